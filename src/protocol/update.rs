//! Update: look whether the deployer has signed newer versions of models, and take them in whole or not at all.

use serde::{Deserialize, Serialize};

/// Asks for what holds now, looks for an update, or installs one. The words are TUF's (The Update Framework, specification 1.0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    pub wish: UpdateWish,
    /// Address of the signed manifest, relative to the page: of the page's own origin alone.
    pub manifest: String,
    /// Ed25519 public keys that may sign it, 64 hex digits each; one right signature is enough.
    pub keys: Vec<String>,
    /// Hosts that models may come from besides the page's own, as index.html lists them.
    pub hosts: Vec<String>,
    /// The models of the page's list. Those of them that are stored whole are brought up to date; of others only the entry changes.
    pub listed: Vec<ListedModel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UpdateWish {
    /// Tells the release that holds on this device; no request leaves.
    Current,
    /// Fetches the manifest and judges it. What needs no download is installed at once.
    Check,
    /// The same, and then downloads, tests and installs.
    Install,
}

/// A model as the page lists it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedModel {
    pub id: String,
    /// Lower-case hex.
    pub sha256: String,
}

/// The steps of an update. One that is cut off behind any of them leaves what held before, or what holds then, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UpdateStep {
    /// The manifest is here.
    Fetched,
    /// Its signature, version, expiry and content are right.
    Verified,
    /// All new files are in the store, beside the old ones.
    Staged,
    /// They were read again, and have the hashes that the manifest says.
    HashChecked,
    /// Each new model gave the answer that the manifest says.
    SelfTested,
    /// The new release holds.
    Swapped,
    /// What the release before the last one had is deleted.
    OldRemoved,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Updated {
    /// `None` where no update was ever installed.
    pub current: Option<CurrentRelease>,
    pub verdict: UpdateVerdict,
}

/// What holds on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentRelease {
    pub version: u64,
    /// The release's entries of the catalogue, as JSON: they take the place of catalog.json's entries of the same ids.
    pub catalogue: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UpdateVerdict {
    /// There is nothing newer, or nobody looked.
    UpToDate,
    /// A newer release that needs a download.
    Ready {
        version: u64,
        /// To be downloaded.
        bytes: u64,
        /// The hosts that it comes from, besides the page's own.
        hosts: Vec<String>,
    },
    Installed {
        version: u64,
    },
    /// Nothing changed, and why.
    Refused(UpdateRefusal),
}

/// Why an update is not taken. Each carries what was expected and what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UpdateRefusal {
    #[error("the manifest has {bytes} bytes, and may have {most}")]
    TooLong { bytes: u64, most: u64 },
    /// Cut off, or no manifest at all.
    #[error("no manifest: {why}")]
    Malformed { why: String },
    #[error("the page's key `{key}` is no Ed25519 public key")]
    BadKey { key: String },
    #[error("no signature by a key of this page; the manifest names {named}")]
    OtherKey { named: String },
    #[error("the signature by key {key} is wrong")]
    WrongSignature { key: String },
    #[error("version {got} is older than {kept}, which was here already")]
    Older { kept: u64, got: u64 },
    #[error("version {version} was another manifest before")]
    Altered { version: u64 },
    /// Seconds since the Unix epoch.
    #[error("expired at {expires}, and it is {now}")]
    Expired { expires: u64, now: u64 },
    #[error("`{field}` of `{of}`: {got}")]
    Content { of: String, field: String, got: String },
    #[error("`{of}`: no address that this page may fetch from: {url}")]
    Address { of: String, url: String },
    #[error("two entries of id `{id}`")]
    Twice { id: String },
    #[error("`{id}`: expected SHA-256 {expected}, got {got}")]
    WrongHash { id: String, expected: String, got: String },
    #[error("`{id}`: expected the answer to begin with `{expected}`, got `{got}`")]
    SelfTestFailed { id: String, expected: String, got: String },
    #[error("`{id}` can't be loaded: {why}")]
    DoesNotLoad { id: String, why: String },
    /// It failed on this device before.
    #[error("version {version} failed here before: {why}")]
    FailedBefore { version: u64, why: String },
}

tie!(Update streams UpdateStep => Updated);
