//! A summary by the language model: each part of the text, then the parts' summaries together, level by level until one is
//! left.

use super::{
    divide::{divide, flow, heading},
    extract::{Characters, instead},
    progress,
    prompt::{Aim, Instruction, instruction},
    send,
    shape::{sentence_count, tidied},
    speak::{Said, speak},
};
use crate::{
    engine::{
        generator::End,
        text::{LocalTime, Opens, Unit, is_east_asian, pack, repeats_itself},
    },
    platform::Platform,
    protocol::{
        Failure, FailureKind, Summarise, Summarised, SummaryLength, SummaryOrigin, SummaryPart, SummaryStyle,
    },
    service::{convert, job::Job, session::Seat},
};

/// The most tokens of a part: where small models still see what matters, and attention costs little.
const PART_TOKENS: usize = 768;
/// Bytes of a unit at the most; each is a token at the worst.
const LONGEST_UNIT: usize = 600;

/// What is to be summed up in one go.
struct Part {
    text: String,
    from: u64,
    to: u64,
    heading: Option<String>,
    input_tokens: usize,
}

pub async fn run<P: Platform>(job: &Job<P>, request: &Summarise) -> Result<Summarised, Failure> {
    let started = job.now_ms();
    let mut seat = job.session().seat_beside().await;
    let sha256 = seat.turn(|loaded| Ok(loaded.sha256.clone()))?;
    let writer = Writer::new(request);
    let room = room(&seat, &writer, convert::local_time(job.local_time()))?;
    let divided = divide(job, &request.text, LONGEST_UNIT.min(room), |text| count(&seat, text)).await?;
    let input_tokens: usize = divided.units.iter().map(|unit| unit.tokens).sum();
    let mut parts = parts_of_text(&request.text, &divided.units, room);
    let mut summarised = Summarised {
        text: String::new(),
        parts: Vec::new(),
        levels: 0,
        cut_sentences: divided.cut_sentences,
        input_tokens: input_tokens as u32,
        prefilled_tokens: 0,
        generated_tokens: 0,
        prefill_ms: 0.0,
        decode_ms: 0.0,
        ms: 0.0,
        memory_bytes: 0,
    };
    loop {
        let aim = if parts.len() == 1 { Aim::Final(request.style) } else { Aim::Note };
        let level = summarised.levels;
        summarised.levels += 1;
        let below = summarised.parts.len();
        for (index, part) in (0..).zip(&parts) {
            if job.session().is_waited_for() {
                // Between parts nothing of ours is in the model: whoever waits comes first.
                drop(seat);
                seat = job.session().seat_beside().await;
                same_model(&seat, &sha256)?;
            }
            let done = summarised.parts.len();
            progress(job, done, done + expected(parts.len() - index as usize, room, &writer));
            let summary = writer.write(job, &seat, aim, (level, index), part, &mut summarised).await?;
            summarised.parts.push(summary);
        }
        if aim != Aim::Note {
            break;
        }
        parts = parts_of_summaries(&seat, &summarised.parts[below..], room)?;
    }
    let all = summarised.parts.len();
    progress(job, all, all);
    let others_bytes = seat.turn(|loaded| Ok(loaded.others.memory_bytes()))?;
    summarised.text = summarised.parts.last().map(|part| part.text.clone()).unwrap_or_default();
    summarised.memory_bytes = job.session().platform.memory_bytes() + others_bytes;
    summarised.ms = job.now_ms() - started;
    Ok(summarised)
}

/// How the summaries of one request are written.
struct Writer {
    style: SummaryStyle,
    length: SummaryLength,
    chinese: bool,
}

impl Writer {
    fn new(request: &Summarise) -> Self {
        let letters = || request.text.chars().filter(|char| char.is_alphabetic()).take(10_000);
        let chinese = letters().filter(|char| is_east_asian(*char)).count() * 3 > letters().count();
        Self { style: request.style, length: request.length, chinese }
    }

    fn instruction(&self, aim: Aim) -> Instruction {
        instruction(aim, self.length, self.chinese)
    }

    async fn write<P: Platform>(
        &self,
        job: &Job<P>,
        seat: &Seat<'_, P>,
        aim: Aim,
        (level, index): (u32, u32),
        part: &Part,
        sums: &mut Summarised,
    ) -> Result<SummaryPart, Failure> {
        let started = job.now_ms();
        let Instruction { system, max_tokens } = self.instruction(aim);
        let messages = [("system", system), ("user", part.text.as_str())];
        let said =
            speak(job, seat, &messages, max_tokens, |piece| send(job, level, index, piece, false)).await?;
        let style = match aim {
            Aim::Note => SummaryStyle::Paragraph,
            Aim::Final(style) => style,
        };
        let (text, origin, left_out) = self.judged(style, &said, part, |text| count(seat, text))?;
        if text != said.text {
            send(job, level, index, text.clone(), true);
        }
        sums.prefilled_tokens += said.prefilled_tokens as u32;
        sums.generated_tokens += said.generated_tokens as u32;
        sums.prefill_ms += said.prefill_ms;
        sums.decode_ms += said.decode_ms;
        Ok(SummaryPart {
            level,
            part: index,
            from: part.from,
            to: part.to,
            heading: part.heading.clone(),
            text,
            origin,
            left_out,
            input_tokens: part.input_tokens as u32,
            generated_tokens: said.generated_tokens as u32,
            ms: job.now_ms() - started,
        })
    }

