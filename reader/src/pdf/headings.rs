//! Headings by their size: a short line that is larger than the text around it. Must not know where lines come from.

use std::collections::BTreeMap;

use super::line::Line;
use crate::Part;

/// How much larger than the text a heading is.
const LARGER: f64 = 1.15;
/// Characters of a heading at most. More is text that is set large.
const LONGEST: usize = 150;
/// Lines of a heading at most.
const MOST_LINES: usize = 3;
/// Sizes that differ by less than this share are one.
const STEPS: f64 = 4.0;

#[derive(Default)]
pub struct Headings {
    /// Characters of each size so far, in steps of a quarter of a point.
    sizes: BTreeMap<u32, usize>,
    /// The headings above what comes, outermost first, with their sizes.
    path: Vec<(u32, String)>,
}

impl Headings {
    /// Divides a page at its headings.
    pub fn divide(&mut self, lines: Vec<Line>, page: u32) -> Vec<Part> {
        for line in &lines {
            *self.sizes.entry(step(line.size)).or_default() += line.text.chars().count();
        }
        let body = self.sizes.iter().max_by_key(|(_, characters)| **characters).map_or(0, |(size, _)| *size);
        let mut parts = vec![self.part(page)];
        let mut at = 0;
        while at < lines.len() {
            let run = heading_lines(&lines[at..], body);
            if run > 0 {
                let text: Vec<&str> = lines[at..at + run].iter().map(|line| line.text.as_str()).collect();
                self.enter(step(lines[at].size), text.join(" "));
                parts.push(self.part(page));
                at += run;
                continue;
            }
            if let Some(part) = parts.last_mut() {
                if !part.text.is_empty() {
                    part.text.push_str(if lines[at].is_first { "\n\n" } else { "\n" });
                }
                part.text.push_str(&lines[at].text);
            }
            at += 1;
        }
        // A page that begins with a heading has nothing before it.
        if parts.len() > 1 && parts[0].text.is_empty() {
            parts.remove(0);
        }
        parts
    }

    fn enter(&mut self, size: u32, text: String) {
        self.path.retain(|(above, _)| *above > size);
        self.path.push((size, text));
    }

    fn part(&self, page: u32) -> Part {
        let headings = self.path.iter().map(|(_, heading)| heading.clone()).collect();
        Part { headings, page: Some(page), text: String::new() }
    }
}

fn step(size: f64) -> u32 {
    (size * STEPS).round() as u32
}

/// How many of the first lines are one heading.
fn heading_lines(lines: &[Line], body: u32) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let size = step(first.size);
    // What stands beside the page's text has no size.
    if size == 0 || f64::from(size) < f64::from(body) * LARGER {
        return 0;
    }
    let run = lines.iter().take_while(|line| step(line.size) == size).count();
    let text: String = lines[..run.min(MOST_LINES + 1)].iter().map(|line| line.text.as_str()).collect();
    let letters = text.chars().filter(|char| char.is_alphabetic()).count();
    if run <= MOST_LINES && text.chars().count() <= LONGEST && letters >= 2 { run } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, size: f64) -> Line {
        Line { text: text.to_owned(), size, is_first: true }
    }

    #[test]
    fn larger_lines_are_headings_and_smaller_ones_stand_under_them() {
        let mut headings = Headings::default();
        let body = "The text is set in ten points, as most texts are.";
        let lines = vec![
            line("Rules", 18.0),
            line("Waste", 13.0),
            line(body, 10.0),
            line("Glass", 13.0),
            line(body, 10.0),
        ];
        let parts = headings.divide(lines, 1);
        let paths: Vec<String> = parts.iter().map(|part| part.headings.join("/")).collect();
        assert_eq!(paths, ["Rules", "Rules/Waste", "Rules/Glass"]);
        assert_eq!(parts[1].text, body);
        let next = headings.divide(vec![line(body, 10.0)], 2);
        assert_eq!((next[0].headings.join("/").as_str(), next[0].page), ("Rules/Glass", Some(2)));
    }

    #[test]
    fn a_page_in_one_size_has_none() {
        let parts = Headings::default().divide(vec![line("Large", 30.0), line("all of it", 30.0)], 1);
        assert_eq!((parts.len(), parts[0].text.as_str()), (1, "Large\n\nall of it"));
    }
}
