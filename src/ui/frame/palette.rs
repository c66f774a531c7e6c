//! The palette, which Ctrl or Cmd and K open: a dialog with one box that finds tasks, conversations and commands by name.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::ui::{
    browser::document,
    parts::{Modal, use_modal},
    text::use_text,
};

/// The most entries that are shown; more letters find the others.
const MAX_ENTRIES: usize = 50;

#[derive(Clone, PartialEq)]
pub struct PaletteEntry {
    pub name: AttrValue,
    /// The entry's kind, in a word.
    pub kind: AttrValue,
    pub choose: Callback<()>,
}

#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    pub open: bool,
    pub entries: Vec<PaletteEntry>,
    pub on_open: Callback<()>,
    pub on_close: Callback<()>,
}

#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let words = &use_text().app;
    let query = use_state_eq(String::new);
    let chosen = use_state_eq(|| 0usize);
    use_shortcut(props.on_open.clone());
    {
        let (query, chosen) = (query.setter(), chosen.setter());
        use_effect_with(props.open, move |open| {
            if *open {
                query.set(String::new());
                chosen.set(0);
            }
        });
    }
    let Modal { node, oncancel, onclose, onclick } = use_modal(props.open.then_some(0), &props.on_close);
    let found: Vec<PaletteEntry> =
        props.entries.iter().filter(|entry| matches(entry, &query)).take(MAX_ENTRIES).cloned().collect();
    let at = (*chosen).min(found.len().saturating_sub(1));
    let choose = {
        let on_close = props.on_close.clone();
        move |entry: &PaletteEntry| {
            on_close.emit(());
            entry.choose.emit(());
        }
    };
    let oninput = {
        let (query, chosen) = (query.clone(), chosen.clone());
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                query.set(input.value());
                chosen.set(0);
            }
        }
    };
    let onkeydown = {
        let (found, chosen, choose) = (found.clone(), chosen.clone(), choose.clone());
        move |event: KeyboardEvent| {
            let last = found.len().saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => chosen.set(if at == last { 0 } else { at + 1 }),
                "ArrowUp" => chosen.set(if at == 0 { last } else { at - 1 }),
                "Enter" if !event.is_composing() => {
                    if let Some(entry) = found.get(at) {
                        choose(entry);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    };
    html! {
        <dialog ref={node} class="palette" aria-label={words.palette} {oncancel} {onclose} {onclick}>
            if props.open {
                <input
                    class="palette__query"
                    type="text"
                    role="combobox"
                    aria-label={words.palette}
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant={(!found.is_empty()).then(|| format!("palette-{at}"))}
                    placeholder={words.palette_hint}
                    autocomplete="off"
                    autofocus=true
                    {oninput}
                    {onkeydown}
                />
                <ul id="palette-list" class="palette__list" role="listbox" aria-label={words.palette}>
                    for (index, entry) in found.iter().enumerate() {
                        <li
                            id={format!("palette-{index}")}
                            class="palette__entry"
                            role="option"
                            aria-selected={(index == at).to_string()}
                            onclick={let (entry, choose) = (entry.clone(), choose.clone()); move |_: MouseEvent| choose(&entry)}
                        >
                            <span dir="auto">{ entry.name.clone() }</span>
                            <span class="palette__kind">{ entry.kind.clone() }</span>
                        </li>
                    }
                </ul>
                if found.is_empty() {
                    <p class="palette__none" role="status">{ words.palette_none }</p>
                }
            }
        </dialog>
    }
}

/// Whether each word of the query is found in the entry's name or kind.
fn matches(entry: &PaletteEntry, query: &str) -> bool {
    let text = format!("{} {}", entry.name, entry.kind).to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Opens the palette on Ctrl or Cmd and K, wherever the focus is.
#[hook]
fn use_shortcut(on_open: Callback<()>) {
    use_effect_with(on_open, |on_open| {
        let on_open = on_open.clone();
        let listener = document().map(|document| {
            let options = gloo_events::EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if (event.ctrl_key() || event.meta_key())
                    && !event.shift_key()
                    && !event.alt_key()
                    && event.key().eq_ignore_ascii_case("k")
                {
                    event.prevent_default();
                    on_open.emit(());
                }
            })
        });
        move || drop(listener)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_finds_a_name_or_a_kind() {
        let entry = |name: &'static str| PaletteEntry {
            name: name.into(),
            kind: "Task".into(),
            choose: Callback::noop(),
        };
        assert!(matches(&entry("Summarise"), "") && matches(&entry("Summarise"), "sum TASK"));
        assert!(matches(&entry("摘要"), "摘") && !matches(&entry("Summarise"), "sum chat"));
    }
}
