//! Privacy: what left this device, the switch that lets nothing leave, what stays here, and how to delete it.

use yew::prelude::*;

use super::{
    erase_button::EraseButton,
    ledger::Ledger,
    ledger_table::LedgerTable,
    stored_data::{Erasure, Kept},
    stored_facts::KeptFacts,
    use_stored_data::KeptCalls,
};
use crate::ui::{
    parts::{Button, ButtonKind, IconName, Switch, use_download},
    text::use_text,
};

/// The switch's id, for the skip link.
pub const AIRPLANE_SWITCH: &str = "airplane";

const FILE: &str = "hearth-requests.json";

#[derive(Properties, PartialEq)]
pub struct PrivacyPageProps {
    pub ledger: Ledger,
    pub airplane: bool,
    pub kept: Kept,
    pub erasure: Erasure,
    pub on_airplane: Callback<bool>,
    pub calls: KeptCalls,
}

#[component]
pub fn PrivacyPage(props: &PrivacyPageProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    let download = use_download(FILE, "application/json");
    use_effect_with(props.calls.count.clone(), |count| count.emit(()));
    let export = {
        let ledger = props.ledger.clone();
        download.reform(move |()| ledger.export().json())
    };
    html! {
        <div class="privacy" data-airplane={props.airplane.to_string()} data-requests={props.ledger.requests().to_string()}>
            <section class="privacy__part" aria-labelledby="privacy-title">
                <h2 id="privacy-title">{ words.title }</h2>
                <p class="privacy__quiet">{ words.intro }</p>
                <Switch
                    id={AIRPLANE_SWITCH}
                    setting={words.airplane}
                    on={props.airplane}
                    on_change={props.on_airplane.clone()}
                />
            </section>
            <section class="privacy__part" aria-labelledby="privacy-ledger">
                <h3 id="privacy-ledger">{ words.ledger }</h3>
                <p class="privacy__quiet">{ words.ledger_notes }</p>
                <LedgerTable ledger={props.ledger.clone()} />
                <div>
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Download}
                        label={text.run.export_json}
                        on_press={export}
                    />
                </div>
            </section>
            <section class="privacy__part" aria-labelledby="privacy-kept">
                <h3 id="privacy-kept">{ words.kept }</h3>
                <KeptFacts kept={props.kept.clone()} />
                <EraseButton erasure={props.erasure.clone()} on_erase={props.calls.erase.clone()} />
            </section>
        </div>
    }
}
