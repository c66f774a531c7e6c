//! Lines that go down with upright letters, as Chinese and Japanese have them, become lines that go across: their letters are laid beside
//! each other, which the recognition network reads better than letters that lie. Must not know what they say.

use crate::{error::Result, geometry::Quad, picture::Picture};

/// A letter that is this much higher than the line is wide is several.
const TALL: f32 = 1.35;
/// Between letters, in shares of a line's width.
const GAP: f32 = 0.08;
/// Of the brightest to the darkest: a row whose pixels differ by less has no ink.
const INK: u8 = 48;

/// The line with these corners, which begin at its upper right, as a picture whose letters stand beside each other.
pub fn beside_each_other(picture: &Picture, corners: &Quad) -> Result<Picture> {
    let Quad([b, c, d, a]) = *corners;
    let column = picture.straightened(&Quad([a, b, c, d]))?;
    let letters = letters(&column);
    let (width, gap) = (column.width() as usize, ((column.width() as f32 * GAP) as usize).max(1));
    let height = letters.iter().map(|letter| letter.len()).max().unwrap_or(1).max(width);
    let paper = paper(&column);
    let across = letters.len().max(1) * (width + gap) + gap;
    let mut rgb = paper.repeat(across * height);
    for (number, letter) in letters.iter().enumerate() {
        let (left, top) = (gap + number * (width + gap), (height - letter.len()) / 2);
        for (row, source) in letter.clone().enumerate() {
            let from = &column.rgb()[source * width * 3..(source + 1) * width * 3];
            let at = ((top + row) * across + left) * 3;
            rgb[at..at + width * 3].copy_from_slice(from);
        }
    }
    Picture::new(across as u32, height as u32, rgb)
}

/// Rows of each letter: parted by rows without ink, and by their height where letters touch.
fn letters(column: &Picture) -> Vec<std::ops::Range<usize>> {
    let width = column.width() as usize;
    let has_ink: Vec<bool> = column
        .rgb()
        .chunks_exact(width * 3)
        .map(|row| {
            let greens = row.chunks_exact(3).map(|pixel| pixel[1]);
            let (low, high) =
                greens.fold((u8::MAX, 0), |(low, high), value| (low.min(value), high.max(value)));
            high - low > INK
        })
        .collect();
    let mut pieces: Vec<std::ops::Range<usize>> = Vec::new();
    for (row, _) in has_ink.iter().enumerate().filter(|(_, ink)| **ink) {
        match pieces.last_mut() {
            Some(piece) if piece.end == row => piece.end = row + 1,
            Some(_) | None => pieces.push(row..row + 1),
        }
    }
    let pieces = joined(pieces, width);
    let cut = pieces.into_iter().flat_map(|piece| {
        let count = if piece.len() as f32 > TALL * width as f32 {
            (piece.len() as f32 / width as f32).round() as usize
        } else {
            1
        };
        let (start, length) = (piece.start, piece.len());
        (0..count.max(1))
            .map(move |part| start + length * part / count.max(1)..start + length * (part + 1) / count.max(1))
    });
    cut.collect()
}

/// Strokes that are parts of one letter, as in 三, are together no higher than the line is wide.
fn joined(pieces: Vec<std::ops::Range<usize>>, width: usize) -> Vec<std::ops::Range<usize>> {
    let mut letters: Vec<std::ops::Range<usize>> = Vec::new();
    for piece in pieces {
        match letters.last_mut() {
            Some(letter) if piece.end - letter.start <= width * 9 / 10 => letter.end = piece.end,
            Some(_) | None => letters.push(piece),
        }
    }
    letters
}

/// The colour that most of the border has.
fn paper(column: &Picture) -> [u8; 3] {
    let (width, height) = (column.width() as usize, column.height() as usize);
    let pixel = |row: usize, at: usize| &column.rgb()[(row * width + at) * 3..(row * width + at) * 3 + 3];
    let mut border: Vec<&[u8]> = (0..height).flat_map(|row| [pixel(row, 0), pixel(row, width - 1)]).collect();
    border.sort_by_key(|pixel| pixel.iter().map(|value| u32::from(*value)).sum::<u32>());
    border.get(border.len() / 2).map_or([255; 3], |pixel| [pixel[0], pixel[1], pixel[2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White, with black from these rows.
    fn column(rows: &[std::ops::Range<usize>]) -> Picture {
        let is_black =
            |row: usize, at: usize| (4..16).contains(&at) && rows.iter().any(|rows| rows.contains(&row));
        let pixel = |at: usize| if is_black(at / 20, at % 20) { [0; 3] } else { [255; 3] };
        Picture::new(20, 120, (0..20 * 120).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn letters_are_parted_at_gaps_strokes_joined_and_touching_letters_cut() {
        let picture = column(&[2..18, 24..27, 31..34, 37..40, 50..90, 96..100]);
        assert_eq!(letters(&picture), [2..18, 24..40, 50..70, 70..90, 96..100]);
    }

    #[test]
    fn they_stand_beside_each_other() {
        let picture = column(&[2..18, 24..40]);
        let laid =
            beside_each_other(&picture, &Quad::upright(0.0, 0.0, 20.0, 120.0).from_upper_right()).unwrap();
        assert_eq!((laid.width(), laid.height()), (43, 20));
        let row = &laid.rgb()[10 * 43 * 3..11 * 43 * 3];
        let black: Vec<usize> = (0..43).filter(|at| row[at * 3] == 0).collect();
        assert_eq!((black.first(), black.len(), black.last()), (Some(&5), 24, Some(&37)));
    }
}
