//! What is to be summarised: a box to write in, or a file that is chosen or dropped.

use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    page::SUMMARY_TEXT,
    read_text_file::use_read_text_file,
    state::{Refusal, SourceText, SummariseAction},
};
use crate::ui::{
    parts::{Button, ButtonKind, DragOver, IconName, Notice, use_drag_over},
    store::use_act,
    text::use_text,
};

const HINT: &str = "text-to-summarise-hint";
/// Bytes of text that a box still shows without delay.
const MOST_SHOWN: usize = 200_000;

#[derive(Properties, PartialEq)]
pub struct SummarySourceProps {
    pub source: SourceText,
    pub refusal: Option<Refusal>,
}

#[component]
pub fn SummarySource(props: &SummarySourceProps) -> Html {
    let words = &use_text().summarise;
    let (act, read_file) = (use_act::<SummariseAction>(), use_read_text_file());
    let (area, input) = (use_node_ref(), use_node_ref());
    let DragOver { over, ondragover, ondragleave } = use_drag_over();
    let shown = props.source.text.len() <= MOST_SHOWN;
    {
        // The box keeps what is typed itself: only another text is put into it.
        let area = area.clone();
        use_effect_with((props.source.clone(), shown), move |(source, shown)| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                let text: &str = if *shown { &source.text } else { "" };
                if area.value() != text {
                    area.set_value(text);
                }
            }
        });
    }
    let oninput = act.reform(|event: InputEvent| {
        let area = event.target_dyn_into::<HtmlTextAreaElement>();
        SummariseAction::Write(area.map(|area| area.value()).unwrap_or_default().into())
    });
    let choose = use_callback(input.clone(), |(), input| {
        if let Some(input) = input.cast::<HtmlElement>() {
            input.click();
        }
    });
    let onchange = {
        let read_file = read_file.clone();
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                read_file.emit(file);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    let ondrop = {
        let (over, read_file) = (over.setter(), read_file);
        move |event: DragEvent| {
            over.set(false);
            let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
            if let Some(file) = file {
                event.prevent_default();
                read_file.emit(file);
            }
        }
    };
    let clear = act.reform(|()| SummariseAction::Write("".into()));
    html! {
        <div
            class={classes!("summary-source", (*over).then_some("summary-source--over"))}
            {ondragover}
            {ondragleave}
            {ondrop}
        >
            <label class="field__label" for={SUMMARY_TEXT}>{ words.text_box }</label>
            <textarea
                ref={area}
                id={SUMMARY_TEXT}
                class="summary-source__text"
                rows="8"
                placeholder={words.placeholder}
                aria-describedby={HINT}
                {oninput}
            />
            <div class="summary-source__file">
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Plus}
                    label={words.choose_file}
                    on_press={choose}
                />
                <input
                    ref={input}
                    class="summary-source__input"
                    type="file"
                    accept=".txt,.md,.markdown,.html,.htm,.xhtml,.text,.csv,.log,text/*"
                    tabindex="-1"
                    aria-hidden="true"
                    {onchange}
                />
                if let Some(file) = &props.source.file {
                    <span class="summary-source__name" data-file={file.to_string()}>
                        if shown {
                            { file.to_string() }
                        } else {
                            { (words.file_taken)(file, props.source.text.chars().count()) }
                        }
                    </span>
                    <Button kind={ButtonKind::Quiet} icon={IconName::Close} label={words.remove_file} on_press={clear} />
                } else {
                    <span id={HINT} class="field__hint">{ words.drop_hint }</span>
                }
            </div>
            if let Some(refusal) = props.refusal {
                <div role="alert" data-refusal={format!("{refusal:?}")}><Notice>{ (words.refused)(refusal) }</Notice></div>
            }
        </div>
    }
}
