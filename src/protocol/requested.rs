//! What leaves the device, as page and worker tell it each other.

use serde::{Deserialize, Serialize};

/// Why something was requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// One of the app's own files.
    App,
    /// Which models there are.
    Catalogue,
    /// A model, whose download the person asked for.
    Model,
    /// Whether the deployer has signed an update.
    Update,
    /// Sensors' samples, from a stream of the page's own host that the person named.
    Samples,
    /// Sensors' results, to the collector that the person named.
    Results,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestStatus {
    UnderWay,
    Done,
    /// Refused, broken off, or given up.
    Failed,
}

/// One request to the network, as far as it has come. A later one of the same number takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// Counts the requests of who made it.
    pub number: u32,
    /// Milliseconds since the Unix epoch.
    pub at_ms: f64,
    /// Absolute.
    pub url: String,
    pub purpose: Purpose,
    /// Of the answer's body, as they came over the network.
    pub bytes: u64,
    pub status: RequestStatus,
}
