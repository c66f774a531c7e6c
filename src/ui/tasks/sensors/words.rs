//! The words of Sensors, in each language.

use super::{
    detectors::Verdict,
    live::Recorded,
    simulation::FaultKind,
    source::SourceKind,
    state::Missing,
    table::{Problem, ProblemKind, Problems},
    times::TimeFormat,
    training::Lesson,
    watching::WatchSoFar,
};
use crate::{
    protocol::{
        Channel, ChosenBy, Delivery, DetectorFacts, DetectorMethod, Drift, DriftState, FailureKind,
        OutboxState, RefusedBatch, SampleNotice, TrainedEpoch, TrainedSensors, WhenFull,
    },
    ui::text::{Setting, quantity},
};

/// Says what is odd about samples of these channels; the last writes a time of day.
type NoticeSentence = fn(&SampleNotice, &[Channel], fn(f64) -> String) -> String;

pub struct SensorsWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub source: &'static str,
    pub source_label: &'static str,
    pub source_name: fn(SourceKind) -> &'static str,
    pub source_hint: fn(SourceKind) -> &'static str,
    pub choose_file: &'static str,
    pub file_hint: &'static str,
    pub time_column: &'static str,
    pub time_none: &'static str,
    pub time_format: &'static str,
    pub time_format_name: fn(TimeFormat) -> &'static str,
    pub decimal: &'static str,
    pub decimals: [&'static str; 2],
    pub channel_columns: &'static str,
    pub speed: &'static str,
    pub speed_name: fn(Option<f64>) -> &'static str,
    pub simulated_channels: Setting,
    pub rate: Setting,
    pub seed: Setting,
    pub baud_rate: Setting,
    pub service: Setting,
    pub characteristic: Setting,
    pub number_format: &'static str,
    pub address: Setting,
    pub opening: &'static str,
    pub record: &'static str,
    pub stop_recording: &'static str,
    pub forget: &'static str,
    pub recorded: fn(Recorded) -> String,
    pub missing: fn(Missing) -> &'static str,
    pub problems: fn(&Problems) -> String,
    pub problem_places: &'static str,
    pub problem: fn(&Problem) -> String,
    /// This task's own words for a kind of failure, where the usual ones speak of models.
    pub failure: fn(FailureKind) -> Option<&'static str>,
    pub learn: &'static str,
    pub lesson: fn(Lesson) -> &'static str,
    pub training_settings: &'static str,
    pub window: Setting,
    pub step: Setting,
    pub false_alarms: Setting,
    pub epochs: Setting,
    pub method: &'static str,
    pub method_name: fn(DetectorMethod) -> &'static str,
    pub method_choice: fn(Option<DetectorMethod>) -> &'static str,
    pub train: &'static str,
    pub stop_training: &'static str,
    pub training_begins: &'static str,
    pub training_stopped: &'static str,
    pub epoch: fn(&TrainedEpoch) -> String,
    pub loss: &'static str,
    pub held_out_loss: &'static str,
    pub trained: fn(&TrainedSensors) -> String,
    pub compared: &'static str,
    pub quality: &'static str,
    pub found: &'static str,
    pub found_of: fn(found: u32, events: u32) -> String,
    pub alarms_a_day: &'static str,
    pub chosen: &'static str,
    pub verdict: fn(Verdict) -> String,
    pub chosen_by: fn(ChosenBy) -> &'static str,
    pub notice: NoticeSentence,
    pub detectors: &'static str,
    pub no_detectors: &'static str,
    pub detector_name: fn(&str) -> String,
    pub detector_facts: fn(&DetectorFacts) -> String,
    pub import: &'static str,
    pub import_hint: &'static str,
    pub take_shipped: &'static str,
    pub export_detector: &'static str,
    pub remove_detector: &'static str,
    pub watch: &'static str,
    pub start: &'static str,
    pub stop: &'static str,
    pub export_results: &'static str,
    pub figures: fn(&WatchSoFar) -> String,
    pub goes_on_elsewhere: &'static str,
    pub was_hidden: fn(ms: f64) -> String,
    pub sample_notices: fn(count: u64) -> String,
    pub watch_settings: &'static str,
    pub windows_to_raise: Setting,
    pub windows_to_clear: Setting,
    pub most_ms: Setting,
    pub drift_psi: Setting,
    pub notify: Setting,
    pub inject: &'static str,
    pub fault_name: fn(FaultKind) -> &'static str,
    pub chart: &'static str,
    pub chart_keys: &'static str,
    pub pause: &'static str,
    pub follow: &'static str,
    pub earlier: &'static str,
    pub later: &'static str,
    pub zoom_in: &'static str,
    pub zoom_out: &'static str,
    pub score: &'static str,
    pub threshold: &'static str,
    pub last_values: fn(time: &str) -> String,
    pub channel: &'static str,
    pub value: &'static str,
    pub unit: &'static str,
    pub no_value: &'static str,
    pub alerts: &'static str,
    pub no_alerts: &'static str,
    pub more_alerts: fn(count: usize) -> String,
    pub alert_begins: &'static str,
    pub precision: fn(real: usize, judged: usize) -> String,
    pub goes_on: &'static str,
    pub until: fn(time: &str) -> String,
    pub score_of: fn(score: f32, threshold: f32) -> String,
    pub mark_real: &'static str,
    pub mark_false: &'static str,
    pub drift: &'static str,
    pub drift_unknown: &'static str,
    pub drift_state: fn(&Drift, channels: &str) -> String,
    pub psi: &'static str,
    pub ks: &'static str,
    pub retrain: &'static str,
    pub retrain_hint: &'static str,
    pub outbox: &'static str,
    pub record_results: Setting,
    pub outbox_state: fn(&OutboxState) -> String,
    pub outbox_losses: fn(&OutboxState) -> Option<String>,
    pub put_aside: &'static str,
    pub refused_list: &'static str,
    pub batch_name: fn(&RefusedBatch) -> String,
    pub refused_with: fn(status: u16) -> String,
    pub send_again: &'static str,
    pub drop_batch: &'static str,
    pub show_batch: &'static str,
    pub hide_batch: &'static str,
    pub export_log: &'static str,
    pub outbox_settings: &'static str,
    pub collector: Setting,
    pub consent: Setting,
    pub log_size: Setting,
    pub when_full: &'static str,
    pub when_full_name: fn(WhenFull) -> &'static str,
}

