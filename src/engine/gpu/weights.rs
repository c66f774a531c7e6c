//! A matrix on the GPU, or several that are multiplied with the same vectors: one buffer of planes, filled from the file a slice of
//! rows at a time.

use std::io::{Read, Seek};

use crate::{
    engine::{
        error::{Error, Result},
        gguf::{Gguf, TensorInfo},
        kernels::{BLOCK, Form, pack::slices, planes::planes},
    },
    gpu::{BufferId, Gpu},
};

/// Rows of one tensor.
#[derive(Clone, Copy)]
pub struct Taken<'a> {
    pub info: &'a TensorInfo,
    pub first: usize,
    pub rows: usize,
}

impl<'a> Taken<'a> {
    /// Some rows of a matrix that has `of` of them, of so many columns.
    pub fn new(
        gguf: &'a Gguf,
        name: &str,
        (first, rows, of): (usize, usize, usize),
        columns: usize,
    ) -> Result<Self> {
        let info = gguf.tensors.get(name)?;
        let got = info.rows_columns()?;
        if got != (of, columns) {
            let sides = |(rows, columns): (usize, usize)| format!("{rows} x {columns}");
            return Err(Error::damaged(format!("shape of `{name}`"), sides((of, columns)), sides(got)));
        }
        if !columns.is_multiple_of(BLOCK) {
            return Err(Error::unsupported(format!("`{name}` with {columns} columns")));
        }
        Ok(Self { info, first, rows })
    }

    fn form(&self) -> Form {
        Form::of(self.info.dtype)
    }
}

/// Where everything lies in a buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub columns: usize,
    pub runs: Vec<Run>,
    pub bytes: u64,
}

/// Rows of one form that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub form: Form,
    pub rows: usize,
    /// Of its quants, its upper bits and its scales: the first byte, and bytes of a row.
    planes: [(u64, u64); 3],
}

impl Run {
    /// Where planes begin, as shaders count: the first in vectors of 16 bytes, the others in words.
    pub fn planes(&self) -> [u64; 3] {
        let [(quants, _), (upper, _), (scales, _)] = self.planes;
        [quants / 16, upper / 4, scales / 4]
    }
}

impl Layout {
    pub fn new(taken: &[Taken], columns: usize) -> Self {
        let mut runs: Vec<(Form, usize)> = Vec::new();
        for part in taken {
            match runs.last_mut() {
                Some((form, rows)) if *form == part.form() => *rows += part.rows,
                _ => runs.push((part.form(), part.rows)),
            }
        }
        let (mut bytes, blocks) = (0u64, columns / BLOCK);
        let runs = runs.into_iter().map(|(form, rows)| {
            let sizes = form.plane_sizes();
            let words = [sizes.quants * blocks, sizes.upper * blocks, (sizes.scales * blocks).div_ceil(2)];
            let planes = words.map(|words| {
                let (first, of_row) = (bytes, words as u64 * 4);
                bytes = (first + of_row * rows as u64).next_multiple_of(16);
                (first, of_row)
            });
            Run { form, rows, planes }
        });
        let runs = runs.collect();
        Self { columns, runs, bytes }
    }

    pub fn rows(&self) -> usize {
        self.runs.iter().map(|run| run.rows).sum()
    }

    pub fn blocks(&self) -> usize {
        self.columns / BLOCK
    }
}

/// Reads, packs and uploads it all.
pub fn fill<R: Read + Seek>(
    gpu: &mut dyn Gpu,
    buffer: BufferId,
    layout: &Layout,
    taken: &[Taken],
    (gguf, reader): (&Gguf, &mut R),
) -> Result<()> {
    let mut bytes = Vec::new();
    let (mut runs, mut filled) = (layout.runs.iter(), 0);
    let mut run = runs.next();
    for part in taken {
        for slice in slices(part.info, 0..part.rows) {
            gguf.tensors.read_rows(reader, part.info, part.first + slice.start, slice.len(), &mut bytes)?;
            let packed = planes(part.info, &bytes)?;
            if run.is_some_and(|run| filled == run.rows) {
                (run, filled) = (runs.next(), 0);
            }
            let Some(run) = run else { return Ok(()) };
            let all: [&[u8]; 3] = [
                bytemuck::cast_slice(&packed.quants),
                bytemuck::cast_slice(&packed.upper),
                bytemuck::cast_slice(&packed.scales),
            ];
            for ((first, of_row), bytes) in run.planes.iter().zip(all) {
                if !bytes.is_empty() {
                    gpu.upload(buffer, first + of_row * filled as u64, bytes);
                }
            }
            filled += slice.len();
        }
    }
    Ok(())
}
