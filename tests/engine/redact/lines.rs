//! What is found in 200 lines that people marked, by kind; the share that was seen is held, so that it can't fall unnoticed.

use std::{collections::BTreeMap, ops::Range};

use hearth::engine::{
    tagging::{Finder, Found, Kind},
    text_model::TextModel,
};

use super::load;

/// A line without its marks, and what they said.
struct Line {
    text: String,
    marked: Vec<(Range<usize>, Kind)>,
}

fn read(line: &str) -> Line {
    let (mut text, mut marked, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, behind)) = rest.split_once('«') {
        let (mark, after) = behind.split_once('»').expect("a mark ends");
        let (kind, marked_text) = mark.split_once(':').expect("a mark has a kind");
        let label = kind.to_uppercase().replace('-', "_");
        let kind = Kind::from_label(&label).unwrap_or_else(|| panic!("no kind `{kind}`: {line}"));
        text.push_str(before);
        let start = text.len();
        text.push_str(marked_text);
        marked.push((start..text.len(), kind));
        rest = after;
    }
    text.push_str(rest);
    Line { text, marked }
}

fn lines() -> Vec<Line> {
    let file = include_str!("../../fixtures/redact_lines.txt");
    file.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(read).collect()
}

fn found(model: &TextModel, text: &str) -> Vec<Found> {
    let mut finder = Finder::new(model, text).unwrap();
    let mut found = Vec::new();
    while !finder.is_done() {
        found.extend(finder.step(1).unwrap());
    }
    found
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[derive(Default)]
struct Count {
    marked: usize,
    found: usize,
    /// Marked and found, from the same place to the same place.
    exact: usize,
    /// Marked, and something of this kind found in it; and found, and something of this kind marked in it.
    marked_met: usize,
    found_met: usize,
    /// Marked, and every letter and digit of it found as something, of whatever kind: what is blacked out when all kinds are.
    covered: usize,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.marked += other.marked;
        self.found += other.found;
        self.exact += other.exact;
        self.marked_met += other.marked_met;
        self.found_met += other.found_met;
        self.covered += other.covered;
    }

    fn recall(&self) -> f64 {
        self.marked_met as f64 / self.marked as f64
    }

    fn precision(&self) -> f64 {
        self.found_met as f64 / self.found as f64
    }

    fn row(&self, name: &str) -> String {
        let Self { marked, found, exact, covered, .. } = self;
        let (recall, precision) = (self.recall() * 100.0, self.precision() * 100.0);
        format!("{name:18} {marked:6} {found:6} {exact:6} {recall:7.1} % {precision:8.1} % {covered:8}")
    }
}

fn judge(model: &TextModel) -> BTreeMap<Kind, Count> {
    let mut counts: BTreeMap<Kind, Count> = BTreeMap::new();
    for Line { text, marked } in lines() {
        let found = found(model, &text);
        let shown: Vec<_> = found.iter().map(|found| (&text[found.range.clone()], found.kind)).collect();
        for (range, kind) in &marked {
            let count = counts.entry(*kind).or_default();
            let same = |found: &&Found| found.kind == *kind && meet(&found.range, range);
            count.marked += 1;
            count.exact +=
                usize::from(found.iter().any(|found| found.kind == *kind && found.range == *range));
            count.marked_met += usize::from(found.iter().any(|found| same(&found)));
            let mut letters = text[range.clone()].char_indices().filter(|(_, char)| char.is_alphanumeric());
            let covered =
                letters.all(|(at, _)| found.iter().any(|found| found.range.contains(&(range.start + at))));
            count.covered += usize::from(covered);
            if !covered {
                println!("not all of {:?} {kind:?} in {text:?}: {shown:?}", &text[range.clone()]);
            }
        }
        for found in &found {
            let count = counts.entry(found.kind).or_default();
            count.found += 1;
            let is_marked =
                marked.iter().any(|(range, kind)| *kind == found.kind && meet(range, &found.range));
            count.found_met += usize::from(is_marked);
            if !is_marked {
                println!("wrongly {:?} {:?} in {text:?}", &text[found.range.clone()], found.kind);
            }
        }
    }
    counts
}

#[test]
fn two_hundred_lines_give_what_they_gave() {
    assert_eq!(lines().len(), 200);
    let counts = judge(&load());
    let mut all = Count::default();
    println!("\nkind               marked  found  exact   recall   precision  covered");
    for (kind, count) in &counts {
        println!("{}", count.row(kind.label()));
        all.add(count);
    }
    println!("{}", all.row("all"));
    let covered = all.covered as f64 / all.marked as f64;
    println!("covered by something, of whatever kind: {:.1} %", covered * 100.0);
    // What was seen: docs/MODELS.md says it.
    assert!(all.recall() >= 0.82 && all.precision() >= 0.74 && covered >= 0.91);
}
