//! A summary of the text's own sentences: the weightiest of each few hundred, then the weightiest of those.

use super::{
    divide::{divide, heading, words},
    progress, send,
    shape::{sentence_count, shaped},
};
use crate::{
    engine::text::{MOST_RANKED, Opens, outline, sentences, weightiest},
    platform::Platform,
    protocol::{Failure, Summarise, Summarised, SummaryOrigin, SummaryPart, SummaryStyle},
    service::job::Job,
};

/// Bytes; what is longer is no sentence that anyone would read.
const LONGEST_SENTENCE: usize = 1200;

pub async fn run<P: Platform>(job: &Job<P>, request: &Summarise) -> Result<Summarised, Failure> {
    let Summarise { text, style, length, .. } = request;
    let started = job.now_ms();
    let divided = divide(job, text, LONGEST_SENTENCE, |_| Ok(0)).await?;
    let units = &divided.units;
    let count = sentence_count(*style, *length);
    let is_sentence = |unit: &usize| units[*unit].opens != Opens::Section;
    // Each with the part of the level below from which it comes.
    let mut left: Vec<(usize, u64)> = (0..units.len()).filter(is_sentence).map(|unit| (unit, 0)).collect();
    if left.is_empty() {
        left = (0..units.len()).map(|unit| (unit, 0)).collect();
    }
    let (mut parts, mut characters) = (Vec::new(), Characters::new(text));
    for level in 0.. {
        let size = left.len().div_ceil(left.len().div_ceil(MOST_RANKED).max(1)).max(1);
        let groups = left.len().div_ceil(size);
        let (mut winners, mut from, mut first_unit) = (Vec::new(), 0, 0);
        for (part, group) in (0..).zip(left.chunks(size)) {
            let part_started = job.now_ms();
            let texts: Vec<String> = group.iter().map(|&(unit, _)| words(text, &units[unit])).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let chosen = weightiest(&texts, count);
            let said = shaped(*style, &chosen.iter().map(|&place| texts[place]).collect::<Vec<_>>());
            winners.extend(chosen.iter().map(|&place| (group[place].0, u64::from(part))));
            let (to, heading) = if level == 0 {
                // Up to where the next one begins, so that headings in between belong to one of them, too.
                let next_unit = left.get((part as usize + 1) * size).map_or(units.len(), |&(unit, _)| unit);
                let end = units.get(next_unit).map_or(text.len(), |unit| unit.range.start);
                let heading = heading(text, &units[first_unit..next_unit]);
                first_unit = next_unit;
                (characters.at(end), heading)
            } else {
                from = group.first().map_or(0, |(_, below)| *below);
                (group.last().map_or(0, |(_, below)| *below + 1), None)
            };
            send(job, level, part, said.clone(), true);
            parts.push(SummaryPart {
                level,
                part,
                from,
                to,
                heading,
                text: said,
                origin: SummaryOrigin::Extracted,
                left_out: 0,
                input_tokens: 0,
                generated_tokens: 0,
                ms: job.now_ms() - part_started,
            });
            from = to;
            let still = groups - part as usize - 1 + usize::from(groups > 1);
            progress(job, parts.len(), parts.len() + still);
            job.checkpoint().await;
        }
        left = winners;
        if groups <= 1 {
            break;
        }
    }
    Ok(Summarised {
        text: parts.last().map(|part| part.text.clone()).unwrap_or_default(),
        levels: parts.last().map_or(0, |part| part.level + 1),
        parts,
        cut_sentences: divided.cut_sentences,
        input_tokens: 0,
        prefilled_tokens: 0,
        generated_tokens: 0,
        prefill_ms: 0.0,
        decode_ms: 0.0,
        ms: job.now_ms() - started,
        memory_bytes: job.session().platform.memory_bytes(),
    })
}

/// The weightiest sentences of a part, for one of which the model said nothing of use.
pub fn instead(style: SummaryStyle, part: &str, count: usize) -> String {
    let mut all = Vec::new();
    for block in outline(part).map(|block| &part[block.range]) {
        all.extend(sentences(block, LONGEST_SENTENCE).into_iter().map(|sentence| &block[sentence.range]));
    }
    all.truncate(MOST_RANKED);
    let chosen: Vec<&str> = weightiest(&all, count).into_iter().map(|place| all[place]).collect();
    shaped(style, &chosen)
}

/// Turns bytes of a text into characters, in growing order, so that the text is gone through once.
pub struct Characters<'t> {
    text: &'t str,
    byte: usize,
    count: u64,
}

impl<'t> Characters<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, byte: 0, count: 0 }
    }

    pub fn at(&mut self, byte: usize) -> u64 {
        self.count += self.text[self.byte..byte].chars().count() as u64;
        self.byte = byte;
        self.count
    }
}
