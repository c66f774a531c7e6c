//! Shows what is stored on this device, by place. It is counted when it is first shown.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::stored_data::{StoredConversations, StoredData};
use crate::ui::text::use_text;

#[component]
pub fn StoredFacts() -> Html {
    let text = use_text();
    let words = &text.privacy;
    let stored = use_state(StoredData::default);
    {
        let stored = stored.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { stored.set(StoredData::counted().await) });
        });
    }
    let StoredData { files, values, copies, used_bytes } = &*stored;
    let StoredConversations(conversations) = use_context().unwrap_or_default();
    let used = used_bytes.map_or_else(|| words.unknown.to_owned(), text.bytes);
    html! {
        <dl class="device-facts" data-kept={(files.count + values.count + copies.count + conversations as u64).to_string()}>
            <dt>{ text.chat.history.stored }</dt>
            <dd>{ (text.chat.history.stored_count)(conversations) }</dd>
            for (name, amount) in [
                (words.stored_files, files),
                (words.stored_values, values),
                (words.stored_copies, copies),
            ] {
                <dt>{ name }</dt>
                <dd>{ (words.amount)(amount.count, amount.bytes) }</dd>
            }
            <dt>{ words.stored_used }</dt>
            <dd>{ used }</dd>
        </dl>
    }
}
