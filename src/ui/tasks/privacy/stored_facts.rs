//! What stays on this device, by place.

use yew::prelude::*;

use super::stored_data::Kept;
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct KeptFactsProps {
    pub kept: Kept,
}

#[component]
pub fn KeptFacts(props: &KeptFactsProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    let Kept { files, values, copies, used_bytes } = &props.kept;
    let used = used_bytes.map_or_else(|| words.unknown.to_owned(), text.bytes);
    html! {
        <dl class="device-facts" data-kept={(files.0 + values.0 + copies.0).to_string()}>
            for (name, (count, bytes)) in
                [(words.kept_files, files), (words.kept_values, values), (words.kept_copies, copies)]
            {
                <dt>{ name }</dt>
                <dd>{ (words.amount)(*count, *bytes) }</dd>
            }
            <dt>{ words.kept_used }</dt>
            <dd>{ used }</dd>
        </dl>
    }
}
