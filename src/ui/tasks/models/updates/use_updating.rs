//! Looks for updates when the state wants it, and has the state want it every hour; keeps what the worker says holds for the next visit,
//! whose catalogue it is part of.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::{
    signer::signer,
    state::{EVERY_MS, Updates, UpdatesAction, is_due},
};
use crate::{
    protocol::{Failure, FailureKind, ListedModel, Update, UpdateWish},
    ui::{
        browser::{epoch_ms, local_storage},
        models::{RELEASE, use_hosts, use_models},
        runs::{News, use_run},
        store::use_act,
    },
};

/// When the page looked last.
const LOOKED: &str = "hearth.updates-looked";

#[hook]
pub fn use_updating(updates: &Updates) {
    let act = use_act::<UpdatesAction>();
    let models = use_models();
    let hosts = use_hosts();
    let signer = use_memo((), |()| signer());
    let is_listed = models.models.all().next().is_some();
    // What is listed is what an update is compared with.
    use_effect_with(is_listed && signer.is_some(), move |is_on| {
        let timer = is_on.then(|| {
            let looked = local_storage::get::<u64>(LOOKED);
            if let Some(looked) = looked {
                act.emit(UpdatesAction::Recall(looked));
            }
            let wish = if is_due(looked, epoch_ms()) { UpdateWish::Check } else { UpdateWish::Current };
            act.emit(UpdatesAction::Look { wish, asked: false });
            Interval::new(EVERY_MS as u32, move || {
                act.emit(UpdatesAction::Look { wish: UpdateWish::Check, asked: false });
            })
        });
        move || drop(timer)
    });
    let wanted = updates.wanted();
    let request = wanted.and_then(|(_, wish)| {
        let signer = (*signer).clone()?;
        let listed = |spec: &std::rc::Rc<crate::protocol::ModelSpec>| ListedModel {
            id: spec.id.clone(),
            sha256: spec.sha256.clone(),
        };
        let listed = models.models.all().filter(|spec| !spec.sha256.is_empty()).map(listed).collect();
        let hosts = hosts.origins().map(str::to_owned).collect();
        Some(Update { wish, manifest: signer.manifest, keys: signer.keys, hosts, listed })
    });
    let nothing = || Failure::new(FailureKind::Internal, "the page names no key for updates");
    use_run(
        wanted.map(|(wanted, _)| wanted),
        move || std::future::ready(request.ok_or_else(nothing)),
        |news: News<Update>| UpdatesAction::Heard { news, at_ms: epoch_ms() }.into(),
    );
    use_effect_with(updates.looked_ms(), |looked| {
        if let Some(looked) = looked {
            local_storage::set(LOOKED, looked);
        }
    });
    use_effect_with(updates.catalogue().map(str::to_owned), move |catalogue| {
        if let Some(catalogue) = catalogue
            && local_storage::get_text(RELEASE).unwrap_or_default() != *catalogue
        {
            local_storage::set_text(RELEASE, catalogue);
            models.ask_catalog.emit(());
        }
    });
}
