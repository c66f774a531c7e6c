//! The text to be summarised: a box to write in, or a file that is chosen or dropped.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{
    page::SUMMARY_TEXT,
    run::use_read_text_file,
    state::{SourceText, SummariseAction},
};
use crate::ui::parts::Refusal;
use crate::ui::{
    parts::{Button, ButtonKind, FilePicker, GivenFile, IconName, Notice},
    store::use_act,
    text::use_text,
};

const FILE_BUTTON: &str = "file-to-summarise";
/// The most bytes of text that a box shows without delay.
const MAX_SHOWN_BYTES: usize = 200_000;

#[derive(Properties, PartialEq)]
pub struct SummarySourceProps {
    pub source: SourceText,
    pub refusal: Option<Refusal>,
}

#[component]
pub fn SummarySource(props: &SummarySourceProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let (act, read_file) = (use_act::<SummariseAction>(), use_read_text_file());
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
        files.into_iter().take(1).for_each(|given| read_file.emit(given.file));
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
            accept=".txt,.md,.markdown,.html,.htm,.xhtml,.text,.csv,.log,text/*"
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
            if let Some(refusal) = props.refusal {
                <div class="summary-source__refusal" role="alert" data-refusal={format!("{refusal:?}")}>
                    <Notice>{ (text.run.refused)(refusal) }</Notice>
                </div>
            }
        </FilePicker>
    }
}