    /// What the model said, or what stands in for it where that is of no use.
    fn judged(
        &self,
        style: SummaryStyle,
        said: &Said,
        part: &Part,
        count: impl Fn(&str) -> Result<usize, Failure>,
    ) -> Result<(String, SummaryOrigin, u32), Failure> {
        let cut = match said.end {
            End::MaxTokens | End::ContextFull => true,
            End::EndOfTurn | End::StopString => false,
        };
        let (text, left_out) = tidied(style, &said.text, !cut, &part.text);
        let origin = if repeats_itself(&said.text) {
            SummaryOrigin::InsteadOfRepetition
        } else if !text.chars().any(char::is_alphanumeric) {
            if left_out > 0 { SummaryOrigin::InsteadOfInvention } else { SummaryOrigin::InsteadOfNothing }
        } else if cut && style != SummaryStyle::Headline {
            return Ok((text, SummaryOrigin::ModelCut, left_out));
        } else {
            return Ok((text, SummaryOrigin::Model, left_out));
        };
        // What stands in is no longer than a note, so that the next level has room for it.
        let most = self.instruction(Aim::Note).max_tokens;
        let mut stand_in = String::new();
        for sentences in (1..=sentence_count(style, self.length).min(3)).rev() {
            stand_in = instead(style, &part.text, sentences);
            if count(&stand_in)? <= most {
                break;
            }
        }
        while count(&stand_in)? > most {
            // At least a byte for each token.
            stand_in.truncate(stand_in.floor_char_boundary(stand_in.len() / 2));
        }
        Ok((stand_in, origin, left_out))
    }
}

/// Tokens that a part may have beside instruction and summary.
fn room<P: Platform>(seat: &Seat<'_, P>, writer: &Writer, now: LocalTime) -> Result<usize, Failure> {
    seat.turn(|loaded| {
        let context = loaded.model.context_tokens();
        let mut room = PART_TOKENS;
        for aim in [Aim::Note, Aim::Final(writer.style)] {
            let Instruction { system, max_tokens } = writer.instruction(aim);
            let messages = [("system", system), ("user", "")];
            let frame = loaded.model.prompt_to_answer(&messages, Some(now), usize::MAX)?.tokens.len();
            // Tokens of sentences are counted apart; together they may be a few more.
            room = room.min(context.saturating_sub(frame + max_tokens) * 9 / 10);
        }
        // Two summaries and more must fit into a part, or no level would have fewer parts than the one below.
        if room < 3 * writer.instruction(Aim::Note).max_tokens {
            let facts = format!("a context of {context} tokens leaves {room} for a part of the text");
            return Err(Failure::new(FailureKind::Unsupported, facts));
        }
        Ok(room)
    })
}

fn count<P: Platform>(seat: &Seat<'_, P>, text: &str) -> Result<usize, Failure> {
    seat.turn(|loaded| Ok(loaded.model.count_tokens(text)?))
}

/// What was computed by one model does not go on with another.
fn same_model<P: Platform>(seat: &Seat<'_, P>, sha256: &str) -> Result<(), Failure> {
    seat.turn(|loaded| match loaded.sha256 == sha256 {
        true => Ok(()),
        false => Err(Failure::new(FailureKind::NotLoaded, "another model was loaded in the middle")),
    })
}

fn parts_of_text(text: &str, units: &[Unit], room: usize) -> Vec<Part> {
    let packed = pack(units, room);
    let (mut characters, mut from) = (Characters::new(text), 0);
    let mut parts = Vec::with_capacity(packed.len());
    for range in packed {
        // White space between two parts belongs to the first.
        let end = units.get(range.end).map_or(text.len(), |next| next.range.start);
        let (units, to) = (&units[range], characters.at(end));
        parts.push(Part {
            text: flow(text, units),
            from,
            to,
            heading: heading(text, units),
            input_tokens: units.iter().map(|unit| unit.tokens).sum(),
        });
        from = to;
    }
    parts
}

/// At least two to a part, so that each level has fewer.
fn parts_of_summaries<P: Platform>(
    seat: &Seat<'_, P>,
    summaries: &[SummaryPart],
    room: usize,
) -> Result<Vec<Part>, Failure> {
    let mut units = Vec::with_capacity(summaries.len());
    for summary in summaries {
        let tokens = count(seat, &summary.text)?;
        units.push(Unit { range: 0..0, tokens, opens: Opens::Paragraph });
    }
    let texts = |range: std::ops::Range<usize>| summaries[range].iter().map(|summary| summary.text.as_str());
    let part = |range: std::ops::Range<usize>| Part {
        text: texts(range.clone()).collect::<Vec<_>>().join("\n\n"),
        from: range.start as u64,
        to: range.end as u64,
        heading: None,
        input_tokens: units[range].iter().map(|unit| unit.tokens).sum(),
    };
    Ok(pack(&units, room).into_iter().map(part).collect())
}

/// Parts that are still to come, those of further levels guessed.
fn expected(mut parts: usize, room: usize, writer: &Writer) -> usize {
    let per_part = (room / writer.instruction(Aim::Note).max_tokens).max(2);
    let mut all = parts;
    while parts > 1 {
        parts = parts.div_ceil(per_part);
        all += parts;
    }
    all
}
