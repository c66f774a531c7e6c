//! Keeps what a person has set, in the local storage, for the next visit.

use yew::prelude::*;

use super::state::{Sensors, Wishes};
use crate::ui::browser::local_storage;

const STORED: &str = "hearth.sensors";

/// What the last visit left; the usual where there was none.
pub fn stored_wishes() -> Wishes {
    local_storage::get(STORED).unwrap_or_default()
}

#[hook]
pub fn use_wishes(sensors: &Sensors) {
    use_effect_with(sensors.wishes(), |wishes| {
        if *wishes != stored_wishes() {
            local_storage::set(STORED, wishes);
        }
    });
}
