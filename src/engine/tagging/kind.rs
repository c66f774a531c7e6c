//! What kinds of personal data there are, and what a tag says of a token (Ramshaw and Marcus 1995, B-I-O).

use crate::engine::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    GivenName,
    Surname,
    Email,
    Phone,
    Url,
    TaxId,
    BankAccount,
    RoutingNumber,
    GovernmentId,
    Passport,
    DriversLicense,
    BuildingNumber,
    StreetName,
    SecondaryAddress,
    City,
    State,
    ZipCode,
    /// No model knows it: its check digit says it.
    PaymentCard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    Outside,
    Begin(Kind),
    Inside(Kind),
}

impl Tag {
    /// As the model's file names it: `O`, `B-CITY`, `I-CITY`.
    pub fn from_label(label: &str) -> Result<Self> {
        let unknown = || Error::unsupported(format!("a tag `{label}`"));
        if label == "O" {
            return Ok(Self::Outside);
        }
        let (place, kind) = label.split_once('-').ok_or_else(unknown)?;
        let kind = Kind::from_label(kind).ok_or_else(unknown)?;
        match place {
            "B" => Ok(Self::Begin(kind)),
            "I" => Ok(Self::Inside(kind)),
            _ => Err(unknown()),
        }
    }

    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }
}

impl Kind {
    pub const ALL: [Self; 18] = [
        Self::GivenName,
        Self::Surname,
        Self::Email,
        Self::Phone,
        Self::Url,
        Self::TaxId,
        Self::BankAccount,
        Self::RoutingNumber,
        Self::GovernmentId,
        Self::Passport,
        Self::DriversLicense,
        Self::BuildingNumber,
        Self::StreetName,
        Self::SecondaryAddress,
        Self::City,
        Self::State,
        Self::ZipCode,
        Self::PaymentCard,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::GivenName => "GIVEN_NAME",
            Self::Surname => "SURNAME",
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Url => "URL",
            Self::TaxId => "TAX_ID",
            Self::BankAccount => "BANK_ACCOUNT",
            Self::RoutingNumber => "ROUTING_NUMBER",
            Self::GovernmentId => "GOVERNMENT_ID",
            Self::Passport => "PASSPORT",
            Self::DriversLicense => "DRIVERS_LICENSE",
            Self::BuildingNumber => "BUILDING_NUMBER",
            Self::StreetName => "STREET_NAME",
            Self::SecondaryAddress => "SECONDARY_ADDRESS",
            Self::City => "CITY",
            Self::State => "STATE",
            Self::ZipCode => "ZIP_CODE",
            Self::PaymentCard => "PAYMENT_CARD",
        }
    }

    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_the_file_names_them() {
        assert_eq!(Tag::from_label("O").unwrap(), Tag::Outside);
        assert_eq!(Tag::from_label("B-CITY").unwrap(), Tag::Begin(Kind::City));
        assert_eq!(Tag::from_label("I-ZIP_CODE").unwrap().kind(), Some(Kind::ZipCode));
        for unknown in ["", "X-CITY", "B-", "B-SHOE_SIZE", "CITY"] {
            assert!(matches!(Tag::from_label(unknown), Err(Error::Unsupported { .. })), "{unknown}");
        }
    }
}
