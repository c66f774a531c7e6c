//! Where a convolution's windows lie. Must not know what is in them.

use crate::{operators::attribute, proto::Node};

/// Steps, pads and so on of a convolution in two dimensions; one of a single dimension has a height of one.
#[derive(Clone, Debug)]
pub struct Geometry {
    strides: [usize; 2],
    dilations: [usize; 2],
    pads: Pads,
}

#[derive(Clone, Debug)]
enum Pads {
    /// Top, left, bottom, right.
    Known([usize; 4]),
    /// As many windows as there are strides; the odd one at the end where `upper`, at the start otherwise.
    Same { upper: bool },
}

/// The same for a picture and a kernel of known sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    pub strides: [usize; 2],
    pub dilations: [usize; 2],
    /// Rows above and columns to the left that are padded.
    pub before: [usize; 2],
    /// Rows and columns, padded.
    pub padded: [usize; 2],
    /// Rows and columns that are made.
    pub made: [usize; 2],
}

impl Geometry {
    /// `None` where attributes say what isn't known here.
    pub fn of(node: &Node) -> Option<Self> {
        let list = |name: &str| attribute(node, name).map(|attribute| attribute.ints.as_slice());
        let pair = |name: &str| match list(name) {
            None => Some([1; 2]),
            Some([one]) => Some([1, usize::try_from(*one).ok()?]),
            Some([one, other]) => Some([usize::try_from(*one).ok()?, usize::try_from(*other).ok()?]),
            Some(_) => None,
        };
        let pads = match attribute(node, "auto_pad").map_or(&b"NOTSET"[..], |attribute| attribute.s()) {
            b"SAME_UPPER" => Pads::Same { upper: true },
            b"SAME_LOWER" => Pads::Same { upper: false },
            b"VALID" => Pads::Known([0; 4]),
            b"NOTSET" | b"" => {
                let pads: Option<Vec<usize>> = list("pads")
                    .unwrap_or_default()
                    .iter()
                    .map(|pad| usize::try_from(*pad).ok().filter(|pad| *pad < 1 << 16))
                    .collect();
                Pads::Known(match pads?.as_slice() {
                    [] => [0; 4],
                    [left, right] => [0, *left, 0, *right],
                    [top, left, bottom, right] => [*top, *left, *bottom, *right],
                    _ => return None,
                })
            }
            _ => return None,
        };
        let (strides, dilations) = (pair("strides")?, pair("dilations")?);
        let fits = |length: &usize| (1..1 << 16).contains(length);
        strides.iter().chain(&dilations).all(fits).then_some(Self { strides, dilations, pads })
    }

    /// `None` where a kernel of `taps` rows and columns is larger than the padded picture, or either is empty.
    pub fn over(&self, picture: [usize; 2], taps: [usize; 2]) -> Option<Windows> {
        let mut windows = Windows {
            strides: self.strides,
            dilations: self.dilations,
            before: [0; 2],
            padded: [0; 2],
            made: [0; 2],
        };
        for axis in 0..2 {
            let reach = taps[axis].checked_sub(1)?.checked_mul(self.dilations[axis])?.checked_add(1)?;
            let (before, padded) = match self.pads {
                Pads::Known(pads) => (pads[axis], picture[axis] + pads[axis] + pads[axis + 2]),
                Pads::Same { upper } => {
                    let made = picture[axis].div_ceil(self.strides[axis]);
                    let wanted = made.checked_sub(1)? * self.strides[axis] + reach;
                    let more = wanted.saturating_sub(picture[axis]);
                    (if upper { more / 2 } else { more.div_ceil(2) }, picture[axis] + more)
                }
            };
            (windows.before[axis], windows.padded[axis]) = (before, padded);
            windows.made[axis] = padded.checked_sub(reach)? / self.strides[axis] + 1;
            if picture[axis] == 0 {
                return None;
            }
        }
        Some(windows)
    }
}
