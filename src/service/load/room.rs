//! How a language model fits into the memory that there is, beside the other models. Must not know where its file comes from.

use std::io::{Read, Seek};

use crate::{
    engine::{
        Result,
        language_model::Loader,
        memory::{Fit, Limits, fit},
    },
    platform::{Crew, DeviceMemory, Platform},
    service::{
        pace::LARGEST_SLICE,
        session::{LoadedModel, Session},
    },
};

/// Where a browser says nothing of the device, two models stand beside each other within so many bytes: a phone has more.
const SURELY_THERE: u64 = 2 << 30;

/// For models: a quarter of the device is left to the browser and to other programs.
fn share(bytes: u64) -> u64 {
    bytes - bytes / 4
}

/// What there is for a language model, in bytes.
pub fn limits<P: Platform>(session: &Session<P>) -> Limits {
    let (room, shelf) = (session.platform.room(), session.shelf.weight_bytes());
    let device = match room.device {
        DeviceMemory::Bytes(bytes) => Some(share(bytes).saturating_sub(shelf)),
        DeviceMemory::Unknown | DeviceMemory::AtLeast(_) => None,
    };
    Limits { instance: room.instance_bytes.saturating_sub(shelf), device }
}

/// With `asked` members, or with as many more as it takes, as far as this device and the model allow.
pub fn fitting<P: Platform, R: Read + Seek>(
    session: &Session<P>,
    loader: &Loader<R>,
    asked: usize,
) -> Result<Fit> {
    let most = session.platform.crew().most().min(loader.most_members());
    within(session, loader, asked, most)
}

/// With just so many members.
pub fn fitting_just<P: Platform, R: Read + Seek>(
    session: &Session<P>,
    loader: &Loader<R>,
    members: usize,
) -> Result<Fit> {
    within(session, loader, members, members)
}

fn within<P: Platform, R: Read + Seek>(
    session: &Session<P>,
    loader: &Loader<R>,
    asked: usize,
    most: usize,
) -> Result<Fit> {
    let memory = |members: usize| loader.memory(members, LARGEST_SLICE);
    fit(memory, loader.trained_tokens(), (asked, most), limits(session))
}

/// Whether a model can stay while another is read.
pub fn beside<P: Platform>(session: &Session<P>, loaded: &LoadedModel<P>, next: &Fit) -> bool {
    let caches = loaded.model.all_cache_bytes();
    let (leaders, all) = (loaded.leader_bytes + next.leader, loaded.all_bytes + next.all);
    let room = match session.platform.room().device {
        DeviceMemory::Bytes(bytes) | DeviceMemory::AtLeast(bytes) => share(bytes),
        DeviceMemory::Unknown => SURELY_THERE,
    };
    let shelf = session.shelf.weight_bytes();
    leaders + caches <= limits(session).instance && all + caches + shelf <= room
}
