//! Where a member's rows come from: the leader reads the file and hands the others theirs, a slice at a time.
//!
//! Must not know which matrices an architecture has.

use std::io::{Read, Seek};

use super::{decoder::Rows, share::Split};
use crate::engine::{
    error::{Error, Result},
    gguf::{Dtype, Gguf, TensorInfo},
    kernels::{
        Stack,
        pack::{Packer, read_f32, slices},
    },
    team::{LEADER, Team},
};

/// Some or all rows of a tensor, and how they are divided.
pub struct Part<'a> {
    name: &'a str,
    /// The first of them in the tensor, which has `of` rows in all.
    first: usize,
    of: usize,
    /// Matrices that the tensor consists of, where it is more than a matrix.
    matrices: Option<usize>,
    rows: &'a Split,
}

impl<'a> Part<'a> {
    pub fn whole(name: &'a str, rows: &'a Split) -> Self {
        Self { name, first: 0, of: rows.total(), matrices: None, rows }
    }

    /// All rows of one of a tensor's matrices, of which it has `count`.
    pub fn matrix(name: &'a str, number: usize, count: usize, rows: &'a Split) -> Self {
        let each = rows.total();
        Self { name, first: number * each, of: count * each, matrices: Some(count), rows }
    }

    pub fn of(Rows { tensor, first, of }: &'a Rows, rows: &'a Split) -> Self {
        Self { name: tensor, first: *first, of: *of, matrices: None, rows }
    }
}

/// All members ask for the same things in the same order.
pub trait Weights {
    /// How many rows a matrix has.
    fn rows(&mut self, team: &mut dyn Team, name: &str) -> Result<usize>;

    /// This member's rows of each part, one below the other; all parts are `columns` wide.
    fn stack(&mut self, team: &mut dyn Team, parts: &[Part], columns: usize) -> Result<Stack>;

    /// A small tensor's numbers, whole; slowest-running dimension first.
    fn numbers(&mut self, team: &mut dyn Team, name: &str, shape: &[usize]) -> Result<Vec<f32>>;

    /// A vector, whole.
    fn vector(&mut self, team: &mut dyn Team, name: &str, length: usize) -> Result<Vec<f32>> {
        self.numbers(team, name, &[length])
    }
}

/// The leader's: a file that tensors of a known shape are taken from.
pub struct FromFile<'a, R> {
    pub gguf: &'a Gguf,
    pub reader: &'a mut R,
}

impl<R: Read + Seek> Weights for FromFile<'_, R> {
    fn rows(&mut self, team: &mut dyn Team, name: &str) -> Result<usize> {
        let (rows, _) = self.gguf.tensors.get(name)?.rows_columns()?;
        team.broadcast(&mut (rows as u64).to_le_bytes())?;
        Ok(rows)
    }

    fn stack(&mut self, team: &mut dyn Team, parts: &[Part], columns: usize) -> Result<Stack> {
        let infos = parts.iter().map(|part| matrix(self.gguf, part, columns)).collect::<Result<Vec<_>>>()?;
        let mut bytes: Vec<u8> = infos.iter().flat_map(|info| info.dtype.code().to_le_bytes()).collect();
        team.broadcast(&mut bytes)?;
        let mine: Vec<_> =
            infos.iter().zip(parts).map(|(info, part)| (*info, part.rows.of(LEADER).len())).collect();
        let mut packer = Packer::new(&mine)?;
        // The others' rows go first, so that they pack while the leader does.
        for rank in (LEADER + 1..team.size()).chain([LEADER]) {
            for (info, part) in infos.iter().zip(parts) {
                for slice in slices(info, part.rows.of(rank)) {
                    let first = part.first + slice.start;
                    self.gguf.tensors.read_rows(self.reader, info, first, slice.len(), &mut bytes)?;
                    if rank == LEADER {
                        packer.push(info, &bytes)?;
                    } else {
                        team.broadcast(&mut bytes)?;
                    }
                }
            }
        }
        Ok(packer.finish())
    }

    fn numbers(&mut self, team: &mut dyn Team, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let info = self.gguf.tensors.get(name)?;
        if info.shape != shape {
            return Err(Error::damaged(format!("shape of `{name}`"), sides(shape), sides(&info.shape)));
        }
        let mut values = read_f32(&self.gguf.tensors, self.reader, info)?;
        team.broadcast(bytemuck::cast_slice_mut(&mut values))?;
        Ok(values)
    }
}

fn matrix<'a>(gguf: &'a Gguf, part: &Part, columns: usize) -> Result<&'a TensorInfo> {
    let info = gguf.tensors.get(part.name)?;
    let fits = |expected: &[usize], got: &[usize]| {
        let what = || format!("shape of `{}`", part.name);
        (expected == got).then_some(info).ok_or_else(|| Error::damaged(what(), sides(expected), sides(got)))
    };
    match part.matrices {
        Some(count) => fits(&[count, part.rows.total(), columns], &info.shape),
        None => {
            let (rows, got) = info.rows_columns()?;
            fits(&[part.of, columns], &[rows, got])
        }
    }
}

fn sides(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ")
}

/// The others': what the leader hands out.
pub struct FromLeader;

impl Weights for FromLeader {
    fn rows(&mut self, team: &mut dyn Team, _: &str) -> Result<usize> {
        let mut bytes = [0; 8];
        team.broadcast(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes) as usize)
    }

    fn stack(&mut self, team: &mut dyn Team, parts: &[Part], columns: usize) -> Result<Stack> {
        let mut codes = vec![0u32; parts.len()];
        team.broadcast(bytemuck::cast_slice_mut(&mut codes))?;
        let infos = parts.iter().zip(codes).map(|(part, code)| {
            let dtype = Dtype::from_code(u32::from_le(code))
                .ok_or_else(|| Error::Team(format!("a tensor of ggml type {code}")))?;
            Ok(TensorInfo::detached(part.name, dtype, part.rows.total(), columns))
        });
        let infos = infos.collect::<Result<Vec<_>>>()?;
        let mine: Vec<_> =
            infos.iter().zip(parts).map(|(info, part)| (info, part.rows.of(team.rank()).len())).collect();
        let mut packer = Packer::new(&mine)?;
        let mut bytes = Vec::new();
        for rank in LEADER + 1..team.size() {
            for (info, part) in infos.iter().zip(parts) {
                for slice in slices(info, part.rows.of(rank)) {
                    bytes.resize(slice.len() * info.row_bytes(), 0);
                    team.broadcast(&mut bytes)?;
                    if rank == team.rank() {
                        packer.push(info, &bytes)?;
                    }
                }
            }
        }
        Ok(packer.finish())
    }

    fn numbers(&mut self, team: &mut dyn Team, _: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let mut values = vec![0f32; shape.iter().product()];
        team.broadcast(bytemuck::cast_slice_mut(&mut values))?;
        Ok(values)
    }
}
