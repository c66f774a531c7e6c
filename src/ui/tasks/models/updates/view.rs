//! Shows how it stands with updates, the button that looks for one, and the one that installs it.

use yew::prelude::*;

use super::{
    signer::signer,
    state::{Standing, Updates, UpdatesAction},
};
use crate::{
    protocol::UpdateWish,
    ui::{
        browser::date_and_time,
        parts::{Button, FailureNotice, Notice, plain_path},
        preferences::use_preferences,
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct UpdatesSectionProps {
    pub updates: Updates,
}

/// Nothing where the deployer signs no updates.
#[component]
pub fn UpdatesSection(props: &UpdatesSectionProps) -> Html {
    let words = &use_text().model_list.updates;
    let language = use_preferences().language.tag();
    let act = use_act::<UpdatesAction>();
    let is_on = *use_memo((), |()| signer().is_some());
    if !is_on {
        return Html::default();
    }
    let look = |wish| act.reform(move |()| UpdatesAction::Look { wish, asked: true });
    let stop = act.reform(|()| UpdatesAction::Stop);
    let standing = props.updates.standing();
    let check = html! { <Button label={words.check} on_press={look(UpdateWish::Check)} /> };
    let (name, shown) = match &standing {
        Standing::Unknown => ("unknown", check),
        Standing::Looking => ("looking", html! { <p role="status">{ words.looking }</p> }),
        Standing::Installing { passed, transfer } => {
            let share = transfer.and_then(|transfer| transfer.fraction());
            let shown = html! {
                <>
                    <p role="status">{ (words.step)(*passed, share) }</p>
                    <Button label={words.stop} on_press={stop} />
                </>
            };
            ("installing", shown)
        }
        Standing::UpToDate { as_of_ms } => {
            let as_of = (words.up_to_date)(&date_and_time(*as_of_ms, language));
            ("up-to-date", html! { <><p role="status">{ as_of }</p>{ check }</> })
        }
        Standing::Ready { version, bytes, hosts } => {
            let shown = html! {
                <>
                    <p id="update-ready" role="status">{ (words.ready)(*version, *bytes, hosts) }</p>
                    <Button label={words.install} described_by="update-ready" on_press={look(UpdateWish::Install)} />
                </>
            };
            ("ready", shown)
        }
        Standing::Installed { version } => {
            ("installed", html! { <><p role="status">{ (words.installed)(*version) }</p>{ check }</> })
        }
        Standing::Refused(refusal) => {
            let shown = html! {
                <>
                    <Notice>{ (words.refused)(refusal) }</Notice>
                    <p class="model-list__quiet" lang="en">{ plain_path(&refusal.to_string()) }</p>
                    { check }
                </>
            };
            ("refused", shown)
        }
        Standing::Failed(failure) => {
            let retry = look(UpdateWish::Check);
            ("failed", html! { <FailureNotice failure={(*failure).clone()} on_retry={retry} /> })
        }
    };
    html! {
        <section class="model-list__section" aria-labelledby="model-updates" data-updates={name}>
            <h3 id="model-updates">{ words.title }</h3>
            <p class="model-list__quiet">{ words.hint }</p>
            <div class="model-list__update">{ shown }</div>
        </section>
    }
}
