//! A model's file made smaller: each tensor is read a few rows at a time, quantised by candle's quantisers, and given out as the bytes of
//! the new file, in order. Must not know where they go.
//!
//! No tensor ever stands in memory as a whole, so what is needed does not grow with the model.

mod file_type;

use std::io::{Read, Seek};

use candle_core::{Device, Tensor, quantized::QTensor};

pub use self::file_type::FileType;
use self::file_type::{Facts, order, types};
use super::{
    error::{Error, Result},
    gguf::{
        Dtype, Gguf, Pairs, TensorInfo, Tensors,
        write::{Written, header},
    },
    kernels::pack::{decode, ggml},
};

/// GGML_QNT_VERSION: the layout of the blocks.
const QUANTISATION_VERSION: u32 = 2;

/// How many bytes the file of each type would have, by the header alone; those that are no smaller than this one are left out. Of a file
/// that holds types which are no source for others, there are none.
pub fn sizes<R: Read + Seek>(reader: &mut R) -> Result<Vec<(FileType, u64)>> {
    let gguf = Gguf::read(reader)?;
    let now = gguf.tensors.end();
    let mut sizes = Vec::new();
    if gguf.tensors.infos().all(|info| is_source(info.dtype)) {
        let mut pairs = Pairs::read(reader)?;
        for file_type in FileType::ALL {
            let bytes = Plan::new(&gguf, &mut pairs, file_type)?.bytes();
            if bytes < now {
                sizes.push((file_type, bytes));
            }
        }
    }
    Ok(sizes)
}

/// Anything smaller has lost too much already.
fn is_source(dtype: Dtype) -> bool {
    match dtype {
        Dtype::F32 | Dtype::F16 | Dtype::Bf16 | Dtype::Q8_0 => true,
        Dtype::Q4_0
        | Dtype::Q4_1
        | Dtype::Q5_0
        | Dtype::Q5_1
        | Dtype::Q2K
        | Dtype::Q3K
        | Dtype::Q4K
        | Dtype::Q5K
        | Dtype::Q6K
        | Dtype::Iq4Nl
        | Dtype::Iq4Xs
        | Dtype::Q1_0 => false,
    }
}

/// The new file's header, and what follows it.
struct Plan {
    header: Vec<u8>,
    tensors: Vec<(TensorInfo, Written)>,
    alignment: u64,
}

impl Plan {
    fn new(gguf: &Gguf, pairs: &mut Pairs, file_type: FileType) -> Result<Self> {
        pairs.put_u32("general.quantization_version", QUANTISATION_VERSION);
        pairs.put_u32("general.file_type", file_type.code());
        let alignment = Gguf::alignment(&gguf.metadata)?;
        let mut infos: Vec<TensorInfo> = gguf.tensors.infos().cloned().collect();
        infos.sort_by(order);
        let types = types(&infos, facts(gguf)?, file_type);
        let written = |(info, dtype): (TensorInfo, Dtype)| {
            let written = Written { name: info.name.clone(), dtype, shape: info.shape.clone() };
            (info, written)
        };
        let tensors: Vec<_> = infos.into_iter().zip(types).map(written).collect();
        let header = header(pairs, tensors.iter().map(|(_, written)| written), alignment);
        Ok(Self { header, tensors, alignment })
    }

    /// Of the whole file; the last tensor is filled up, too.
    fn bytes(&self) -> u64 {
        let data = self.tensors.iter().map(|(_, written)| written.bytes().next_multiple_of(self.alignment));
        self.header.len() as u64 + data.sum::<u64>()
    }
}

fn facts(gguf: &Gguf) -> Result<Facts> {
    let metadata = &gguf.metadata;
    let architecture = metadata.string("general.architecture")?;
    let count = |key: &str| metadata.optional_u32(&format!("{architecture}.{key}"));
    let layers = count("block_count")?.unwrap_or_default() as usize;
    Ok(Facts { layers, experts: count("expert_count")?.unwrap_or_default() as usize })
}

/// A file in the making.
pub struct Quantiser<R> {
    reader: R,
    source: Tensors,
    plan: Plan,
    /// Where it is: in which tensor, behind which of its rows.
    tensor: usize,
    row: usize,
    has_header: bool,
    read_bytes: u64,
    /// What was read of the source, and what became of it.
    read: Vec<u8>,
    made: Vec<u8>,
}

impl<R: Read + Seek> Quantiser<R> {
    /// Reads the header. Refuses a file whose tensors were quantised to fewer than 8 bits.
    pub fn open(mut reader: R, file_type: FileType) -> Result<Self> {
        let gguf = Gguf::read(&mut reader)?;
        if let Some(info) = gguf.tensors.infos().find(|info| !is_source(info.dtype)) {
            let what =
                format!("`{}` is {:?}: only F32, F16, BF16 and Q8_0 are made smaller", info.name, info.dtype);
            return Err(Error::Input(what));
        }
        let plan = Plan::new(&gguf, &mut Pairs::read(&mut reader)?, file_type)?;
        Ok(Self {
            reader,
            source: gguf.tensors,
            plan,
            tensor: 0,
            row: 0,
            has_header: false,
            read_bytes: 0,
            read: Vec::new(),
            made: Vec::new(),
        })
    }

    /// Bytes of the source's tensors that were read by now, and of all of them.
    pub fn progress(&self) -> (u64, u64) {
        (self.read_bytes, self.source.total_bytes())
    }

    /// Of the file that comes of it.
    pub fn bytes(&self) -> u64 {
        self.plan.bytes()
    }

    /// The file's next bytes: its header, then rows of about so many numbers in each step. `None` behind the last.
    pub fn step(&mut self, numbers: usize) -> Result<Option<&[u8]>> {
        if !self.has_header {
            self.has_header = true;
            return Ok(Some(self.plan.header.as_slice()));
        }
        let Some((info, written)) = self.plan.tensors.get(self.tensor) else { return Ok(None) };
        let columns = info.shape.last().copied().unwrap_or(1).max(1);
        let all: usize = info.shape.iter().rev().skip(1).product();
        let rows = (numbers / columns).clamp(1, all - self.row);
        self.source.read_rows(&mut self.reader, info, self.row, rows, &mut self.read)?;
        self.read_bytes += self.read.len() as u64;
        self.made.clear();
        if written.dtype == info.dtype {
            self.made.extend_from_slice(&self.read);
        } else {
            quantise(info, &self.read, rows, written.dtype, &mut self.made)?;
        }
        self.row += rows;
        if self.row == all {
            let bytes = written.bytes();
            let filled = self.made.len() as u64 + bytes.next_multiple_of(self.plan.alignment) - bytes;
            self.made.resize(filled as usize, 0);
            (self.tensor, self.row) = (self.tensor + 1, 0);
        }
        Ok(Some(self.made.as_slice()))
    }
}

/// Appends the rows in another type.
fn quantise(info: &TensorInfo, bytes: &[u8], rows: usize, to: Dtype, made: &mut Vec<u8>) -> Result<()> {
    let values = decode(info, bytes, rows)?;
    let columns = values.len() / rows;
    let failed = |error: candle_core::Error| {
        Error::damaged(format!("data of `{}`", info.name), format!("numbers for {to:?}"), error)
    };
    let dtype = ggml(to).ok_or_else(|| Error::unsupported(format!("quantising to {to:?}")))?;
    let quantised = Tensor::from_vec(values, (rows, columns), &Device::Cpu)
        .and_then(|tensor| QTensor::quantize(&tensor, dtype))
        .map_err(failed)?;
    made.extend_from_slice(&quantised.data().map_err(failed)?);
    Ok(())
}
