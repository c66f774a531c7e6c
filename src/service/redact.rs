//! Redact: a text through the tagger, as many windows at a time as take a slice's time, so that a cancel gets in between.

use super::{convert::SLICE_MS, job::Job};
use crate::{
    engine::tagging::{Finder, Found, Kind},
    platform::Platform,
    protocol::{
        Chunk, Failure, FailureKind, PersonalData, PersonalKind, Progress, Redact, Redacted, Stage, Unit,
    },
};

/// Tokens of the first slice, and of the largest.
const FIRST: usize = 128;
const LARGEST: usize = 1024;
/// More than this is no text that a person reads.
const MOST_BYTES: usize = 64 << 20;

pub async fn run<P: Platform>(job: &Job<P>, request: Redact) -> Result<Redacted, Failure> {
    let started = job.now_ms();
    check(&request.text)?;
    let model = job.session().shelf.text(&request.model)?;
    let mut finder = Finder::new(&model, &request.text)?;
    let (mut budget, mut found) = (FIRST, 0);
    while !finder.is_done() {
        let (slice, before) = (job.now_ms(), finder.tokens());
        let more = finder.step(budget)?;
        found += more.len() as u64;
        if !more.is_empty() {
            job.chunk(Chunk::Redact(more.iter().map(personal_data).collect()));
        }
        let took = job.now_ms() - slice;
        if took > 0.0 {
            budget = (((finder.tokens() - before) as f64 * SLICE_MS / took) as usize).clamp(1, LARGEST);
        }
        job.progress(Progress {
            stage: Stage::Compute,
            unit: Unit::Bytes,
            done: finder.read() as u64,
            total: Some(request.text.len() as u64),
        });
        // Behind the last one nothing is left to stop.
        if !finder.is_done() {
            job.checkpoint().await;
        }
    }
    Ok(Redacted {
        found,
        tokens: finder.tokens(),
        total_ms: job.now_ms() - started,
        memory_bytes: job.session().platform.memory_bytes(),
    })
}

fn check(text: &str) -> Result<(), Failure> {
    let bad = |message: String| Err(Failure::new(FailureKind::BadInput, message));
    match text.len() {
        long if long > MOST_BYTES => bad(format!("a text of {long} bytes, at most {MOST_BYTES}")),
        _ if text.trim().is_empty() => bad("the text is empty".to_owned()),
        _ => Ok(()),
    }
}

fn personal_data(found: &Found) -> PersonalData {
    let (start, end) = (found.range.start as u32, found.range.end as u32);
    PersonalData { start, end, kind: kind(found.kind), certainty: found.certainty }
}

fn kind(kind: Kind) -> PersonalKind {
    match kind {
        Kind::GivenName => PersonalKind::GivenName,
        Kind::Surname => PersonalKind::Surname,
        Kind::Email => PersonalKind::Email,
        Kind::Phone => PersonalKind::Phone,
        Kind::Url => PersonalKind::Url,
        Kind::TaxId => PersonalKind::TaxId,
        Kind::BankAccount => PersonalKind::BankAccount,
        Kind::RoutingNumber => PersonalKind::RoutingNumber,
        Kind::GovernmentId => PersonalKind::GovernmentId,
        Kind::Passport => PersonalKind::Passport,
        Kind::DriversLicense => PersonalKind::DriversLicense,
        Kind::BuildingNumber => PersonalKind::BuildingNumber,
        Kind::StreetName => PersonalKind::StreetName,
        Kind::SecondaryAddress => PersonalKind::SecondaryAddress,
        Kind::City => PersonalKind::City,
        Kind::State => PersonalKind::State,
        Kind::ZipCode => PersonalKind::ZipCode,
        Kind::PaymentCard => PersonalKind::PaymentCard,
    }
}
