//! Redact: personal data in a text: where it stands, what it is, and how sure that is. Nothing is taken out of the text here.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redact {
    /// The loaded model that tags personal data, by its file's SHA-256.
    pub model: String,
    /// Of any length up to 64 MB; not empty.
    pub text: String,
}

/// A stretch of the text. They come in the text's order, and none overlaps another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonalData {
    /// In bytes of the text's UTF-8, as [`super::Word`] has them; never within a character.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
    pub kind: PersonalKind,
    /// How likely the model takes it to be of this kind: the mean over the stretch's tokens. `None` where no model was asked, since
    /// the form or the check digits say it.
    pub certainty: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalKind {
    GivenName,
    Surname,
    Email,
    Phone,
    Url,
    TaxId,
    BankAccount,
    /// Which bank: a routing number or a sort code.
    RoutingNumber,
    GovernmentId,
    Passport,
    DriversLicense,
    BuildingNumber,
    StreetName,
    /// A flat, a floor, a post office box.
    SecondaryAddress,
    City,
    State,
    ZipCode,
    PaymentCard,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redacted {
    /// Stretches that were found.
    pub found: u64,
    /// Tokens that went through the model; those that two windows share are counted twice.
    pub tokens: u64,
    /// From the start of the job to its end.
    pub total_ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

tie!(Redact streams Vec<PersonalData> => Redacted);
