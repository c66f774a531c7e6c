//! A line's glyphs in the order in which they are read: a page draws Hebrew and Arabic as they look, some from the left and some from the
//! right. Must not know lines or pages.

use super::line::Placed;

/// The line's text. Left-to-right lines are as they were drawn.
pub fn logical(glyphs: &[(String, Placed)]) -> String {
    let leftward = glyphs.iter().filter(|(text, _)| text.chars().any(is_leftward)).count();
    let is_vertical = glyphs.first().is_some_and(|(_, placed)| placed.vertical);
    if leftward == 0 || is_vertical {
        return glyphs.iter().map(|(text, _)| text.as_str()).collect();
    }
    let mut seen: Vec<(&str, f64)> =
        glyphs.iter().map(|(text, placed)| (text.as_str(), placed.start.x.min(placed.end.x))).collect();
    seen.sort_by(|a, b| a.1.total_cmp(&b.1));
    let letters = glyphs.iter().filter(|(text, _)| text.chars().any(char::is_alphabetic)).count();
    let runs = runs(&seen);
    // A line of mostly Hebrew or Arabic is read from its right end.
    if 2 * leftward >= letters {
        runs.iter().rev().map(Run::read).collect()
    } else {
        runs.iter().map(Run::read).collect()
    }
}

/// Glyphs of one direction, as they stand from left to right.
struct Run<'g> {
    texts: Vec<&'g str>,
    is_leftward: bool,
}

impl Run<'_> {
    fn read(&self) -> String {
        if self.is_leftward { self.texts.iter().rev().copied().collect() } else { self.texts.concat() }
    }
}

/// What has no direction of its own goes with what is on its left and right, and else with the line.
fn runs<'g>(seen: &[(&'g str, f64)]) -> Vec<Run<'g>> {
    let direction = |text: &str| {
        let strong = |char: char| is_leftward(char) || char.is_alphabetic() || char.is_numeric();
        text.chars().find(|char| strong(*char)).map(is_leftward)
    };
    let mut runs: Vec<Run<'g>> = Vec::new();
    for (at, (text, _)) in seen.iter().enumerate() {
        let own = direction(text).unwrap_or_else(|| {
            let before = seen[..at].iter().rev().find_map(|(text, _)| direction(text));
            let behind = seen[at..].iter().find_map(|(text, _)| direction(text));
            before.unwrap_or(true) || behind.unwrap_or(true)
        });
        match runs.last_mut() {
            Some(run) if run.is_leftward == own => run.texts.push(text),
            Some(_) | None => runs.push(Run { texts: vec![text], is_leftward: own }),
        }
    }
    runs
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
fn is_leftward(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && !char.is_numeric()
}
