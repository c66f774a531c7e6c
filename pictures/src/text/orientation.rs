//! Which lines stand on their head: what the network for that takes (PP-LCNet) and says. Must not know what the lines say.

use crate::{
    error::{Error, Result},
    network::Map,
    picture::Picture,
};

const WIDTH: u32 = 160;
const HEIGHT: u32 = 80;
/// Of ImageNet, blue first: as PaddleOCR gives and normalises pixels.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const SPREAD: [f32; 3] = [0.229, 0.224, 0.225];

/// `[lines, 3, 80, 160]`: each line squeezed to that size.
pub fn input(lines: &[Picture]) -> Result<Map> {
    let mut values = Vec::with_capacity(lines.len() * 3 * (WIDTH * HEIGHT) as usize);
    for line in lines {
        let scaled = line.scaled(WIDTH, HEIGHT)?;
        for channel in 0..3 {
            let pixels = scaled.rgb().chunks_exact(3);
            values.extend(
                pixels.map(|pixel| (f32::from(pixel[2 - channel]) / 255.0 - MEAN[channel]) / SPREAD[channel]),
            );
        }
    }
    Ok(Map { shape: vec![lines.len(), 3, HEIGHT as usize, WIDTH as usize], values })
}

/// For each line how probably it stands on its head.
pub fn upside_down(output: &Map, lines: usize) -> Result<Vec<f32>> {
    if output.shape != [lines, 2] {
        return Err(Error::Output {
            what: "which lines stand on their head",
            expected: format!("[{lines}, 2]"),
            got: format!("{:?}", output.shape),
        });
    }
    Ok(output.values.chunks_exact(2).map(|pair| pair[1]).collect())
}
