//! Each route's body to its result. Must not know how a model was loaded.

use std::{fs, path::Path};

use hearth::{
    client::Update,
    protocol::{
        Bytes, ClassifyImage, Crop, DetectorFacts, Embed, GivenFile, PersonalData, ReadPicture, Redact,
        Samples, Sense, Watch, WatchId, WatchSettings,
    },
};
use reader::picture;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Head};
use crate::{Error, Host, commands::sample};

type Answered = Result<Value, Answer>;

/// A picture of more takes more memory than a worker has: as it is decoded, up to 11 bytes a pixel.
const MOST_PIXELS: u64 = 4 << 20;
const MOST_CLASSES: u32 = 1000;
const USUAL_CLASSES: u32 = 5;
const MOST_TEXTS: usize = 64;
/// Between two lines of which none says its time, where the detector doesn't say either.
const USUAL_PERIOD_MS: f64 = 100.0;

/// A picture to its likeliest classes; `?top=N` of them.
pub fn classify(host: &mut Host, model: String, crop: Crop, head: &Head, body: &Path) -> Answered {
    let top = match head.asked("top") {
        None => USUAL_CLASSES,
        Some(asked) => {
            asked.parse().ok().filter(|top| (1..=MOST_CLASSES).contains(top)).ok_or_else(|| {
                Answer::refused(400, format!("top: expected 1 to {MOST_CLASSES}, got `{asked}`"))
            })?
        }
    };
    let bytes = fs::read(body).map_err(Error::from)?;
    let (width, height) = picture::size(&bytes).map_err(|error| Answer::refused(400, error))?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let message = format!("the picture has {width} by {height} pixels; at most {MOST_PIXELS} are taken");
        return Err(Answer::refused(413, message));
    }
    let file = GivenFile {
        name: "the picture".to_owned(),
        address: body.display().to_string(),
        bytes: bytes.len() as u64,
    };
    drop(bytes);
    let picture = host.ask(ReadPicture { file, crop }, |chunk| match chunk {})?;
    let asked = ClassifyImage { model, picture, top, heat: false, features: false, head: None };
    let seen = host.ask(asked, |chunk| match chunk {})?;
    Ok(json!({ "classes": seen.classes, "width": seen.width, "height": seen.height }))
}

#[derive(Deserialize)]
struct Texts {
    texts: Vec<String>,
}

/// Texts to vectors of length 1.
pub fn embed(host: &mut Host, model: String, body: &Path) -> Answered {
    let Texts { texts } = read(body, "{\"texts\": [\"…\"]}")?;
    if texts.is_empty() || texts.len() > MOST_TEXTS || texts.iter().any(|text| text.trim().is_empty()) {
        return Err(Answer::refused(400, format!("texts: expected 1 to {MOST_TEXTS}, none of them empty")));
    }
    let (mut vectors, mut truncated) = (Vec::new(), Vec::new());
    host.ask(Embed { model, texts }, |embedded| {
        vectors.push(embedded.values);
        truncated.push(embedded.truncated);
        Ok(())
    })?;
    Ok(json!({ "vectors": vectors, "truncated": truncated }))
}

#[derive(Deserialize)]
struct Text {
    text: String,
    #[serde(default)]
    mask: bool,
}

/// A text to the personal data in it and, where that is asked for, to the text with each stretch's kind in its place.
pub fn redact(host: &mut Host, model: String, head: &Head, body: &Path) -> Answered {
    let Text { text, mask } = match head.media_type().as_str() {
        "application/json" => read(body, "{\"text\": \"…\"}")?,
        _ => Text { text: words(body)?, mask: false },
    };
    let mask = match head.asked("mask") {
        None => mask,
        Some("true") => true,
        Some("false") => false,
        Some(asked) => {
            return Err(Answer::refused(400, format!("mask: expected true or false, got `{asked}`")));
        }
    };
    if text.trim().is_empty() {
        return Err(Answer::refused(400, "the text is empty"));
    }
    let mut found = Vec::new();
    host.ask(Redact { model, text: text.clone() }, |more| {
        found.extend(more);
        Ok(())
    })?;
    let masked = mask.then(|| masked(&text, &found)).transpose()?;
    Ok(json!({ "found": found, "masked": masked }))
}

fn masked(text: &str, found: &[PersonalData]) -> Result<String, Error> {
    let (mut masked, mut at) = (String::new(), 0);
    for one in found {
        masked.push_str(text.get(at..one.start as usize).unwrap_or_default());
        let kind = serde_json::to_value(one.kind)?;
        masked.push_str(&format!("[{}]", kind.as_str().unwrap_or_default()));
        at = one.end as usize;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    Ok(masked)
}

/// Lines of samples, as the program's `sense` takes them, to a score for each window; a watch of its own for each request.
pub fn anomaly(
    host: &mut Host,
    number: u32,
    detector: Bytes,
    facts: &DetectorFacts,
    body: &Path,
) -> Answered {
    let (lines, channels) = (words(body)?, facts.channels.len());
    let period_ms = facts.period_ms.unwrap_or(USUAL_PERIOD_MS);
    let mut samples = Samples::default();
    for (number, line) in (1_u64..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let more = sample(number, line.trim(), Some(channels), || number as f64 * period_ms)?;
        samples.times_ms.extend(more.times_ms);
        samples.values.extend(more.values);
    }
    if samples.times_ms.len() < facts.window as usize {
        let message = format!("expected {} lines or more, got {}", facts.window, samples.times_ms.len());
        return Err(Answer::refused(400, message));
    }
    let watch = WatchId(number);
    let mut watching = host.start(Watch { watch, detector, settings: WatchSettings::USUAL });
    let sensed = host.ask(Sense { watch, samples, last: true }, |chunk| match chunk {});
    let (mut scores, mut notices) = (Vec::new(), Vec::new());
    loop {
        match host.next(&mut watching)? {
            Update::Progress(_) => {}
            Update::Chunk(news) => {
                scores.extend(news.scored);
                notices.extend(news.notices);
            }
            // Why a watch ended is its own to say.
            Update::Done(done) => {
                done.map_err(Error::from)?;
                sensed?;
                return Ok(json!({ "scores": scores, "notices": notices }));
            }
        }
    }
}

fn words(body: &Path) -> Result<String, Answer> {
    let bytes = fs::read(body).map_err(Error::from)?;
    String::from_utf8(bytes).map_err(|error| Answer::refused(400, format!("the body is no UTF-8: {error}")))
}

fn read<T: for<'a> Deserialize<'a>>(body: &Path, expected: &str) -> Result<T, Answer> {
    serde_json::from_str(&words(body)?)
        .map_err(|error| Answer::refused(400, format!("expected {expected}: {error}")))
}
