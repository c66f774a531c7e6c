//! HideFaces: areas of a picture made unrecognisable. Must not know what lies there.

use hearth_pictures::{
    Point,
    faces::{Area, Manner, Shape, hide},
};

use super::{Job, Outside, convert};
use crate::protocol::{Bytes, Failure, HiddenFaces, HideFaces, Hiding};

/// Of what covers: neither a skin's colour nor a hole.
const COVER: [u8; 3] = [64, 64, 64];

pub async fn run<O: Outside>(job: &Job<O>, request: HideFaces) -> Result<HiddenFaces, Failure> {
    let HideFaces { picture, faces, how } = request;
    let areas: Vec<Area> = faces
        .iter()
        .map(|face| Area {
            middle: Point::new(face.x, face.y),
            wide: face.width,
            high: face.height,
            angle: face.tilt,
            shape: Shape::Ellipse,
        })
        .collect();
    let manner = match how {
        Hiding::Blur => Manner::Blurred,
        Hiding::Cover => Manner::Covered(COVER),
    };
    let mut rgba: Vec<u8> = picture
        .rgb
        .0
        .as_chunks()
        .0
        .iter()
        .flat_map(|[red, green, blue]| [*red, *green, *blue, 255])
        .collect();
    job.checkpoint().await;
    hide(&mut rgba, picture.width, picture.height, &areas, manner).map_err(convert::picture_failure)?;
    let rgb = rgba.as_chunks().0.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    Ok(HiddenFaces { rgb: Bytes(rgb) })
}
