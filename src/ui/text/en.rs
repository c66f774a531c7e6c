//! The words that several parts of the page share, in English.

use super::quantity;
use crate::{
    protocol::{FailureKind, Unlearnable},
    ui::{
        files::words as files,
        frame::{settings::words as settings, words as app},
        models::words as models,
        parts::{Grade, Remedy},
        tasks::{
            benchmark::words as benchmark, chat::words as chat, classify::words as classify,
            images::words as images, models::words as model_list, privacy::words as privacy,
            redact::words as redact, search::words as search, sensors::words as sensors,
            summarise::words as summarise, your_model::words as your_model,
        },
        text::{RunText, Text},
    },
};

pub(super) const TEXT: Text = Text {
    tasks: "Tasks",
    settings: "Settings",
    close: "Close",

    stop: "Stop",
    stopping: "Stopping…",
    cancel: "Cancel",
    copy: "Copy",
    copy_code: "Copy code",
    copied: "Copied",
    copy_failed: "The browser did not allow copying",
    code: "Code",
    image: "Image",

    tokens_per_second: |rate| format!("{} tokens/s", quantity::rate(rate)),
    tokens: |tokens| format!("{} tokens", quantity::count(tokens.into())),
    bytes: quantity::bytes,
    bytes_of: |done, total| match total {
        Some(total) => format!("{} of {}", quantity::bytes(done), quantity::bytes(total)),
        None => quantity::bytes(done),
    },
    bytes_per_second: |rate| format!("{}/s", quantity::bytes(rate.max(0.0) as u64)),
    seconds: |seconds| quantity::short_time(seconds * 1000.0),
    time_left: |seconds| match quantity::minutes_seconds(seconds) {
        (0, seconds) => format!("{seconds} s left"),
        (minutes, seconds) => format!("{minutes} min {seconds} s left"),
    },

    failure: |kind| match kind {
        FailureKind::Cancelled => "The answer was stopped.",
        FailureKind::Offline => "The connection was lost. Try again.",
        FailureKind::Storage => {
            "The browser's storage did not answer. Close other tabs of this page and try again."
        }
        FailureKind::Integrity | FailureKind::BadModel => "The model's file is damaged. Load it again.",
        FailureKind::NotStored | FailureKind::NotLoaded => "No model is loaded, so nothing can answer yet.",
        FailureKind::BadInput => {
            "The model can't take this message: it may be too long. Edit it and send it again."
        }
        FailureKind::Unreadable(why) => (files::EN.unreadable)(why),
        FailureKind::TemplateFailed => {
            "The template in the model's file, which puts a conversation into the model's form, has failed. The file is not damaged; the details say what went wrong."
        }
        FailureKind::Unlearnable(Unlearnable::TooShort { .. }) => {
            "The recording is too short to learn from. Record for longer, or choose shorter windows."
        }
        FailureKind::Unlearnable(Unlearnable::NothingVaries) => {
            "No channel of the recording ever changes, so there is nothing to learn. Are the sensors on, and the right columns chosen?"
        }
        FailureKind::Unlearnable(Unlearnable::Diverged) => {
            "Training came to no numbers. Leave out channels with enormous values, and train again."
        }
        FailureKind::TemplateRefused => {
            "The template in the model's file does not take this conversation. The details have its author's words."
        }
        FailureKind::ModelPart(_) => "This file is one part of a model. Choose all of its parts together.",
        FailureKind::NotFound => {
            "The server has no such file: the address may be wrong, or the file was moved."
        }
        FailureKind::Forbidden => {
            "The server does not give this file to everybody. It may want an account or an accepted licence."
        }
        FailureKind::TooManyRequests => "The server asks for fewer requests. Wait a while, then try again.",
        FailureKind::ServerFault => "The server failed, which is not your fault. Try again later.",
        FailureKind::StorageFull { .. } => {
            "There is not enough room on this device. Remove a model that you don't need, then try again."
        }
        FailureKind::TooLarge(_) => {
            "This model takes more memory than this device has for it. Choose a smaller one."
        }
        FailureKind::OutOfMemory => "The device ran out of memory. A new, shorter chat needs less of it.",
        FailureKind::Unsupported => "This version of the page can't do that. A newer version may.",
        FailureKind::Crashed => {
            "The model stopped in the middle. It starts again by itself, and nothing you wrote is lost."
        }
        FailureKind::Outdated => {
            "The page was updated in the background. Reload it to go on; the conversation stays."
        }
        FailureKind::Internal => "Something went wrong in this program. It is not your fault; try again.",
    },
    remedy: |remedy| match remedy {
        Remedy::Retry => "Try again",
        Remedy::LoadModel => "Load model",
        Remedy::EditPrompt => "Edit",
        Remedy::NewChat => "New chat",
        Remedy::ReloadPage => "Reload the page",
    },
    details: "Details",

    files: files::EN,
    models: models::EN,
    model_list: model_list::EN,
    setting: settings::EN,
    run: RunText {
        latency: quantity::short_time,
        grade: |grade| match grade {
            Grade::Excellent => "excellent",
            Grade::Good => "good",
            Grade::Acceptable => "acceptable",
            Grade::Slow => "slow",
        },
        rate: |rate| format!("{} a second", quantity::rate(rate)),
        done_of: |done, total| match total {
            Some(total) => format!("{} of {}", quantity::count(done), quantity::count(total)),
            None => quantity::count(done),
        },
        history: "Earlier runs",
        export_json: "Export JSON",
        export_csv: "Export CSV",
        copy_json: "Copy JSON",
    },
    chat: chat::EN,
    classify: classify::EN,
    benchmark: benchmark::EN,
    redact: redact::EN,
    search: search::EN,
    sensors: sensors::EN,
    your_model: your_model::EN,

    app: app::EN,
    privacy: privacy::EN,
    summarise: summarise::EN,
    images: images::EN,
};
