//! Divides a text into sentences and headings, giving way as it goes.

use std::ops::Range;

use crate::{
    engine::text::{BlockKind, Opens, Unit, as_one_line, is_east_asian, outline, sentences},
    platform::Platform,
    protocol::{self, Failure, Progress, Stage},
    service::job::Job,
};

/// A job that divides gives way after so long.
const SLICE_MS: f64 = 40.0;

pub struct Divided {
    pub units: Vec<Unit>,
    /// Sentences that were too long for one unit.
    pub cut_sentences: u32,
}

/// No unit has more than `longest` bytes; `count` tells its tokens.
pub async fn divide<P: Platform>(
    job: &Job<P>,
    text: &str,
    longest: usize,
    count: impl Fn(&str) -> Result<usize, Failure>,
) -> Result<Divided, Failure> {
    let mut divided = Divided { units: Vec::new(), cut_sentences: 0 };
    let mut since = job.now_ms();
    for block in outline(text) {
        let Range { start, end } = block.range;
        let mut opens = match block.kind {
            BlockKind::Heading => Opens::Section,
            BlockKind::Paragraph => Opens::Paragraph,
            BlockKind::Rest => Opens::Sentence,
        };
        let mut goes_on = false;
        for sentence in sentences(&text[start..end], longest) {
            let range = start + sentence.range.start..start + sentence.range.end;
            let tokens = count(&text[range.clone()])?;
            divided.units.push(Unit { range, tokens, opens });
            divided.cut_sentences += u32::from(sentence.cut && !goes_on);
            goes_on = sentence.cut;
            opens = Opens::Sentence;
        }
        if job.now_ms() - since >= SLICE_MS {
            let (done, total) = (end as u64, Some(text.len() as u64));
            job.progress(Progress { stage: Stage::Split, unit: protocol::Unit::Bytes, done, total });
            job.checkpoint().await;
            since = job.now_ms();
        }
    }
    Ok(divided)
}

/// Units as running text: lines joined, marks of headings left out.
pub fn flow(text: &str, units: &[Unit]) -> String {
    let mut flowing = String::new();
    for unit in units {
        let words = words(text, unit);
        let joins = flowing.ends_with(is_east_asian) && words.starts_with(is_east_asian);
        match unit.opens {
            _ if flowing.is_empty() => {}
            Opens::Section | Opens::Paragraph => flowing.push_str("\n\n"),
            Opens::Sentence if joins => {}
            Opens::Sentence => flowing.push(' '),
        }
        flowing.push_str(&words);
    }
    flowing
}

/// A unit in one line.
pub fn words(text: &str, unit: &Unit) -> String {
    let words = as_one_line(&text[unit.range.clone()]);
    match unit.opens {
        Opens::Section => words.trim_matches(['#', '=', '-', ' ']).to_owned(),
        Opens::Paragraph | Opens::Sentence => words,
    }
}

/// The first heading among these units.
pub fn heading(text: &str, units: &[Unit]) -> Option<String> {
    let found = units.iter().find(|unit| unit.opens == Opens::Section)?;
    Some(words(text, found)).filter(|heading| !heading.is_empty())
}
