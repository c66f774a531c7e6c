//! The results of a watch as a table for a file (RFC 4180). Must not know where they are shown.

use super::live::Live;
use crate::{protocol::AlertState, ui::parts::csv_record};

/// A line of names, then a line for each window: when it ended, its score and threshold, whether there was an alert, how long scoring took,
/// and each channel's share of the score.
pub fn results_csv(live: &Live) -> String {
    const NAMES: [&str; 6] = ["number", "time_ms", "score", "threshold", "alert", "latency_ms"];
    let channels: Vec<&str> = live.channels().iter().map(|channel| channel.name.as_str()).collect();
    let mut text = csv_record(NAMES.into_iter().chain(channels.iter().copied()), ',');
    for result in live.results() {
        let alert = match result.alert {
            AlertState::Quiet => "",
            AlertState::Begins => "begins",
            AlertState::GoesOn => "goes on",
            AlertState::Ends => "ends",
        };
        let mut fields = vec![
            result.number.to_string(),
            result.time_ms.to_string(),
            result.score.map(|score| score.to_string()).unwrap_or_default(),
            result.threshold.to_string(),
            alert.to_owned(),
            result.latency_ms.to_string(),
        ];
        let shares = result.by_channel.iter().map(f32::to_string);
        fields.extend(shares.chain(std::iter::repeat(String::new())).take(channels.len()));
        text += &csv_record(fields.iter().map(String::as_str), ',');
    }
    text
}
