//! English.

use super::quantity;
use crate::{
    protocol::{FailureKind, Stage},
    ui::{
        frame::words as app,
        parts::{Grade, Remedy},
        preferences::Theme,
        tasks::{
            benchmark::{Case, DECODE_TOKENS},
            classify::words as classify,
            privacy::words as privacy,
            summarise::words as summarise,
        },
        text::{BenchmarkText, RunText, Setting, Text},
    },
};

pub(super) const TEXT: Text = Text {
    skip_to_message: "Skip to the message box",
    tasks: "Tasks",
    chat: "Chat",
    new_chat: "New chat",
    settings: "Settings",
    close: "Close",

    welcome: "Ask anything. It is answered right here.",
    welcome_privacy: "The model runs on this device. Nothing that you write leaves it.",
    suggestions_label: "Something to begin with",
    suggestions: [
        "Explain why the sky is blue, in two sentences.",
        "Write a short poem about a fireplace in winter.",
        "Give me three ideas for a rainy afternoon.",
    ],

    conversation: "Conversation",
    you: "You",
    assistant: "Answer",
    message: "Message",
    message_placeholder: "Write a message",
    message_keys: "Enter sends, Shift+Enter starts a new line",
    send: "Send",
    stop: "Stop",
    stopping: "Stopping…",
    regenerate: "Regenerate",
    edit: "Edit",
    edit_message: "Edit this message",
    resend: "Send again",
    cancel: "Cancel",
    copy: "Copy",
    copy_code: "Copy code",
    copied: "Copied",
    copy_failed: "The browser did not allow copying",
    code: "Code",
    image: "Image",
    send_needs_model: "Load the model first. What you write stays here.",
    send_waits_for_model: "The model is loading. You can write already.",

    answering: "Answering…",
    thinking: "Thinking…",
    answer_stopped: "Stopped.",
    answer_complete: "The answer is complete.",
    reading_prompt: |done, total| match total {
        Some(total) => {
            format!(
                "Reading the conversation: {} of {} tokens",
                quantity::count(done),
                quantity::count(total)
            )
        }
        None => format!("Reading the conversation: {} tokens", quantity::count(done)),
    },
    tokens_per_second: |rate| format!("{} tokens/s", quantity::rate(rate)),
    time_to_first_token: |ms| format!("first token after {}", quantity::short_time(ms)),
    prompt_tokens: |prompt, cached| {
        let prompt = quantity::count(prompt.into());
        match cached {
            0 => format!("{prompt} prompt tokens"),
            cached => format!("{prompt} prompt tokens, {} from cache", quantity::count(cached.into())),
        }
    },
    dropped_messages: |messages| match messages {
        1 => "The conversation no longer fits: the oldest message was left out for this answer.".to_owned(),
        many => format!(
            "The conversation no longer fits: the {many} oldest messages were left out for this answer."
        ),
    },
    max_tokens_reached: "Cut off: it reached the limit of tokens that is set in Settings.",
    context_full: "Cut off: the model's context is full.",

    model: "Model",
    model_absent: "Not on this device yet",
    model_checking: "Looking whether it is on this device…",
    model_ready: "Ready",
    model_failed: "Not loaded",
    model_cancelling: "Cancelling…",
    worker_restarting: "The model stopped and is being started again…",
    stage: |stage| match stage {
        Stage::Download => "Downloading",
        Stage::Verify => "Checking what is already here",
        Stage::Read => "Opening",
        Stage::Prefill => "Reading the conversation",
        Stage::Compute => "Computing",
        Stage::Split => "Dividing the text",
    },
    load_model: "Load model",
    load_model_cost: |bytes| {
        format!("Downloads {} once and keeps it on this device.", quantity::bytes(bytes))
    },
    cancel_download: "Cancel download",
    remove_model: "Remove from this device",
    about_model: "About this model",
    size: "Size",
    licence: "Licence",
    source: "Source",
    context: "Context",
    memory: "Memory in use",
    load_time: "Loaded in",
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
    memory_only: "This browser window keeps no files (it may be private), so the model stays in memory and goes when \
                  the tab is closed.",

    model_failure: |kind| {
        Some(match kind {
            FailureKind::Cancelled => {
                "Loading was cancelled. What arrived so far is kept, so it goes on from there."
            }
            FailureKind::Offline => {
                "The model's file could not be fetched. Check the connection, and airplane mode on the page Privacy; what \
             arrived is kept."
            }
            FailureKind::Storage => {
                "The browser could not store the model. Free some space or close other tabs of this page, then try again."
            }
            FailureKind::Integrity => {
                "The file that arrived is not the one that was promised, so it is not used."
            }
            FailureKind::BadModel => "The model's file is damaged and can't be used.",
            FailureKind::NotStored => "The model is not on this device yet.",
            FailureKind::NotLoaded => "No model is loaded.",
            FailureKind::BadInput => "The model could not be loaded as asked.",
            FailureKind::OutOfMemory => {
                "This model takes more memory than the device, or the limit in the settings, allows. Close other tabs, or raise the limit, and try again."
            }
            FailureKind::Unsupported => "This version of the page can't run this model. A newer version may.",
            FailureKind::Crashed => "The model stopped unexpectedly several times. You can try again.",
            FailureKind::Outdated => {
                "The page was updated in the background. Reload it to go on; the conversation stays."
            }
            FailureKind::Internal => "Something went wrong in this program. It is not your fault; try again.",
        })
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
    classify: classify::EN,
    benchmark: BenchmarkText {
        title: "Benchmark",
        skip: "Skip to the benchmark",
        intro: "Measures how fast the model runs on this device. Keep this tab in front and leave the device alone \
                meanwhile. Nothing is sent anywhere.",
        kernels: "Kernels",
        kernels_chosen: |kernels, relaxed_simd| match (kernels, relaxed_simd) {
            ("relaxed-simd", _) => "Relaxed SIMD: this browser has it".to_owned(),
            ("simd128", false) => "Fixed-width SIMD: this browser has no relaxed SIMD".to_owned(),
            ("simd128", true) => "Fixed-width SIMD".to_owned(),
            (other, _) => other.to_owned(),
        },
        threads: "Threads",
        threads_used: |used, chosen, device| {
            let (cores, physical, wanted) = (device.cores, device.physical_cores(), device.threads(chosen));
            if !device.cross_origin_isolated {
                return "1: this page is not cross-origin isolated, so threads can't share memory".to_owned();
            }
            let physical = format!("about {physical} of {cores} logical cores are physical");
            match chosen {
                _ if used < wanted => format!("{used}: fewer than the {wanted} that were asked for"),
                Some(_) => format!("{used}: chosen in Settings. The device has {cores} logical cores"),
                None if cores <= 1 => format!("{used}: the browser tells of one core"),
                None if used + 1 < device.physical_cores() => {
                    format!("{used}: {physical}. Settings can give more threads")
                }
                None => format!("{used}: {physical}, and one is left for the page"),
            }
        },
        peak_memory: "Peak memory",
        peak_memory_of: |memory, weights, cache| {
            format!(
                "{}, with {} of weights and {} of KV cache",
                quantity::bytes(memory),
                quantity::bytes(weights),
                quantity::bytes(cache)
            )
        },
        rounds: "Rounds",
        run: "Run benchmark",
        needs_model: "Load the model first.",
        waits_for_model: "The model is loading.",
        waits_for_answer: "An answer or a summary is under way. The benchmark can run after it.",
        chat_waits: "A benchmark is running. You can send when it has ended.",
        case: case_name,
        running: |case, number, all| format!("{number} of {all}: {}", case_name(case)),
        caption: |model, rounds| match rounds {
            1 => format!("{model}: one round"),
            rounds => format!("{model}: medians of {rounds} rounds"),
        },
        column_case: "Case",
        column_rate: "Tokens/s",
        column_time: "Time",
        column_memory: "Memory",
        rate: quantity::rate,
        column_notes: "Decode and prefill are counted in tokens. Time is that to the first token, or to a ready model.",
        measured: |case, rate, ms| {
            let case = case_name(case);
            match rate {
                Some(rate) => format!("{case}: {} tokens per second", quantity::rate(rate)),
                None => format!("{case}: {}", quantity::short_time(ms)),
            }
        },
        complete: "The benchmark is complete.",
        stopped: "Stopped. What was measured before stays below.",
        failure: |kind| {
            Some(match kind {
                FailureKind::Cancelled => "The benchmark was stopped.",
                FailureKind::Offline => "The model's file could not be fetched.",
                FailureKind::Storage => {
                    "The browser's storage did not answer. Close other tabs of this page and try again."
                }
                FailureKind::Integrity | FailureKind::BadModel => {
                    "The model's file is damaged. Load it again."
                }
                FailureKind::NotStored | FailureKind::NotLoaded => {
                    "No model is loaded, so nothing can be measured."
                }
                FailureKind::BadInput => "The model could not take a case of the benchmark.",
                FailureKind::OutOfMemory => "The device ran out of memory. Close other tabs and try again.",
                FailureKind::Unsupported => "This version of the page can't do that. A newer version may.",
                FailureKind::Crashed => {
                    "The model stopped in the middle. It starts again by itself; then you can try again."
                }
                FailureKind::Outdated => "The page was updated in the background. Reload it to go on.",
                FailureKind::Internal => {
                    "Something went wrong in this program. It is not your fault; try again."
                }
            })
        },
    },
    search: crate::ui::tasks::search::words::EN,

    app: app::EN,
    privacy: privacy::EN,
    summarise: summarise::EN,
    images: crate::ui::tasks::images::words::EN,

    language: "Language",
    language_of_browser: "Automatic",
    theme: "Theme",
    theme_name: |theme| match theme {
        Theme::System => "Automatic",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    appearance: "Appearance",
    answers: "Answers",
    limits: "Limits",
    system_prompt: Setting {
        label: "System prompt",
        hint: "Told to the model before every conversation. Empty leaves the model as it is.",
    },
    temperature: Setting {
        label: "Temperature",
        hint: "0 always takes the likeliest word; higher is more varied.",
    },
    top_k: Setting { label: "Top-k", hint: "Only the k likeliest tokens count. 0 is off." },
    top_p: Setting {
        label: "Top-p",
        hint: "Only the likeliest tokens up to this total probability count. 1 is off.",
    },
    min_p: Setting {
        label: "Min-p",
        hint: "Drops tokens with less than this share of the likeliest one. 0 is off.",
    },
    repetition_penalty: Setting {
        label: "Repetition penalty",
        hint: "Makes recent words less likely. 1 is off.",
    },
    seed: Setting {
        label: "Seed",
        hint: "The same seed gives the same answer. Empty draws another one each time.",
    },
    seed_drawn: "random",
    max_tokens: Setting { label: "Max tokens", hint: "The longest that an answer may get." },
    context_tokens: Setting {
        label: "Context tokens",
        hint: "How much of the conversation the model sees at most.",
    },
    context_of_model: "as the model",
    stop_strings: Setting {
        label: "Stop strings",
        hint: "One per line; an answer ends before any of them. \\n is a line break.",
    },
    speed: "Speed",
    threads: Setting {
        label: "Threads",
        hint: "Cores that compute. Empty takes the physical ones less one. A change opens the model again.",
    },
    threads_of_device: "automatic",
    threads_not_isolated: Setting {
        label: "Threads",
        hint: "Always one here: the server does not isolate this page, so threads can't share memory.",
    },
    reset_settings: "Reset the settings for answers",
};

fn case_name(case: Case) -> String {
    match case {
        Case::Load => "Load from this device".to_owned(),
        Case::Decode { prompt } => {
            format!("Decode {DECODE_TOKENS} after {}", quantity::count(prompt.into()))
        }
        Case::Prefill { prompt } => format!("Prefill {}", quantity::count(prompt.into())),
    }
}
