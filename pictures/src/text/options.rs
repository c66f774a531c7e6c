//! What may be set about reading, with PaddleOCR's values for PP-OCRv5 where it has one.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The longer side that the detection network sees, in pixels: its time and memory grow with the square.
    pub most_side: u32,
    /// Of the map: what is more is text.
    pub threshold: f32,
    /// Mean of the map that a region has at least.
    pub region_score: f32,
    /// How much a region is grown: its area times this over its perimeter, on each side.
    pub growth: f32,
    /// How much a line is longer at both ends, in its heights: a full stop at its end is too small for the network.
    pub ends: f32,
    /// Lines that are less sure are left out.
    pub least_confidence: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            most_side: 1_920,
            threshold: 0.3,
            region_score: 0.6,
            growth: 1.5,
            ends: 0.25,
            least_confidence: 0.5,
        }
    }
}
