//! Shows the ledger: a row for each request, its figures also as `data-` attributes for scripts.

use serde::Serialize;
use yew::prelude::*;

use super::ledger::{Entry, Ledger};
use crate::ui::{
    browser::time_of_day,
    parts::VirtualList,
    text::{Text, use_text},
};

/// The height of a row that was not measured yet.
const LINE_PX: f64 = 60.0;

#[derive(Properties, PartialEq)]
pub struct LedgerTableProps {
    pub ledger: Ledger,
}

#[component]
pub fn LedgerTable(props: &LedgerTableProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    let entries = use_memo(props.ledger.clone(), Ledger::entries);
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
                <VirtualList
                    list="tbody"
                    room="tr"
                    count={entries.len()}
                    estimate={LINE_PX}
                    item={move |index: usize| entries.get(index).map(|entry| line(index, entry, text)).unwrap_or_default()}
                />
            </table>
        </div>
    }
}

fn line(index: usize, entry: &Entry, text: &'static Text) -> Html {
    let words = &text.privacy;
    let requested = &entry.requested;
    html! {
        <tr
            key={index}
            data-index={index.to_string()}
            data-url={requested.url.clone()}
            data-bytes={requested.bytes.to_string()}
            data-purpose={as_scripts_read(&requested.purpose)}
            data-passage={as_scripts_read(&requested.status)}
        >
            <td>{ time_of_day(requested.at_ms) }</td>
            <td>
                { (words.purpose)(requested.purpose) }
                <span class="ledger-table__by">{ format!("{}, {}", (words.by)(entry.by), (words.status)(requested.status)) }</span>
            </td>
            <td class="ledger-table__address">{ requested.url.clone() }</td>
            <td>{ (text.bytes)(requested.bytes) }</td>
        </tr>
    }
}

/// The name that a value has in JSON.
fn as_scripts_read(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
