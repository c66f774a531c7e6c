//! Every request that left, a row each; its figures also as `data-` attributes, for scripts.

use serde::Serialize;
use yew::prelude::*;

use super::ledger::{Entry, Ledger};
use crate::ui::{
    browser::time_of_day,
    text::{Text, use_text},
};

#[derive(Properties, PartialEq)]
pub struct LedgerTableProps {
    pub ledger: Ledger,
}

#[component]
pub fn LedgerTable(props: &LedgerTableProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    html! {
        <div class="ledger-table" role="group" aria-label={words.ledger} tabindex="0">
            <table class="ledger-table__table">
                <caption>{ (words.ledger_sum)(props.ledger.requests(), props.ledger.bytes()) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ words.column_time }</th>
                        <th scope="col">{ words.column_purpose }</th>
                        <th scope="col">{ words.column_address }</th>
                        <th scope="col">{ words.column_bytes }</th>
                    </tr>
                </thead>
                <tbody>
                    for entry in props.ledger.entries() {
                        { line(&entry, text) }
                    }
                </tbody>
            </table>
        </div>
    }
}

fn line(entry: &Entry, text: &'static Text) -> Html {
    let words = &text.privacy;
    let requested = &entry.requested;
    html! {
        <tr
            data-url={requested.url.clone()}
            data-bytes={requested.bytes.to_string()}
            data-purpose={as_scripts_read(&requested.purpose)}
            data-passage={as_scripts_read(&requested.passage)}
        >
            <td>{ time_of_day(requested.at_ms) }</td>
            <td>
                { (words.purpose)(requested.purpose) }
                <span class="ledger-table__by">{ format!("{}, {}", (words.by)(entry.by), (words.passage)(requested.passage)) }</span>
            </td>
            <td class="ledger-table__address">{ requested.url.clone() }</td>
            <td>{ (text.bytes)(requested.bytes) }</td>
        </tr>
    }
}

/// The name that it has in JSON, too.
fn as_scripts_read(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