pub const EN: SensorsWords = SensorsWords {
    title: "Sensors",
    skip: "Skip to the source",
    intro: "Learns what sensors say when all is well, and raises an alert when they say something else. What they say stays on \
            this device.",
    source: "Source",
    source_label: "Samples come from",
    source_name: |kind| match kind {
        SourceKind::Simulator => "Simulated machine",
        SourceKind::File => "File",
        SourceKind::Motion => "Motion of this device",
        SourceKind::Serial => "Serial port",
        SourceKind::Bluetooth => "Bluetooth device",
        SourceKind::Stream => "Stream of this host",
        SourceKind::Microphone => "Microphone",
    },
    source_hint: |kind| match kind {
        SourceKind::Simulator => "A machine that exists only here, with faults that you can put in.",
        SourceKind::File => "A table with a row for each sample, replayed as if it came now.",
        SourceKind::Motion => "Acceleration and rotation, on a phone or a tablet.",
        SourceKind::Serial => {
            "A device that writes a line of numbers for each sample. Chrome and Edge on a computer have this."
        }
        SourceKind::Bluetooth => {
            "A device that notifies of a value for each sample. Chrome and Edge have this."
        }
        SourceKind::Stream => "A WebSocket, or Server-Sent Events, of the host that this page came from.",
        SourceKind::Microphone => "The sound's level and eight bands of its spectrum. No sound is kept.",
    },
    choose_file: "Choose a file",
    file_hint: "CSV, JSON lines or Excel, of any size. You can also drop it here.",
    time_column: "Time",
    time_none: "None: rows are counted",
    time_format: "Times are written as",
    time_format_name: |format| match format {
        TimeFormat::Iso8601 => "Date and time (ISO 8601)",
        TimeFormat::UnixSeconds => "Unix seconds",
        TimeFormat::UnixMillis => "Unix milliseconds",
        TimeFormat::Number { .. } => "Sample number",
    },
    decimal: "Decimal sign",
    decimals: ["Point: 1.5", "Comma: 1,5"],
    channel_columns: "Channels",
    speed: "Replay",
    speed_name: |speed| match speed {
        None => "As fast as it goes",
        Some(1.0) => "At its own speed",
        Some(10.0) => "10 times as fast",
        Some(60.0) => "A minute in a second",
        Some(600.0) => "10 minutes in a second",
        Some(_) => "An hour in a second",
    },
    simulated_channels: Setting { label: "Channels", hint: "From 1 to 16." },
    rate: Setting { label: "Samples a second", hint: "How often all channels are read." },
    seed: Setting { label: "Seed", hint: "The same seed gives the same samples." },
    baud_rate: Setting { label: "Baud rate", hint: "As the device's program sets it." },
    service: Setting { label: "Service", hint: "Its UUID, or a number such as 0x181a." },
    characteristic: Setting { label: "Characteristic", hint: "Its UUID, or a number such as 0x2a6e." },
    number_format: "Numbers in a message",
    address: Setting {
        label: "Address",
        hint: "On this host, such as /sensors. It sends an array, an object or a line for each sample.",
    },
    opening: "The source is being opened.",
    record: "Record",
    stop_recording: "Stop recording",
    forget: "Forget the recording",
    recorded: |recorded| {
        let Recorded { samples, channels, span_ms, full } = recorded;
        let end = if full { " No more fits." } else { "" };
        format!(
            "Recorded: {} samples of {channels} channels, {}.{end}",
            quantity::count(samples as u64),
            duration(span_ms, ["s", "min", "h"])
        )
    },
    missing: |missing| match missing {
        Missing::File => "Choose a file first.",
        Missing::Channels => "Choose a column as a channel first.",
        Missing::Recording => "Record while all is well first.",
        Missing::Detector => "Train or import a detector first.",
    },
    problems: |problems| {
        let parts = [
            (problems.not_a_number, "cells are no numbers and count as missing"),
            (problems.no_time, "rows have no readable time and were left out"),
            (problems.clock_back, "rows are older than the row before"),
            (problems.other_count, "messages had another number of values"),
            (problems.no_message, "messages held no numbers and were left out"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", quantity::count(*count)))
            .collect();
        format!("{}.", told.join("; "))
    },
    problem_places: "Where",
    problem: |problem| match &problem.kind {
        ProblemKind::NoTime { text } => format!("Row {}: “{text}” is no time.", problem.row),
        ProblemKind::NotANumber { column, text } => {
            format!("Row {}, {column}: “{text}” is no number.", problem.row)
        }
        ProblemKind::ClockBack => format!("Row {}: the clock goes back.", problem.row),
        ProblemKind::OtherCount { got, channels } => {
            format!("Message {}: {got} values instead of {channels}.", problem.row)
        }
        ProblemKind::NoMessage { text } => format!("Message {}: “{text}” holds no numbers.", problem.row),
    },
    failure: |kind| match kind {
        FailureKind::BadInput => Some("This data can't be used as it is. The details say why."),
        FailureKind::Unsupported => Some(
            "The browser or the device does not give this source, or was not allowed to. The details say why.",
        ),
        FailureKind::BadModel => Some("This file is no detector, or it is damaged."),
        FailureKind::Crashed => {
            Some("The part that computes has stopped. Start again; what was recorded is still here.")
        }
        FailureKind::Offline => Some("The stream has ended, or the address does not answer."),
        FailureKind::Cancelled
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::OutOfMemory
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::Unlearnable(_)
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_) => None,
    },
    learn: "Learn what is normal",
    lesson: |lesson| match lesson {
        Lesson::Recording => "From what was recorded. All should be well in it.",
        Lesson::Source => "From the source itself. All should be well in it.",
        Lesson::Watched => "From what the watch has seen of late.",
    },
    training_settings: "Settings of the training",
    window: Setting { label: "Window", hint: "Samples that are scored together." },
    step: Setting { label: "Step", hint: "Samples from one window to the next." },
    false_alarms: Setting {
        label: "False alarms a day",
        hint: "How many you put up with; fewer means that more is missed.",
    },
    epochs: Setting { label: "Epochs at most", hint: "It stops earlier where nothing more is learnt." },
    method: "Method",
    method_name: |method| match method {
        DetectorMethod::Autoencoder => "Autoencoder (network)",
        DetectorMethod::Ewma => "EWMA",
        DetectorMethod::Cusum => "CUSUM",
        DetectorMethod::Pca => "PCA",
        DetectorMethod::HalfSpaceTrees => "Half-space trees",
    },
    method_choice: |method| match method {
        None => "The best of them",
        Some(DetectorMethod::Autoencoder) => "Autoencoder (network)",
        Some(DetectorMethod::Ewma) => "EWMA",
        Some(DetectorMethod::Cusum) => "CUSUM",
        Some(DetectorMethod::Pca) => "PCA",
        Some(DetectorMethod::HalfSpaceTrees) => "Half-space trees",
    },
    train: "Train",
    stop_training: "Stop training",
    training_begins: "The training begins",
    training_stopped: "The training was stopped. The detectors are as they were.",
    epoch: |epoch| {
        format!("Epoch {}: loss {:.4}, held-out {:.4}", epoch.epoch, epoch.loss, epoch.held_out_loss)
    },
    loss: "Loss on training data",
    held_out_loss: "Loss on held-out data",
    trained: |trained| {
        format!(
            "Trained on {} windows in {}. Chosen: {}.",
            quantity::count(trained.trained_windows),
            quantity::short_time(trained.train_ms),
            (EN.method_name)(trained.facts.method)
        )
    },
    compared: "Methods compared on held-out data",
    quality: "Average precision",
    found: "Found",
    found_of: |found, events| format!("{found} of {events}"),
    alarms_a_day: "False alarms a day",
    chosen: "chosen",
    verdict: |verdict| match verdict {
        Verdict::Earns { by } => {
            format!("The network earns its place: it is {by:.3} before the best of the others.")
        }
        Verdict::Beaten { by, ahead } if ahead > 0.0 => {
            format!("The network does not earn its place: {} is {ahead:.3} before it.", (EN.method_name)(by))
        }
        Verdict::Beaten { by, .. } => {
            format!("The network does not earn its place: {} does as well.", (EN.method_name)(by))
        }
        Verdict::Alone => {
            "Only one method was tried, so nothing says whether another would do better.".to_owned()
        }
    },
    chosen_by: |by| match by {
        ChosenBy::Person => "You chose the method.",
        ChosenBy::Marks => "Judged by the alerts that you marked.",
        ChosenBy::InjectedFaults => {
            "Judged by faults that were put into the last part of the data. Mark alerts to have your own word count."
        }
    },
    notice: |notice, channels, time| match notice {
        SampleNotice::Gap { from_ms, to_ms } => {
            format!("{}: nothing came for {}.", time(*to_ms), duration(to_ms - from_ms, ["s", "min", "h"]))
        }
        SampleNotice::ClockWentBack { from_ms, to_ms } => {
            format!(
                "{}: the clock went back by {}.",
                time(*to_ms),
                duration(from_ms - to_ms, ["s", "min", "h"])
            )
        }
        SampleNotice::SameTime { time_ms } => {
            format!("{}: a second sample of the same time was left out.", time(*time_ms))
        }
        SampleNotice::NoTime => "A sample without a time was left out.".to_owned(),
        SampleNotice::Filled { channel, time_ms } => {
            format!(
                "{}: {} had no value; the one before stands for it.",
                time(*time_ms),
                name(channels, *channel)
            )
        }
        SampleNotice::Missing { channel, time_ms } => {
            format!("{}: {} says nothing and is not scored.", time(*time_ms), name(channels, *channel))
        }
        SampleNotice::Back { channel, time_ms } => {
            format!("{}: {} has values again.", time(*time_ms), name(channels, *channel))
        }
    },
    detectors: "Detectors",
    no_detectors: "None yet: train one, or import one.",
    detector_name: |name| {
        source_of(name).map_or_else(|| name.to_owned(), |kind| (EN.source_name)(kind).to_owned())
    },
    detector_facts: |facts| {
        format!(
            "{} channels, windows of {} samples, threshold {:.4}",
            facts.channels.len(),
            facts.window,
            facts.threshold
        )
    },
    import: "Import a detector",
    import_hint: "A safetensors file that was exported here.",
    take_shipped: "Add the one that comes with the page: a wrist's exercises, six channels",
    export_detector: "Export",
    remove_detector: "Remove",
    watch: "Watch",
    start: "Start",
    stop: "Stop",
    export_results: "Export results",
    figures: |so_far| {
        let mut text = format!("{} windows scored", quantity::count(so_far.windows - so_far.put_aside));
        if let Some(ms) = so_far.median_latency_ms() {
            text += &format!(", {ms:.1} ms each");
        }
        if so_far.put_aside > 0 {
            text += &format!(", {} put aside", quantity::count(so_far.put_aside));
        }
        if let Some((score, last)) = so_far.last.as_ref().and_then(|last| last.score.zip(Some(last))) {
            text += &format!("; last score {score:.4}, threshold {:.4}", last.threshold);
        }
        text + "."
    },
    goes_on_elsewhere: "It goes on while other pages are shown. In a hidden tab browsers slow it; closing the tab ends it.",
    was_hidden: |ms| {
        format!(
            "The tab was hidden for {}. Browsers slow a hidden tab: timers run once a second or less, and samples came together.",
            duration(ms, ["s", "min", "h"])
        )
    },
    sample_notices: |count| format!("{} notices of the samples", quantity::count(count)),
    watch_settings: "Settings of the watch",
    windows_to_raise: Setting {
        label: "Windows to raise",
        hint: "So many anomalous ones in a row begin an alert.",
    },
    windows_to_clear: Setting { label: "Windows to clear", hint: "So many quiet ones in a row end it." },
    most_ms: Setting {
        label: "Longest scoring (ms)",
        hint: "A window that takes longer is put aside unscored.",
    },
    drift_psi: Setting {
        label: "Drift from (PSI)",
        hint: "By the usual rule, 0.1 is some and 0.25 is much.",
    },
    notify: Setting {
        label: "Notifications",
        hint: "The browser asks you first. Not every browser has them.",
    },
    inject: "Put a fault in",
    fault_name: |kind| match kind {
        FaultKind::Spike => "Spike",
        FaultKind::Stuck => "Stuck",
        FaultKind::Drift => "Drift",
        FaultKind::Noise => "Noise",
        FaultKind::Dropout => "Dropout",
        FaultKind::ClockJump => "Clock jump",
    },
    chart: "Channels and score over time",
    chart_keys: "Drag or arrow keys move, Ctrl and the wheel or + and − zoom, P pauses, End follows again.",
    pause: "Pause",
    follow: "Follow",
    earlier: "Earlier",
    later: "Later",
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    score: "Score",
    threshold: "threshold",
    last_values: |time| format!("Last values, {time}"),
    channel: "Channel",
    value: "Value",
    unit: "Unit",
    no_value: "none",
    alerts: "Alerts",
    no_alerts: "No alert so far.",
    more_alerts: |count| format!("{count} earlier alerts are not shown."),
    alert_begins: "Sensors: an alert begins",
    precision: |real, judged| match judged {
        0 => "Say of each alert whether it was real: the next training learns from it.".to_owned(),
        judged => format!(
            "{real} of {judged} judged alerts were real: a precision of {:.0} %.",
            100.0 * real as f64 / judged as f64
        ),
    },
    goes_on: "goes on",
    until: |time| format!("until {time}"),
    score_of: |score, threshold| format!("Score {score:.4}, threshold {threshold:.4}"),
    mark_real: "Real",
    mark_false: "False alarm",
    drift: "Drift",
    drift_unknown: "Too few windows were scored to tell.",
    drift_state: |drift, channels| match (drift.state, channels) {
        (DriftState::Collecting { windows, needed }, _) => {
            format!("{windows} of {needed} windows that are needed to tell.")
        }
        (DriftState::Steady, _) => "Recent windows are like those of the training.".to_owned(),
        (DriftState::Drifting { .. }, "") => {
            "The scores have changed their level, though no channel alone has drifted.".to_owned()
        }
        (DriftState::Drifting { score_changed }, channels) => {
            let score = if score_changed { ", and the scores have changed their level" } else { "" };
            format!(
                "Recent windows differ from those of the training in {channels}{score}. An anomaly comes and goes; this stays."
            )
        }
    },
    psi: "Population stability index",
    ks: "Kolmogorov-Smirnov statistic",
    retrain: "Train on recent data",
    retrain_hint: "If this is the new normal. Alerts are learnt as normal too, unless you marked one as real.",
    outbox: "Outbox",
    record_results: Setting {
        label: "Keep a log of results",
        hint: "On this device. Without it only the last results are here, and nothing can be sent.",
    },
    outbox_state: |state| {
        let OutboxState { waiting, sent, refused, delivery, .. } = state;
        let figures = format!(
            "{} waiting, {} sent, {} refused.",
            quantity::count(*waiting),
            quantity::count(*sent),
            quantity::count(*refused)
        );
        let told = match delivery {
            Delivery::Off => "Nothing is sent: there is no address, or you have not agreed.".to_owned(),
            Delivery::AnotherTab => "Another tab sends for all.".to_owned(),
            Delivery::Airplane => "Airplane mode is on, so nothing leaves.".to_owned(),
            Delivery::Sending => "Sending.".to_owned(),
            Delivery::UpToDate { .. } => "All is sent.".to_owned(),
            Delivery::Retrying { failures, again_ms, why } => format!(
                "The server did not take them, {failures} times so far. Tried again in {}, or when the network returns. ({why})",
                duration(*again_ms, ["s", "min", "h"])
            ),
        };
        format!("{figures} {told}")
    },
    outbox_losses: |state| {
        let parts = [
            (
                state.dropped_waiting,
                "results were dropped before they were sent, because no more may be kept",
            ),
            (state.not_recorded, "results came while the log was full and were not recorded"),
            (state.damaged, "results could not be read back"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", quantity::count(*count)))
            .collect();
        (!told.is_empty()).then(|| told.join("; ") + ".")
    },
    put_aside: "put aside unscored",
    refused_list: "Refused by the server",
    batch_name: |batch| format!("Results {} to {}", batch.id.first, batch.id.last),
    refused_with: |status| format!("Refused with status {status}:"),
    send_again: "Send again",
    drop_batch: "Drop",
    show_batch: "Show",
    hide_batch: "Hide",
    export_log: "Export the log",
    outbox_settings: "Settings of the outbox",
    collector: Setting {
        label: "Send results to",
        hint: "The https address of a collector; http on this machine.",
    },
    consent: Setting {
        label: "I agree that results are sent there",
        hint: "Times, scores, each channel's share, latencies and drift, for each window, also of those that wait already. Raw values only of windows that could not be scored.",
    },
    log_size: Setting { label: "Keep at most (MB)", hint: "Sent and waiting results together." },
    when_full: "When it is full",
    when_full_name: |when| match when {
        WhenFull::DropOldestSent => "Drop what was sent, and then record no more",
        WhenFull::DropOldestWaiting => "Drop what was sent, and then the oldest waiting",
        WhenFull::StopRecording => "Record no more",
    },
};

pub const ZH_HANT: SensorsWords = SensorsWords {
    title: "感測器",
    skip: "跳到資料來源",
    intro: "學習感測器在一切正常時的讀數，出現異常時發出警報。讀數不會離開這台裝置。",
    source: "資料來源",
    source_label: "樣本來自",
    source_name: |kind| match kind {
        SourceKind::Simulator => "模擬機器",
        SourceKind::File => "檔案",
        SourceKind::Motion => "這台裝置的動作感測器",
        SourceKind::Serial => "序列埠",
        SourceKind::Bluetooth => "藍牙裝置",
        SourceKind::Stream => "本站的資料串流",
        SourceKind::Microphone => "麥克風",
    },
    source_hint: |kind| match kind {
        SourceKind::Simulator => "只存在於此的機器，可以加入故障來試試。",
        SourceKind::File => "每列一個樣本的表格，重播時就像即時資料一樣。",
        SourceKind::Motion => "手機或平板的加速度與旋轉。",
        SourceKind::Serial => "每個樣本寫一行數字的裝置。電腦上的 Chrome 與 Edge 支援。",
        SourceKind::Bluetooth => "每個樣本送出一次通知的裝置。Chrome 與 Edge 支援。",
        SourceKind::Stream => "提供本頁的主機上的 WebSocket 或 Server-Sent Events。",
        SourceKind::Microphone => "音量與頻譜的八個頻帶。不會保留聲音。",
    },
    choose_file: "選擇檔案",
    file_hint: "CSV、JSON Lines 或 Excel，大小不限，也可以拖放到這裡。",
    time_column: "時間欄位",
    time_none: "沒有：以列數計時",
    time_format: "時間格式",
    time_format_name: |format| match format {
        TimeFormat::Iso8601 => "日期與時間（ISO 8601）",
        TimeFormat::UnixSeconds => "Unix 秒",
        TimeFormat::UnixMillis => "Unix 毫秒",
        TimeFormat::Number { .. } => "樣本編號",
    },
    decimal: "小數點符號",
    decimals: ["句點：1.5", "逗號：1,5"],
    channel_columns: "通道",
    speed: "重播速度",
    speed_name: |speed| match speed {
        None => "越快越好",
        Some(1.0) => "原本的速度",
        Some(10.0) => "10 倍速",
        Some(60.0) => "一秒播一分鐘",
        Some(600.0) => "一秒播十分鐘",
        Some(_) => "一秒播一小時",
    },
    simulated_channels: Setting { label: "通道數", hint: "1 到 16。" },
    rate: Setting { label: "每秒樣本數", hint: "所有通道每秒讀取幾次。" },
    seed: Setting { label: "種子", hint: "相同的種子會產生相同的樣本。" },
    baud_rate: Setting { label: "鮑率", hint: "與裝置程式的設定相同。" },
    service: Setting { label: "服務", hint: "UUID，或 0x181a 這樣的編號。" },
    characteristic: Setting { label: "特徵", hint: "UUID，或 0x2a6e 這樣的編號。" },
    number_format: "訊息中的數字格式",
    address: Setting {
        label: "位址",
        hint: "本站的位址，例如 /sensors。每個樣本送出一個陣列、物件或一行數字。",
    },
    opening: "正在開啟資料來源。",
    record: "錄製",
    stop_recording: "停止錄製",
    forget: "捨棄錄製內容",
    recorded: |recorded| {
        let Recorded { samples, channels, span_ms, full } = recorded;
        let end = if full { "已無法再容納更多。" } else { "" };
        format!(
            "已錄製 {channels} 個通道的 {} 個樣本，長度 {}。{end}",
            quantity::count(samples as u64),
            duration(span_ms, ["秒", "分鐘", "小時"])
        )
    },
    missing: |missing| match missing {
        Missing::File => "請先選擇檔案。",
        Missing::Channels => "請先選擇要作為通道的欄位。",
        Missing::Recording => "請先在一切正常時錄製。",
        Missing::Detector => "請先訓練或匯入偵測器。",
    },
    problems: |problems| {
        let parts = [
            (problems.not_a_number, "個儲存格不是數字，視為缺值"),
            (problems.no_time, "列的時間無法讀取，已略過"),
            (problems.clock_back, "列比前一列更早"),
            (problems.other_count, "則訊息的數值個數不同"),
            (problems.no_message, "則訊息沒有數字，已略過"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", quantity::count(*count)))
            .collect();
        format!("{}。", told.join("；"))
    },
    problem_places: "位置",
    problem: |problem| match &problem.kind {
        ProblemKind::NoTime { text } => format!("第 {} 列：「{text}」不是時間。", problem.row),
        ProblemKind::NotANumber { column, text } => {
            format!("第 {} 列，{column}：「{text}」不是數字。", problem.row)
        }
        ProblemKind::ClockBack => format!("第 {} 列：時鐘倒退。", problem.row),
        ProblemKind::OtherCount { got, channels } => {
            format!("第 {} 則訊息：有 {got} 個數值，應為 {channels} 個。", problem.row)
        }
        ProblemKind::NoMessage { text } => format!("第 {} 則訊息：「{text}」沒有數字。", problem.row),
    },
    failure: |kind| match kind {
        FailureKind::BadInput => Some("這些資料無法直接使用，原因請見詳細資訊。"),
        FailureKind::Unsupported => Some("瀏覽器或裝置沒有提供這個來源，或未獲允許，原因請見詳細資訊。"),
        FailureKind::BadModel => Some("這個檔案不是偵測器，或已損壞。"),
        FailureKind::Crashed => Some("負責運算的部分停止了。請重新開始；錄製的內容仍在。"),
        FailureKind::Offline => Some("串流已結束，或該位址沒有回應。"),
        FailureKind::Cancelled
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::OutOfMemory
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::Unlearnable(_)
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_) => None,
    },
    learn: "學習正常狀態",
    lesson: |lesson| match lesson {
        Lesson::Recording => "使用錄製的內容，其中應該一切正常。",
        Lesson::Source => "直接使用資料來源，其中應該一切正常。",
        Lesson::Watched => "使用監測最近看到的資料。",
    },
    training_settings: "訓練設定",
    window: Setting { label: "視窗", hint: "一起評分的樣本數。" },
    step: Setting { label: "間隔", hint: "兩個視窗相隔的樣本數。" },
    false_alarms: Setting {
        label: "每日誤報數", hint: "您可以容忍的次數；越少則漏報越多。"
    },
    epochs: Setting { label: "最多訓練輪數", hint: "學不到更多時會提早停止。" },
    method: "方法",
    method_name: |method| match method {
        DetectorMethod::Autoencoder => "自編碼器（神經網路）",
        DetectorMethod::Ewma => "EWMA 指數加權",
        DetectorMethod::Cusum => "CUSUM 累積和",
        DetectorMethod::Pca => "PCA 主成分",
        DetectorMethod::HalfSpaceTrees => "半空間樹",
    },
    method_choice: |method| match method {
        None => "其中最好的",
        Some(DetectorMethod::Autoencoder) => "自編碼器（神經網路）",
        Some(DetectorMethod::Ewma) => "EWMA 指數加權",
        Some(DetectorMethod::Cusum) => "CUSUM 累積和",
        Some(DetectorMethod::Pca) => "PCA 主成分",
        Some(DetectorMethod::HalfSpaceTrees) => "半空間樹",
    },
    train: "訓練",
    stop_training: "停止訓練",
    training_begins: "訓練開始",
    training_stopped: "訓練已停止，偵測器維持原狀。",
    epoch: |epoch| {
        format!("第 {} 輪：損失 {:.4}，保留資料 {:.4}", epoch.epoch, epoch.loss, epoch.held_out_loss)
    },
    loss: "訓練資料的損失",
    held_out_loss: "保留資料的損失",
    trained: |trained| {
        format!(
            "以 {} 個視窗訓練，費時 {}。選用：{}。",
            quantity::count(trained.trained_windows),
            quantity::short_time(trained.train_ms),
            (ZH_HANT.method_name)(trained.facts.method)
        )
    },
    compared: "各方法在保留資料上的比較",
    quality: "平均精確率",
    found: "找到",
    found_of: |found, events| format!("{events} 個中 {found} 個"),
    alarms_a_day: "每日誤報",
    chosen: "選用",
    verdict: |verdict| match verdict {
        Verdict::Earns { by } => format!("神經網路值得使用：比其他方法中最好的高 {by:.3}。"),
        Verdict::Beaten { by, ahead } if ahead > 0.0 => {
            format!("神經網路不值得使用：{}比它高 {ahead:.3}。", (ZH_HANT.method_name)(by))
        }
        Verdict::Beaten { by, .. } => {
            format!("神經網路不值得使用：{}一樣好。", (ZH_HANT.method_name)(by))
        }
        Verdict::Alone => "只試了一種方法，無法得知其他方法是否更好。".to_owned(),
    },
    chosen_by: |by| match by {
        ChosenBy::Person => "由您選定方法。",
        ChosenBy::Marks => "依您標記的警報評判。",
        ChosenBy::InjectedFaults => "依加入最後一段資料的故障評判。標記警報後，便會依您的判斷評判。",
    },
    notice: |notice, channels, time| match notice {
        SampleNotice::Gap { from_ms, to_ms } => {
            format!("{}：有 {} 沒有樣本。", time(*to_ms), duration(to_ms - from_ms, ["秒", "分鐘", "小時"]))
        }
        SampleNotice::ClockWentBack { from_ms, to_ms } => {
            format!("{}：時鐘倒退了 {}。", time(*to_ms), duration(from_ms - to_ms, ["秒", "分鐘", "小時"]))
        }
        SampleNotice::SameTime { time_ms } => format!("{}：同一時間的第二個樣本已略過。", time(*time_ms)),
        SampleNotice::NoTime => "一個沒有時間的樣本已略過。".to_owned(),
        SampleNotice::Filled { channel, time_ms } => {
            format!("{}：{} 沒有讀數，以前一個代替。", time(*time_ms), name(channels, *channel))
        }
        SampleNotice::Missing { channel, time_ms } => {
            format!("{}：{} 沒有讀數，不予評分。", time(*time_ms), name(channels, *channel))
        }
        SampleNotice::Back { channel, time_ms } => {
            format!("{}：{} 恢復讀數。", time(*time_ms), name(channels, *channel))
        }
    },
    detectors: "偵測器",
    no_detectors: "還沒有偵測器：請訓練或匯入一個。",
    detector_name: |name| {
        source_of(name).map_or_else(|| name.to_owned(), |kind| (ZH_HANT.source_name)(kind).to_owned())
    },
    detector_facts: |facts| {
        format!("{} 個通道，視窗 {} 個樣本，門檻 {:.4}", facts.channels.len(), facts.window, facts.threshold)
    },
    import: "匯入偵測器",
    import_hint: "從這裡匯出的 safetensors 檔案。",
    take_shipped: "加入本頁附帶的偵測器：手腕運動，六個通道",
    export_detector: "匯出",
    remove_detector: "移除",
    watch: "監測",
    start: "開始",
    stop: "停止",
    export_results: "匯出結果",
    figures: |so_far| {
        let mut text = format!("已評分 {} 個視窗", quantity::count(so_far.windows - so_far.put_aside));
        if let Some(ms) = so_far.median_latency_ms() {
            text += &format!("，每個 {ms:.1} 毫秒");
        }
        if so_far.put_aside > 0 {
            text += &format!("，{} 個未評分", quantity::count(so_far.put_aside));
        }
        if let Some((score, last)) = so_far.last.as_ref().and_then(|last| last.score.zip(Some(last))) {
            text += &format!("；最新分數 {score:.4}，門檻 {:.4}", last.threshold);
        }
        text + "。"
    },
    goes_on_elsewhere: "顯示其他頁面時仍會繼續。分頁隱藏時瀏覽器會放慢速度；關閉分頁則會結束。",
    was_hidden: |ms| {
        format!(
            "分頁隱藏了 {}。瀏覽器會放慢隱藏的分頁：計時器每秒最多執行一次，樣本因此一起到達。",
            duration(ms, ["秒", "分鐘", "小時"])
        )
    },
    sample_notices: |count| format!("{} 則樣本通知", quantity::count(count)),
    watch_settings: "監測設定",
    windows_to_raise: Setting {
        label: "發出警報的視窗數", hint: "連續這麼多個異常視窗才發出警報。"
    },
    windows_to_clear: Setting {
        label: "解除警報的視窗數", hint: "連續這麼多個正常視窗才解除。"
    },
    most_ms: Setting { label: "評分時間上限（毫秒）", hint: "超過時間的視窗不評分。" },
    drift_psi: Setting {
        label: "漂移門檻（PSI）", hint: "一般而言，0.1 為輕微，0.25 為明顯。"
    },
    notify: Setting { label: "通知", hint: "瀏覽器會先詢問您。並非每個瀏覽器都支援。" },
    inject: "加入故障",
    fault_name: |kind| match kind {
        FaultKind::Spike => "尖峰",
        FaultKind::Stuck => "卡住",
        FaultKind::Drift => "漂移",
        FaultKind::Noise => "雜訊",
        FaultKind::Dropout => "中斷",
        FaultKind::ClockJump => "時鐘跳動",
    },
    chart: "各通道與分數隨時間的變化",
    chart_keys: "拖曳或方向鍵移動，Ctrl 加滾輪或 +、− 縮放，P 暫停，End 繼續跟隨。",
    pause: "暫停",
    follow: "跟隨",
    earlier: "往前",
    later: "往後",
    zoom_in: "放大",
    zoom_out: "縮小",
    score: "分數",
    threshold: "門檻",
    last_values: |time| format!("最新讀數，{time}"),
    channel: "通道",
    value: "數值",
    unit: "單位",
    no_value: "無",
    alerts: "警報",
    no_alerts: "目前沒有警報。",
    more_alerts: |count| format!("還有 {count} 則較早的警報未顯示。"),
    alert_begins: "感測器：出現警報",
    precision: |real, judged| match judged {
        0 => "請標記每則警報是否屬實，下次訓練會從中學習。".to_owned(),
        judged => format!(
            "標記的 {judged} 則警報中有 {real} 則屬實，精確率 {:.0} %。",
            100.0 * real as f64 / judged as f64
        ),
    },
    goes_on: "持續中",
    until: |time| format!("至 {time}"),
    score_of: |score, threshold| format!("分數 {score:.4}，門檻 {threshold:.4}"),
    mark_real: "屬實",
    mark_false: "誤報",
    drift: "漂移",
    drift_unknown: "評分的視窗太少，還無法判斷。",
    drift_state: |drift, channels| match (drift.state, channels) {
        (DriftState::Collecting { windows, needed }, _) => {
            format!("已有 {windows} 個視窗，需要 {needed} 個才能判斷。")
        }
        (DriftState::Steady, _) => "最近的視窗與訓練資料相似。".to_owned(),
        (DriftState::Drifting { .. }, "") => "分數的水準有變化，但沒有單一通道漂移。".to_owned(),
        (DriftState::Drifting { score_changed }, channels) => {
            let score = if score_changed { "，分數的水準也有變化" } else { "" };
            format!("最近的視窗與訓練資料在 {channels} 上不同{score}。異常會過去，這個變化則持續存在。")
        }
    },
    psi: "母體穩定度指標",
    ks: "Kolmogorov-Smirnov 統計量",
    retrain: "以最近的資料訓練",
    retrain_hint: "若這是新的常態。警報也會當成正常來學習，除非您標記過屬實的警報。",
    outbox: "寄件匣",
    record_results: Setting {
        label: "保留結果紀錄",
        hint: "存在這台裝置上。關閉時只有最近的結果，也無法傳送。",
    },
    outbox_state: |state| {
        let OutboxState { waiting, sent, refused, delivery, .. } = state;
        let figures = format!(
            "等待 {}，已傳送 {}，被拒 {}。",
            quantity::count(*waiting),
            quantity::count(*sent),
            quantity::count(*refused)
        );
        let told = match delivery {
            Delivery::Off => "不會傳送：沒有位址，或您尚未同意。".to_owned(),
            Delivery::AnotherTab => "由另一個分頁代為傳送。".to_owned(),
            Delivery::Airplane => "飛航模式已開啟，不會送出任何資料。".to_owned(),
            Delivery::Sending => "正在傳送。".to_owned(),
            Delivery::UpToDate { .. } => "全部已傳送。".to_owned(),
            Delivery::Retrying { failures, again_ms, why } => format!(
                "伺服器沒有收下，已試 {failures} 次。將在 {} 後或網路恢復時再試。（{why}）",
                duration(*again_ms, ["秒", "分鐘", "小時"])
            ),
        };
        format!("{figures}{told}")
    },
    outbox_losses: |state| {
        let parts = [
            (state.dropped_waiting, "筆結果因空間已滿，未傳送就被捨棄"),
            (state.not_recorded, "筆結果因紀錄已滿而未記錄"),
            (state.damaged, "筆結果無法讀回"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", quantity::count(*count)))
            .collect();
        (!told.is_empty()).then(|| told.join("；") + "。")
    },
    put_aside: "未評分",
    refused_list: "被伺服器拒絕",
    batch_name: |batch| format!("第 {} 到 {} 筆結果", batch.id.first, batch.id.last),
    refused_with: |status| format!("拒絕，狀態碼 {status}："),
    send_again: "重新傳送",
    drop_batch: "捨棄",
    show_batch: "檢視",
    hide_batch: "收起",
    export_log: "匯出紀錄",
    outbox_settings: "寄件匣設定",
    collector: Setting {
        label: "將結果傳送到", hint: "收集伺服器的 https 位址；本機可用 http。"
    },
    consent: Setting {
        label: "我同意將結果傳送到該處",
        hint: "每個視窗（包含已在等待的）的時間、分數、各通道占比、延遲與漂移。只有無法評分的視窗才包含原始讀數。",
    },
    log_size: Setting { label: "最多保留（MB）", hint: "已傳送與等待中的結果合計。" },
    when_full: "空間已滿時",
    when_full_name: |when| match when {
        WhenFull::DropOldestSent => "捨棄已傳送的，之後不再記錄",
        WhenFull::DropOldestWaiting => "捨棄已傳送的，再捨棄最舊的等待中結果",
        WhenFull::StopRecording => "不再記錄",
    },
};

/// A detector that was trained on a source other than a file bears the source's name.
fn source_of(name: &str) -> Option<SourceKind> {
    SourceKind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn name(channels: &[Channel], place: u32) -> String {
    channels.get(place as usize).map_or_else(|| format!("#{}", place + 1), |channel| channel.name.clone())
}

/// `units` are seconds, minutes and hours.
fn duration(ms: f64, [seconds, minutes, hours]: [&str; 3]) -> String {
    let all = ms / 1000.0;
    if all < 60.0 {
        format!("{all:.1} {seconds}")
    } else if all < 3600.0 {
        format!("{:.1} {minutes}", all / 60.0)
    } else {
        format!("{:.1} {hours}", all / 3600.0)
    }
}
