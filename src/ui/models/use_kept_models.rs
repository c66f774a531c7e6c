//! Keeps what a person chose, added and measured of models for the next visit.

use yew::prelude::*;

use super::list::{Kept, Models};
use crate::{protocol::ModelSpec, ui::browser::local_storage};

const KEPT: &str = "hearth.models";
/// Where earlier versions kept the one model that a person had opened from a file.
const OWN_BEFORE: &str = "hearth.own-model";

/// The models as the last visit left them.
pub fn kept_models() -> Models {
    let mut kept: Kept = local_storage::get(KEPT).unwrap_or_default();
    if let Some(own) = local_storage::get::<ModelSpec>(OWN_BEFORE) {
        kept.language = Some(own.id.clone());
        kept.own.push((own, Default::default()));
    }
    Models::kept(kept)
}

#[hook]
pub fn use_kept_models(models: &Models) {
    use_effect_with(models.to_keep(), |kept| {
        if *kept == Kept::default() {
            local_storage::remove(KEPT);
        } else {
            local_storage::set(KEPT, kept);
        }
        local_storage::remove(OWN_BEFORE);
    });
}
