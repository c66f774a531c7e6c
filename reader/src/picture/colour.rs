//! Every kind of pixel that a decoder gives, as three channels of 8 bits; what is transparent is seen on white.

use image::ColorType;

use crate::error::{Error, Result};

pub fn to_rgb(pixels: Vec<u8>, colour: ColorType) -> Result<Vec<u8>> {
    let rgb = match colour {
        ColorType::Rgb8 => return Ok(pixels),
        ColorType::L8 => each(&pixels, |[grey]: [u8; 1]| [grey; 3]),
        ColorType::La8 => each(&pixels, |[grey, alpha]| [grey; 3].map(|value| on_white(value, alpha))),
        ColorType::Rgba8 => each(&pixels, |[r, g, b, alpha]| [r, g, b].map(|value| on_white(value, alpha))),
        ColorType::L16 => each(&narrow(&pixels), |[grey]: [u8; 1]| [grey; 3]),
        ColorType::La16 => {
            each(&narrow(&pixels), |[grey, alpha]| [grey; 3].map(|value| on_white(value, alpha)))
        }
        ColorType::Rgb16 => narrow(&pixels),
        ColorType::Rgba16 => {
            each(&narrow(&pixels), |[r, g, b, alpha]| [r, g, b].map(|value| on_white(value, alpha)))
        }
        other => return Err(Error::unsupported(format!("pixels of kind {other:?}"))),
    };
    Ok(rgb)
}

fn each<const N: usize>(pixels: &[u8], rgb: impl Fn([u8; N]) -> [u8; 3]) -> Vec<u8> {
    pixels.as_chunks().0.iter().flat_map(|pixel| rgb(*pixel)).collect()
}

/// 16 bits, in the machine's own order, to the nearest of 8.
fn narrow(pixels: &[u8]) -> Vec<u8> {
    let value = |bytes: &[u8; 2]| ((u32::from(u16::from_ne_bytes(*bytes)) + 128) / 257) as u8;
    pixels.as_chunks().0.iter().map(value).collect()
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_to_three_channels() {
        let wide = |values: &[u16]| values.iter().flat_map(|value| value.to_ne_bytes()).collect::<Vec<u8>>();
        let same = [
            (ColorType::L8, vec![9], [9, 9, 9]),
            (ColorType::La8, vec![9, 255], [9, 9, 9]),
            (ColorType::La8, vec![9, 0], [255, 255, 255]),
            (ColorType::Rgb8, vec![1, 2, 3], [1, 2, 3]),
            (ColorType::Rgba8, vec![0, 100, 255, 128], [127, 177, 255]),
            (ColorType::L16, wide(&[257 * 9]), [9, 9, 9]),
            (ColorType::La16, wide(&[0, 0]), [255, 255, 255]),
            (ColorType::Rgb16, wide(&[0, 65535, 128]), [0, 255, 0]),
            (ColorType::Rgba16, wide(&[0, 65535, 129, 65535]), [0, 255, 1]),
        ];
        for (colour, pixel, expected) in same {
            assert_eq!(to_rgb(pixel, colour).unwrap(), expected, "{colour:?}");
        }
        assert!(to_rgb(vec![0; 12], ColorType::Rgb32F).is_err());
    }
}
