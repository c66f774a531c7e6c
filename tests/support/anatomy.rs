//! Where things stand in a GGUF file's header: every count, length, type and offset, so that each can be damaged where
//! it is. Trusts the file, which must be whole.

/// One number of the header.
#[derive(Clone, Debug)]
pub struct Part {
    pub at: u64,
    /// 4 or 8 bytes.
    pub bytes: usize,
    pub what: What,
    /// The metadata key or the tensor that it belongs to.
    pub of: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    TensorCount,
    MetadataCount,
    /// Of a key, a tensor's name, or a text.
    StringLength,
    ArrayLength,
    ValueType(u32),
    ItemType,
    DimensionCount,
    Dimension,
    TensorType(u32),
    TensorOffset(u64),
}

pub struct Anatomy {
    pub parts: Vec<Part>,
    /// Where the header ends; the data begins at the next aligned byte.
    pub header_bytes: u64,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    of: String,
    parts: Vec<Part>,
}

/// `start` is the file's beginning, the whole header at least.
pub fn anatomy(start: &[u8]) -> Anatomy {
    let mut walk = Walk { bytes: start, at: 8, of: "file".to_owned(), parts: Vec::new() };
    let tensors = walk.u64(What::TensorCount);
    let pairs = walk.u64(What::MetadataCount);
    for _ in 0..pairs {
        walk.name();
        let kind = walk.peek();
        walk.u32(What::ValueType(kind));
        if kind == 9 { walk.array() } else { walk.skip_scalar(kind, true) }
    }
    for _ in 0..tensors {
        walk.name();
        for _ in 0..walk.u32(What::DimensionCount) {
            walk.u64(What::Dimension);
        }
        let kind = walk.peek();
        walk.u32(What::TensorType(kind));
        let offset = u64::from_le_bytes(walk.bytes[walk.at..][..8].try_into().unwrap());
        walk.u64(What::TensorOffset(offset));
    }
    Anatomy { parts: walk.parts, header_bytes: walk.at as u64 }
}

impl Walk<'_> {
    fn note(&mut self, bytes: usize, what: What) {
        self.parts.push(Part { at: self.at as u64, bytes, what, of: self.of.clone() });
        self.at += bytes;
    }

    fn peek(&self) -> u32 {
        u32::from_le_bytes(self.bytes[self.at..][..4].try_into().unwrap())
    }

    fn u32(&mut self, what: What) -> u32 {
        let value = self.peek();
        self.note(4, what);
        value
    }

    fn u64(&mut self, what: What) -> u64 {
        let value = u64::from_le_bytes(self.bytes[self.at..][..8].try_into().unwrap());
        self.note(8, what);
        value
    }

    /// The next key or tensor name, to which the parts behind it belong.
    fn name(&mut self) {
        let length = self.u64(What::StringLength) as usize;
        self.of = String::from_utf8(self.bytes[self.at..][..length].to_vec()).unwrap();
        self.parts.last_mut().unwrap().of.clone_from(&self.of);
        self.at += length;
    }

    /// The strings of an array are too many to note each.
    fn skip_scalar(&mut self, kind: u32, note: bool) {
        self.at += match kind {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            8 => {
                let length = self.u64(What::StringLength) as usize;
                if !note {
                    self.parts.pop();
                }
                length
            }
            _ => 8,
        };
    }

    fn array(&mut self) {
        let kind = self.peek();
        self.u32(What::ItemType);
        for index in 0..self.u64(What::ArrayLength) {
            self.skip_scalar(kind, index < 3);
        }
    }
}
