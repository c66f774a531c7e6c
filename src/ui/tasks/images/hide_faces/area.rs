//! The areas that are hidden, as a person moves and sizes them: ellipses in the picture's pixels. Must not know keys' or pointers' events.

use crate::{protocol::Face, ui::tasks::images::seen::Seen};

/// Of the picture's shorter side: an area that is added by a press of the button.
const ADDED: f32 = 0.2;
/// Of the same: how far an arrow key moves an area, and how small one may be.
const STEP: f32 = 0.02;
/// How much larger a key makes an area.
const GROWTH: f32 = 1.15;
/// A person says so.
const SURE: f32 = 1.0;

/// Of a picture.
pub type Size = (u32, u32);

/// A face that was found in what was seen, in the picture's own pixels.
pub fn found(face: Face, seen: Seen) -> Face {
    let (across, down) = seen.scale();
    Face {
        x: face.x * across,
        y: face.y * down,
        width: face.width * across,
        height: face.height * down,
        ..face
    }
}

/// The same in a picture that was read in another size.
pub fn seen(face: Face, seen: Seen) -> Face {
    let (across, down) = seen.scale();
    Face {
        x: face.x / across,
        y: face.y / down,
        width: face.width / across,
        height: face.height / down,
        ..face
    }
}

pub fn in_middle(size: Size) -> Face {
    let side = shorter(size) * ADDED;
    let (x, y) = (size.0 as f32 / 2.0, size.1 as f32 / 2.0);
    Face { x, y, width: side, height: side * 1.25, tilt: 0.0, confidence: SURE }
}

/// What fits between two places; `None` where these are too near to each other to be meant as an area.
pub fn between(from: (f32, f32), to: (f32, f32), size: Size) -> Option<Face> {
    let (width, height) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
    let (x, y) = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let least = shorter(size) * STEP;
    let face = Face { x, y, width, height, tilt: 0.0, confidence: SURE };
    (width >= least && height >= least).then_some(face)
}

/// Its middle stays in the picture.
pub fn moved(face: Face, across: f32, down: f32, size: Size) -> Face {
    Face {
        x: (face.x + across).clamp(0.0, size.0 as f32),
        y: (face.y + down).clamp(0.0, size.1 as f32),
        ..face
    }
}

/// What a key does with an area; `None` where it does nothing. With Shift the arrows make it wider, narrower, higher and lower.
pub fn keyed(face: Face, key: &str, shift: bool, size: Size) -> Option<Face> {
    let step = shorter(size) * STEP;
    Some(match (key, shift) {
        ("ArrowLeft", false) => moved(face, -step, 0.0, size),
        ("ArrowRight", false) => moved(face, step, 0.0, size),
        ("ArrowUp", false) => moved(face, 0.0, -step, size),
        ("ArrowDown", false) => moved(face, 0.0, step, size),
        ("ArrowLeft", true) => sized(face, 1.0 / GROWTH, 1.0, size),
        ("ArrowRight", true) => sized(face, GROWTH, 1.0, size),
        ("ArrowUp", true) => sized(face, 1.0, GROWTH, size),
        ("ArrowDown", true) => sized(face, 1.0, 1.0 / GROWTH, size),
        ("+" | "=", _) => sized(face, GROWTH, GROWTH, size),
        ("-" | "_", _) => sized(face, 1.0 / GROWTH, 1.0 / GROWTH, size),
        _ => return None,
    })
}

fn sized(face: Face, across: f32, down: f32, size: Size) -> Face {
    let (least, most) = (shorter(size) * STEP, 2.0 * size.0.max(size.1) as f32);
    let clamped = |length: f32| length.clamp(least.min(most), most);
    Face { width: clamped(face.width * across), height: clamped(face.height * down), ..face }
}

fn shorter(size: Size) -> f32 {
    size.0.min(size.1).max(1) as f32
}
