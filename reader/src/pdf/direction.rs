//! A line's glyphs in the order in which they are read: a page draws Hebrew and Arabic as they look, some from the left and some from the
//! right, with points and vowels before or behind their letters. Must not know lines or pages.

use hayro_interpret::kurbo::Vec2;

use super::{
    brackets,
    line::{Placed, SPACE},
};

/// The line's text. Left-to-right lines are as they were drawn.
pub fn logical(glyphs: &[(String, Placed)]) -> String {
    let leftward = glyphs.iter().filter(|(text, _)| is_leftward(text)).count();
    let is_vertical = glyphs.first().is_some_and(|(_, placed)| placed.vertical);
    if leftward == 0 || is_vertical {
        return glyphs.iter().map(|(text, _)| text.as_str()).collect();
    }
    let letters = glyphs.iter().filter(|(text, _)| text.chars().any(char::is_alphabetic)).count();
    // A line of mostly Hebrew or Arabic is read from its right end.
    let from_right = 2 * leftward >= letters;
    let seen = spaced(seen(glyphs));
    let runs = runs(&seen, from_right);
    brackets::whole(|mirrored| {
        let texts = runs.iter().map(|run| run.read(mirrored));
        if from_right { texts.rev().collect() } else { texts.collect() }
    })
}

/// Whether it is read from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
pub fn is_leftward(text: &str) -> bool {
    text.chars().any(|char| {
        matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
            && !char.is_numeric()
    })
}

/// A vowel or a point, which stands above or below a letter.
pub fn is_mark(text: &str) -> bool {
    let mark = |char| {
        matches!(char, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
            | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}')
    };
    !text.is_empty() && text.chars().all(mark)
}

/// What stands between two places along the line.
struct Seen {
    text: String,
    from: f64,
    to: f64,
    em: f64,
}

/// The glyphs as they stand from left to right, each with the marks on it.
fn seen(glyphs: &[(String, Placed)]) -> Vec<Seen> {
    let along = glyphs.iter().map(|(_, placed)| placed.end - placed.start).find(|way| way.hypot() > 0.0);
    let along = along.map_or(Vec2::new(1.0, 0.0), Vec2::normalize);
    let place = |(text, placed): &(String, Placed)| {
        let ends = [placed.start, placed.end].map(|point| point.to_vec2().dot(along));
        Seen { text: text.clone(), from: ends[0].min(ends[1]), to: ends[0].max(ends[1]), em: placed.size }
    };
    // Where words end is told by where glyphs stand, not by the order in which they were drawn.
    let is_drawn = |seen: &Seen| !seen.text.trim().is_empty() || seen.to > seen.from;
    let (marks, mut seen): (Vec<Seen>, Vec<Seen>) =
        glyphs.iter().map(place).filter(is_drawn).partition(|seen| is_mark(&seen.text));
    seen.sort_by(|a, b| a.from.total_cmp(&b.from));
    for mark in marks {
        let middle = f64::midpoint(mark.from, mark.to);
        let at = seen.partition_point(|letter| letter.from <= middle).saturating_sub(1);
        match seen.get_mut(at) {
            Some(letter) => letter.text.push_str(&mark.text),
            None => seen.push(mark),
        }
    }
    seen
}

/// With a space where there is a gap.
fn spaced(seen: Vec<Seen>) -> Vec<Seen> {
    let mut spaced: Vec<Seen> = Vec::new();
    for next in seen {
        if let Some(last) = spaced.last() {
            let blank = [last, &next].iter().any(|seen| seen.text.trim().is_empty());
            if !blank && next.from - last.to > SPACE * next.em.max(last.em) {
                spaced.push(Seen { text: " ".to_owned(), from: last.to, to: next.from, em: next.em });
            }
        }
        spaced.push(next);
    }
    spaced
}

/// Glyphs of one direction, as they stand from left to right.
struct Run<'g> {
    texts: Vec<&'g str>,
    is_leftward: bool,
}

impl Run<'_> {
    fn read(&self, mirrored: bool) -> String {
        if !self.is_leftward {
            return self.texts.concat();
        }
        let texts = self.texts.iter().rev();
        if mirrored { texts.map(|text| brackets::mirrored(text)).collect() } else { texts.copied().collect() }
    }
}

/// What has no direction of its own goes with what is on both its sides, and else with the line.
fn runs(seen: &[Seen], from_right: bool) -> Vec<Run<'_>> {
    let own: Vec<Option<bool>> = seen.iter().map(|seen| direction(&seen.text)).collect();
    // The direction of what comes next, for each.
    let mut next = None;
    let mut behind = Vec::with_capacity(own.len());
    for own in own.iter().rev() {
        next = own.or(next);
        behind.push(next);
    }
    behind.reverse();
    let mut before = None;
    let mut runs: Vec<Run<'_>> = Vec::new();
    for ((seen, own), behind) in seen.iter().zip(own).zip(behind) {
        let is_leftward =
            own.unwrap_or(if before == behind { before.unwrap_or(from_right) } else { from_right });
        before = own.or(before);
        match runs.last_mut() {
            Some(run) if run.is_leftward == is_leftward => run.texts.push(&seen.text),
            Some(_) | None => runs.push(Run { texts: vec![&seen.text], is_leftward }),
        }
    }
    runs
}

fn direction(text: &str) -> Option<bool> {
    let strong = |char: &char| char.is_alphabetic() || char.is_numeric();
    text.chars().find(strong).map(|char| is_leftward(char.encode_utf8(&mut [0; 4])))
}
