//! The page of Privacy: the ledger, the switch for airplane mode, what is stored here, and the button that deletes it.

use yew::prelude::*;

use super::{
    erase_button::EraseButton, ledger::Ledger, ledger_table::LedgerTable, stored_data::Erasure,
    stored_facts::StoredFacts,
};
use crate::ui::{
    parts::{ResultBar, Switch},
    preferences::{Preferences, use_preferences},
    text::use_text,
};

/// The switch's id, for the skip link.
pub const AIRPLANE_SWITCH: &str = "airplane";

#[derive(Properties, PartialEq)]
pub struct PrivacyPageProps {
    pub ledger: Ledger,
    pub erasure: Erasure,
    pub on_erase: Callback<()>,
}

#[component]
pub fn PrivacyPage(props: &PrivacyPageProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    let preferences = use_preferences();
    let airplane = preferences.current.airplane;
    let set_airplane = preferences
        .set
        .reform(move |airplane| Preferences { airplane, ..preferences.current.as_ref().clone() });
    html! {
        <div class="privacy" data-airplane={airplane.to_string()} data-requests={props.ledger.requests().to_string()}>
            <section class="privacy__part" aria-labelledby="privacy-title">
                <h2 id="privacy-title">{ words.title }</h2>
                <p class="privacy__quiet">{ words.intro }</p>
                <Switch
                    id={AIRPLANE_SWITCH}
                    setting={words.airplane}
                    on={airplane}
                    on_change={set_airplane}
                />
            </section>
            <section class="privacy__part" aria-labelledby="privacy-ledger">
                <h3 id="privacy-ledger">{ words.ledger }</h3>
                <p class="privacy__quiet">{ words.ledger_notes }</p>
                <LedgerTable ledger={props.ledger.clone()} />
                <ResultBar file="hearth-requests" json={props.ledger.export().json()} />
            </section>
            <section class="privacy__part" aria-labelledby="privacy-kept">
                <h3 id="privacy-kept">{ words.stored }</h3>
                // The key makes it count again after each attempt to delete.
                <StoredFacts key={format!("{:?}", props.erasure)} />
                <EraseButton erasure={props.erasure.clone()} on_erase={props.on_erase.clone()} />
            </section>
        </div>
    }
}
