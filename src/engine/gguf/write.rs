//! Writes a GGUF file's header, of version 3. The tensors' data is whose it is: it follows in the table's order, each at the next aligned
//! byte. Must not know where it comes from.

use super::{Dtype, MAGIC, Pairs};

const VERSION: u32 = 3;

/// A tensor of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub dtype: Dtype,
    /// Slowest-running dimension first: `[rows, columns]`.
    pub shape: Vec<usize>,
}

impl Written {
    pub fn bytes(&self) -> u64 {
        let (block, bytes) = self.dtype.block();
        let numbers: u64 = self.shape.iter().map(|&side| side as u64).product();
        numbers / block as u64 * bytes as u64
    }
}

/// All that stands before the data, filled up to where the first tensor begins.
pub fn header<'t>(
    pairs: &Pairs,
    tensors: impl ExactSizeIterator<Item = &'t Written>,
    alignment: u64,
) -> Vec<u8> {
    let mut bytes = MAGIC.to_le_bytes().to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((tensors.len() as u64).to_le_bytes());
    bytes.extend((pairs.count() as u64).to_le_bytes());
    pairs.write(&mut bytes);
    let mut offset = 0;
    for tensor in tensors {
        bytes.extend((tensor.name.len() as u64).to_le_bytes());
        bytes.extend(tensor.name.as_bytes());
        bytes.extend((tensor.shape.len() as u32).to_le_bytes());
        for &side in tensor.shape.iter().rev() {
            bytes.extend((side as u64).to_le_bytes());
        }
        bytes.extend(tensor.dtype.code().to_le_bytes());
        bytes.extend(u64::to_le_bytes(offset));
        offset += tensor.bytes().next_multiple_of(alignment);
    }
    bytes.resize(bytes.len().next_multiple_of(alignment as usize), 0);
    bytes
}
