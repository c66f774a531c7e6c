//! The one place where errors become failures, and the engine's words the protocol's.

use std::io;

#[cfg(feature = "gpu")]
use crate::engine::gpu::GpuError;
use crate::{
    engine::{
        Error,
        generator::End,
        search,
        text::{LocalTime, SamplerSettings},
    },
    platform::{self, FetchError, StoreError, StoreKind},
    protocol::{
        Excerpt, Failure, FailureKind, Finish, ModelPart, Residence, Role, Sampling, SearchMode, Shortage,
        TextPart,
    },
};

/// A slice of a job's work is sized to take about this long, so that a cancel or a small job waits no longer.
pub const SLICE_MS: f64 = 40.0;
/// Tokens that the repetition penalty looks back on.
const REPETITION_WINDOW: usize = 64;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Damaged { .. } => FailureKind::BadModel,
            Error::Part { number, of } => FailureKind::ModelPart(ModelPart { number: *number, of: *of }),
            Error::Unsupported { .. } => FailureKind::Unsupported,
            Error::Template(_) => FailureKind::TemplateFailed,
            Error::Refused(_) => FailureKind::TemplateRefused,
            Error::Input(_) | Error::ContextFull { .. } => FailureKind::BadInput,
            Error::Read(error) if error.kind() == io::ErrorKind::UnexpectedEof => FailureKind::BadModel,
            Error::Read(_) => FailureKind::Storage,
            Error::TooLarge { needed, there } => {
                FailureKind::TooLarge(Shortage { needed_bytes: *needed, there_bytes: *there })
            }
            Error::CacheFull { .. } | Error::OutOfMemory { .. } => FailureKind::OutOfMemory,
            Error::Team(_) => FailureKind::Crashed,
            #[cfg(feature = "gpu")]
            Error::Gpu(GpuError::Lost(_) | GpuError::Refused(_)) => FailureKind::Crashed,
            #[cfg(feature = "gpu")]
            Error::Gpu(GpuError::OutOfMemory(_)) => FailureKind::OutOfMemory,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Full => FailureKind::StorageFull { missing_bytes: 0 },
            StoreError::Locked { .. } | StoreError::Failed { .. } => FailureKind::Storage,
        };
        Self::new(kind, error.to_string())
    }
}

/// The failure of a file that takes `wanted` bytes more, of which so many are missing; 0 where nobody knows how many.
pub fn storage_full(wanted: u64, missing_bytes: u64) -> Failure {
    let missing = if missing_bytes > 0 {
        format!("{missing_bytes} bytes are missing")
    } else {
        "no more fits".to_owned()
    };
    let message = format!("{} for {wanted} bytes more: {missing}", StoreError::Full);
    Failure::new(FailureKind::StorageFull { missing_bytes }, message)
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        let kind = match &error {
            FetchError::Unreachable { .. } | FetchError::Broken { .. } | FetchError::Closed { .. } => {
                FailureKind::Offline
            }
            FetchError::Refused { status, .. } => refused(*status),
        };
        Self::new(kind, error.to_string())
    }
}

/// By the status codes of RFC 9110, 15.5 and 15.6, and RFC 6585, 4.
fn refused(status: u16) -> FailureKind {
    match status {
        404 | 410 => FailureKind::NotFound,
        401 | 403 | 451 => FailureKind::Forbidden,
        429 => FailureKind::TooManyRequests,
        // What is left below 500 is an address or a request that the server can't take: there is nothing to be had.
        400..500 if status != 408 => FailureKind::NotFound,
        _ => FailureKind::ServerFault,
    }
}

/// In lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A write or read on the store that failed.
pub fn io_failure(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full.into(),
        io::ErrorKind::OutOfMemory => Failure::new(FailureKind::OutOfMemory, "no memory left for the file"),
        _ => Failure::new(FailureKind::Storage, error.to_string()),
    }
}

pub fn local_time(now: platform::LocalTime) -> LocalTime {
    let platform::LocalTime { unix_ms, ahead_minutes } = now;
    LocalTime { unix_ms, ahead_minutes }
}

pub fn residence(kind: StoreKind) -> Residence {
    match kind {
        StoreKind::Disk => Residence::Disk,
        StoreKind::Memory => Residence::Memory,
    }
}

pub fn finish(end: End) -> Finish {
    match end {
        End::EndOfTurn => Finish::EndOfTurn,
        End::StopString => Finish::StopString,
        End::MaxTokens => Finish::MaxTokens,
        End::ContextFull => Finish::ContextFull,
    }
}

/// The name that chat templates know a role by.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

pub fn sampler_settings(sampling: &Sampling) -> SamplerSettings {
    let Sampling { repetition_penalty, temperature, top_k, top_p, min_p, seed, stop: _, max_tokens: _ } =
        *sampling;
    SamplerSettings {
        repetition_penalty,
        repetition_window: REPETITION_WINDOW,
        temperature,
        top_k,
        top_p,
        min_p,
        seed,
    }
}

pub fn search_mode(mode: SearchMode) -> search::Mode {
    match mode {
        SearchMode::Meaning => search::Mode::Meaning,
        SearchMode::Words => search::Mode::Words,
        SearchMode::Both => search::Mode::Both,
    }
}

/// A document's passage as it crosses.
pub fn excerpt(document: &search::Document, number: u32) -> Excerpt {
    let search::Passage { text, section, page } = document.passage(number as usize);
    Excerpt {
        document: document.id,
        name: document.name.clone(),
        number,
        section: section.map(str::to_owned),
        page,
        text: text.to_owned(),
    }
}

/// A stretch of a document as the reader gives it.
pub fn part(TextPart { headings, page, text }: TextPart) -> search::Part {
    search::Part { headings, page, text }
}
