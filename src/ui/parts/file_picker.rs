//! The one component that takes files: a button, a place to drop them, and, where wanted, pasting and whole folders. Must
//! not know what the files are for.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, HtmlInputElement};
use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    given_files::{GivenFile, dropped_files, given_files},
    icon::IconName,
};
use crate::ui::browser::document;

#[derive(Properties, PartialEq)]
pub struct FilePickerProps {
    /// The id of the button.
    pub id: &'static str,
    pub label: AttrValue,
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Shows the sign alone on the button where room is short.
    #[prop_or_default]
    pub compact: bool,
    /// Says which files can be given, and how other than by the button.
    pub hint: AttrValue,
    /// The types that the file dialogue offers first.
    pub accept: AttrValue,
    pub on_files: Callback<Vec<GivenFile>>,
    /// Takes one file at a time.
    #[prop_or_default]
    pub single: bool,
    /// The name of a second button, which takes a whole folder.
    #[prop_or_default]
    pub folder: Option<AttrValue>,
    /// Takes files that are pasted anywhere on the page.
    #[prop_or_default]
    pub paste: bool,
    #[prop_or_default]
    pub disabled: bool,
    /// The id of the file input, where it needs one.
    #[prop_or_default]
    pub input_id: Option<&'static str>,
    /// What is drawn above the button; files can be dropped on it, too.
    #[prop_or_default]
    pub above: Html,
    /// What is drawn after the hint.
    #[prop_or_default]
    pub children: Html,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn FilePicker(props: &FilePickerProps) -> Html {
    let over = use_state_eq(|| false);
    let (files, folder) = (use_node_ref(), use_node_ref());
    use_pasted_files(props.paste && !props.disabled, &props.on_files);
    let ondragover = {
        let over = over.setter();
        move |event: DragEvent| {
            // Without this call the browser does not allow files to be dropped here.
            event.prevent_default();
            over.set(true);
        }
    };
    let ondragleave = {
        let over = over.setter();
        move |_: DragEvent| over.set(false)
    };
    let ondrop = {
        let (over, on_files, disabled) = (over.setter(), props.on_files.clone(), props.disabled);
        move |event: DragEvent| {
            over.set(false);
            // Dropped text goes where the browser puts it.
            if let Some(data) = event.data_transfer().filter(has_files) {
                event.prevent_default();
                if !disabled {
                    dropped_files(&data, on_files.clone());
                }
            }
        }
    };
    let onchange = props.on_files.reform(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let given = input.as_ref().and_then(HtmlInputElement::files).map(|list| given_files(&list));
        // Emptied, so that the same file can be given again.
        input.inspect(|input| input.set_value(""));
        given.unwrap_or_default()
    });
    let hint_id = format!("{}-hint", props.id);
    html! {
        <div
            class={classes!("file-picker", over.then_some("file-picker--over"), props.class.clone())}
            {ondragover}
            {ondragleave}
            {ondrop}
        >
            { props.above.clone() }
            <Button
                id={props.id}
                kind={props.kind}
                compact={props.compact}
                icon={IconName::Plus}
                label={props.label.clone()}
                disabled={props.disabled}
                described_by={hint_id.clone()}
                on_press={opens(&files)}
            />
            <input
                ref={files}
                id={props.input_id}
                type="file"
                hidden=true
                multiple={!props.single}
                accept={props.accept.clone()}
                disabled={props.disabled}
                onchange={onchange.clone()}
            />
            if let Some(label) = &props.folder {
                <Button
                    kind={ButtonKind::Quiet}
                    label={label.clone()}
                    disabled={props.disabled}
                    on_press={opens(&folder)}
                />
                <input ref={folder} type="file" hidden=true webkitdirectory=true {onchange} />
            }
            <p id={hint_id} class="file-picker__hint">{ props.hint.clone() }</p>
            { props.children.clone() }
        </div>
    }
}

/// Opens the browser's dialogue.
fn opens(input: &NodeRef) -> Callback<()> {
    let input = input.clone();
    Callback::from(move |()| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.click();
        }
    })
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

#[hook]
fn use_pasted_files(wanted: bool, on_files: &Callback<Vec<GivenFile>>) {
    use_effect_with((wanted, on_files.clone()), |(wanted, on_files)| {
        let on_files = on_files.clone();
        let listener = document().filter(|_| *wanted).map(|document| {
            EventListener::new(&document, "paste", move |event| {
                let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
                let pasted = data.and_then(|data| data.files()).map(|list| given_files(&list));
                pasted.filter(|files| !files.is_empty()).into_iter().for_each(|files| on_files.emit(files));
            })
        });
        move || drop(listener)
    });
}
