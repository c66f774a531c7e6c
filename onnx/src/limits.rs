//! What a model may take. Must not know who sets it.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that weights, inputs and everything between them may take at one time.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// 1 GiB: what a tab of a phone lets one worker have.
    fn default() -> Self {
        Self { memory_bytes: 1 << 30 }
    }
}
