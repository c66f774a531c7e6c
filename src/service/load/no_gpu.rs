//! A build without a GPU's runner: the processor computes.

use crate::{
    engine::language_model::{LanguageModel, Loader},
    platform::{File, Platform},
    protocol::GpuUse,
    service::session::{Owed, Session},
};

pub async fn consider<P: Platform>(
    _: &Session<P>,
    _: &mut Loader<impl File>,
    _: &mut LanguageModel,
    _: &Owed,
) -> Option<Box<GpuUse>> {
    None
}
