//! What a worker tells the page of its requests to the network.

use crate::{
    platform,
    protocol::{Purpose, RequestStatus, Requested},
};

pub fn requested(note: platform::Note) -> Requested {
    let platform::Note { number, at_ms, url, purpose, bytes, status } = note;
    let purpose = match purpose {
        platform::Purpose::App => Purpose::App,
        platform::Purpose::Catalogue => Purpose::Catalogue,
        platform::Purpose::Model => Purpose::Model,
        platform::Purpose::Update => Purpose::Update,
        platform::Purpose::Samples => Purpose::Samples,
        platform::Purpose::Results => Purpose::Results,
    };
    let status = match status {
        platform::RequestStatus::UnderWay => RequestStatus::UnderWay,
        platform::RequestStatus::Done => RequestStatus::Done,
        platform::RequestStatus::Failed => RequestStatus::Failed,
    };
    Requested { number, at_ms, url, purpose, bytes, status }
}
