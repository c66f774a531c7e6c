//! The text to be summarised: a box to write in, or a file that is chosen or dropped.

use web_sys::{File, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    page::SUMMARY_TEXT,
    state::{SourceText, SummariseAction},
};
use crate::ui::{
    files::{Opening, OpeningView, READABLE},
    parts::{Button, ButtonKind, FilePicker, GivenFile, IconName},
    store::use_act,
    text::use_text,
};

const FILE_BUTTON: &str = "file-to-summarise";
/// The most bytes of text that a box shows without delay.
const MAX_SHOWN_BYTES: usize = 200_000;

#[derive(Properties, PartialEq)]
pub struct SummarySourceProps {
    pub source: SourceText,
    pub opening: Opening,
    pub on_file: Callback<File>,
}

#[component]
pub fn SummarySource(props: &SummarySourceProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let (act, open) = (use_act::<SummariseAction>(), props.on_file.clone());
    let area = use_node_ref();
    let shown = props.source.text.len() <= MAX_SHOWN_BYTES;
    {
        // The box holds what is typed by itself: only a different text is set.
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
    let on_files = Callback::from(move |files: Vec<GivenFile>| {
        files.into_iter().take(1).for_each(|given| open.emit(given.file));
    });
    let clear = act.reform(|()| SummariseAction::Write("".into()));
    let text_box = html! {
        <>
            <label class="field__label" for={SUMMARY_TEXT}>{ words.text_box }</label>
            <textarea
                ref={area}
                id={SUMMARY_TEXT}
                class="summary-source__text"
                rows="8"
                placeholder={words.placeholder}
                aria-describedby={format!("{FILE_BUTTON}-hint")}
                {oninput}
            />
        </>
    };
    html! {
        <FilePicker
            id={FILE_BUTTON}
            class="summary-source"
            label={words.choose_file}
            hint={words.drop_hint}
            accept={READABLE}
            single=true
            above={text_box}
            {on_files}
        >
            if let Some(file) = &props.source.file {
                <span class="summary-source__name" data-file={file.to_string()}>
                    if shown {
                        { file.to_string() }
                    } else {
                        { (words.file_taken)(file, props.source.text.chars().count()) }
                    }
                </span>
                <Button kind={ButtonKind::Quiet} icon={IconName::Close} label={words.remove_file} on_press={clear} />
            }
            <OpeningView opening={props.opening.clone()} on_action={act.reform(SummariseAction::Opening)} />
        </FilePicker>
    }
}
