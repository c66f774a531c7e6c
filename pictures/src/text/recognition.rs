//! What lines say: what the recognition network takes, and the most probable characters in what it gives (CTC: Graves et al., ICML 2006).
//! Must not know where the lines lie.

use std::borrow::Cow;

use crate::{
    error::{Error, Result},
    network::Map,
    picture::Picture,
};

pub const HEIGHT: u32 = 48;
/// A line of some 200 letters; what is longer is squeezed.
pub const MOST_WIDTH: u32 = 4_800;
/// The width for which the network was trained; shorter lines are filled up to it.
pub const LEAST_WIDTH: u32 = 320;

/// The width that a line has when it is as high as the network wants.
pub fn width(wide: f32, high: f32) -> u32 {
    let width = (f64::from(HEIGHT) * f64::from(wide) / f64::from(high.max(1.0))).ceil();
    (width as u32).clamp(1, MOST_WIDTH)
}

/// `[lines, 3, 48, width]`, blue first, -1 to 1; 0 where a line is shorter than the longest.
pub fn input(lines: &[Picture]) -> Result<Map> {
    let width_of = |line: &Picture| width(line.width() as f32, line.height() as f32);
    let longest = lines.iter().map(width_of).fold(LEAST_WIDTH, u32::max) as usize;
    let height = HEIGHT as usize;
    let mut values = vec![0.0; lines.len() * 3 * height * longest];
    for (line, planes) in lines.iter().zip(values.chunks_exact_mut(3 * height * longest)) {
        let scaled = line.scaled(width_of(line), HEIGHT)?;
        for (channel, plane) in planes.chunks_exact_mut(height * longest).enumerate() {
            let rows = scaled.rgb().chunks_exact(scaled.width() as usize * 3);
            for (row, target) in rows.zip(plane.chunks_exact_mut(longest)) {
                for (pixel, value) in row.chunks_exact(3).zip(target) {
                    *value = f32::from(pixel[2 - channel]) / 127.5 - 1.0;
                }
            }
        }
    }
    Ok(Map { shape: vec![lines.len(), 3, height, longest], values })
}

/// The characters in the network's order.
#[derive(Clone, Debug)]
pub struct Characters(Vec<Box<str>>);

impl Characters {
    /// Of a text with one character a line: the first stands for none (CTC's blank), the last is the space.
    pub fn of(list: &str) -> Self {
        let list = list.strip_suffix('\n').unwrap_or(list);
        Self(list.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).into()).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a line says, and how sure each of its characters is, on average.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognised {
    pub text: String,
    pub confidence: f32,
}

impl Recognised {
    /// Chinese or Japanese, whose letters stand upright in lines that go down, or nothing yet.
    pub fn is_mostly_wide(&self) -> bool {
        let wide = self.text.chars().filter(|letter| is_wide(*letter)).count();
        2 * wide >= self.text.chars().count()
    }
}

/// Chinese and Japanese, and their punctuation: written without spaces between words.
pub fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Of `[lines, places, characters]`: the best character of each place, where the one before was another.
pub fn texts(output: &Map, lines: usize, characters: &Characters) -> Result<Vec<Recognised>> {
    let &[got, places, classes] = output.shape.as_slice() else {
        let expected = "[lines, places, characters]".to_owned();
        return Err(Error::Output { what: "what lines say", expected, got: format!("{:?}", output.shape) });
    };
    if got != lines {
        let (expected, got) = (format!("{lines} lines"), format!("{got}"));
        return Err(Error::Output { what: "what lines say", expected, got });
    }
    if classes != characters.len() || classes == 0 {
        return Err(Error::Characters { expected: characters.len(), got: classes });
    }
    if places == 0 {
        return Ok(vec![Recognised::default(); lines]);
    }
    Ok(output.values.chunks_exact(places * classes).map(|line| text(line, classes, characters)).collect())
}

fn text(places: &[f32], classes: usize, characters: &Characters) -> Recognised {
    let (mut text, mut sum, mut count) = (String::new(), 0.0f64, 0u32);
    let mut before = 0;
    for place in places.chunks_exact(classes) {
        let best = place.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let Some((class, probability)) = best else { continue };
        if class != 0 && class != before {
            text.push_str(&characters.0[class]);
            sum += f64::from(*probability);
            count += 1;
        }
        before = class;
    }
    let confidence = if count == 0 { 0.0 } else { (sum / f64::from(count)) as f32 };
    let text = match text.trim() {
        trimmed if trimmed.len() == text.len() => Cow::Borrowed(&text),
        trimmed => Cow::Owned(trimmed.to_owned()),
    };
    Recognised { text: text.into_owned(), confidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_one_character_unless_a_blank_parts_them() {
        let characters = Characters::of("blank\na\nb\n \n");
        assert_eq!(characters.len(), 4);
        let places = [1, 1, 0, 1, 3, 2, 2, 0, 0];
        let mut values = vec![0.1; places.len() * 4];
        for (place, class) in places.iter().enumerate() {
            values[place * 4 + class] = 0.8;
        }
        let output = Map { shape: vec![1, places.len(), 4], values };
        let found = texts(&output, 1, &characters).unwrap();
        assert_eq!(found[0].text, "aa b");
        assert!((found[0].confidence - 0.8).abs() < 1e-6);
    }

    #[test]
    fn another_list_of_characters_is_refused() {
        let output = Map { shape: vec![1, 1, 3], values: vec![0.0; 3] };
        let error = texts(&output, 1, &Characters::of("blank\na\nb\n \n")).unwrap_err();
        assert_eq!(error, Error::Characters { expected: 4, got: 3 });
        assert!(texts(&output, 2, &Characters::of("blank\na\n ")).is_err());
    }

    #[test]
    fn shorter_lines_are_filled_up() {
        let line = |width: u32| Picture::new(width, 24, [255, 0, 0].repeat((width * 24) as usize)).unwrap();
        let input = input(&[line(200), line(50)]).unwrap();
        assert_eq!(input.shape, [2, 3, 48, 400]);
        let second = &input.values[3 * 48 * 400..];
        assert_eq!((second[99], second[100]), (-1.0, 0.0), "blue comes first");
        assert_eq!(second[2 * 48 * 400], 1.0, "red comes last");
    }
}
