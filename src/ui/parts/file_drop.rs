//! Two buttons for files and a folder, and a place to drop either.

use web_sys::{DragEvent, HtmlInputElement};
use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    given_files::{GivenFile, dropped_files, given_files},
    icon::IconName,
    use_drag_over::{DragOver, use_drag_over},
};
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct FileDropProps {
    /// What a file dialogue offers first.
    pub accept: AttrValue,
    pub on_files: Callback<Vec<GivenFile>>,
}

#[component]
pub fn FileDrop(props: &FileDropProps) -> Html {
    let words = &use_text().search;
    let DragOver { over, ondragover, ondragleave } = use_drag_over();
    let (files, folder) = (use_node_ref(), use_node_ref());
    let open = |node: &NodeRef| {
        let node = node.clone();
        Callback::from(move |()| {
            if let Some(input) = node.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = props.on_files.reform(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let given = input.as_ref().and_then(HtmlInputElement::files).map(|list| given_files(&list));
        // The same file may be given again.
        input.inspect(|input| input.set_value(""));
        given.unwrap_or_default()
    });
    let ondrop = {
        let (over, on_files) = (over.setter(), props.on_files.clone());
        move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(data) = event.data_transfer() {
                dropped_files(&data, on_files.clone());
            }
        }
    };
    html! {
        <div class={classes!("file-drop", over.then_some("file-drop--over"))} {ondragover} {ondragleave} {ondrop}>
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Plus}
                label={words.add_files}
                on_press={open(&files)}
            />
            <Button kind={ButtonKind::Quiet} label={words.add_folder} on_press={open(&folder)} />
            <p class="file-drop__hint">{ words.drop_hint }</p>
            <input
                ref={files}
                class="file-drop__input"
                type="file"
                hidden=true
                multiple=true
                accept={props.accept.clone()}
                onchange={onchange.clone()}
            />
            <input ref={folder} class="file-drop__input" type="file" hidden=true webkitdirectory=true {onchange} />
        </div>
    }
}
