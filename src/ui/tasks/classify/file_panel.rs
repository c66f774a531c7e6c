//! The panel for a file of texts: choosing the file and its column, the run over it, and its result.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{
    file::{FileAction, TextFile},
    file_dialect::FileDialect,
    file_run::FileOfTexts,
    state::{ClassifierKind, ClassifyAction},
};
use crate::ui::{
    parts::{
        Button, ButtonKind, FailureNotice, FilePicker, GivenFile, IconName, Notice, Progress, offer_blob,
        plain_name, use_amount,
    },
    runs::Run,
    store::use_act,
    text::{Text, use_text},
};

const COLUMN: &str = "classify-column";
const INPUT: &str = "classify-file";
/// The most labels whose counts are shown.
const SHOWN: usize = 20;

#[derive(Properties, PartialEq)]
pub struct ClassifyFileProps {
    pub file: Option<Rc<TextFile>>,
    /// The kind of classifier, which gives the labels their names.
    pub kind: ClassifierKind,
    /// Whether a run can't start yet.
    pub blocked: bool,
    pub of: FileOfTexts,
}

#[component]
pub fn ClassifyFile(props: &ClassifyFileProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let running = props.file.as_ref().is_some_and(|file| file.wanted().is_some());
    let choose = props.of.choose.clone();
    let on_files = Callback::from(move |files: Vec<GivenFile>| {
        files.into_iter().take(1).for_each(|given| choose.emit(given.file));
    });
    html! {
        <div class="classify-file" data-file={props.file.as_ref().map(|file| file.state_name())}>
            <FilePicker
                id="choose-table"
                input_id={INPUT}
                label={words.file}
                hint={words.file_hint}
                accept=".csv,.tsv,.tab,.psv,.txt,.jsonl,.ndjson,.json,.xlsx,text/csv"
                single=true
                disabled={running}
                {on_files}
            >
                if let Some(file) = &props.file {
                    <span class="classify-file__name">{ plain_name(&file.name) }</span>
                }
            </FilePicker>
            if let Some(file) = &props.file {
                if let Some(failure) = &file.refusal {
                    <FailureNotice failure={failure.clone()} />
                } else if file.columns.is_empty() {
                    <Notice>{ words.file_columns_none }</Notice>
                }
                if file.dialect.separator.is_some() {
                    <FileDialect dialect={file.dialect.clone()} disabled={running} on_change={props.of.read_as.clone()} />
                }
                if !file.columns.is_empty() {
                    <FileRun file={file.clone()} blocked={props.blocked} />
                }
                { outcome(file, props.kind, text) }
                if let (false, true, Some(blob)) = (running, file.reached.rows > 0, props.of.result.clone()) {
                    <div>
                        <Button
                            icon={IconName::Download}
                            label={words.download_result}
                            on_press={let (name, format) = (file.name.clone(), file.format); move |()| {
                                // A browser that refuses has shown the reason.
                                let _ = offer_blob(&format.result_name(&name), &blob);
                            }}
                        />
                    </div>
                }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FileRunProps {
    file: Rc<TextFile>,
    blocked: bool,
}

/// The choice of the column, and the button that starts or stops a run.
#[component]
fn FileRun(FileRunProps { file, blocked }: &FileRunProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let act = use_act::<ClassifyAction>().reform(ClassifyAction::File);
    let amount = use_amount(file.run.as_ref().and_then(|run| run.transfer));
    let onchange = act.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let index = select.and_then(|select| usize::try_from(select.selected_index()).ok());
        FileAction::Column(index.unwrap_or_default())
    });
    let wanted = file.wanted();
    let broken_off = file.run.as_ref().is_some_and(|run| run.is_stopped() || run.failure().is_some());
    html! {
        <>
            <div class="field">
                <label class="field__label" for={COLUMN}>{ words.column }</label>
                <select id={COLUMN} class="field__choice" disabled={wanted.is_some()} {onchange}>
                    for (index, name) in file.columns.iter().enumerate() {
                        <option selected={index == file.column}>{ name }</option>
                    }
                </select>
            </div>
            if let Some(wanted) = wanted {
                <Progress
                    said={words.reading_file}
                    {amount}
                    stopping={wanted.stopping}
                    on_stop={act.reform(|()| FileAction::Stop)}
                />
            } else {
                <div>
                    <Button
                        kind={ButtonKind::Secondary}
                        label={if broken_off { words.go_on } else { words.classify_file }}
                        disabled={*blocked}
                        on_press={act.reform(|()| FileAction::Start)}
                    />
                </div>
            }
        </>
    }
}

/// Shows how the run ended, and how far it came.
fn outcome(file: &TextFile, kind: ClassifierKind, text: &'static Text) -> Html {
    let words = &text.classify;
    let run = file.run.as_ref();
    let mut labels: Vec<(&String, &u64)> = file.reached.labels.iter().collect();
    labels.sort_by(|a, b| b.1.cmp(a.1));
    html! {
        <>
            if let Some(failure) = run.and_then(Run::failure) {
                <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
            }
            if run.is_some_and(Run::is_stopped) {
                <Notice>{ words.file_stopped }</Notice>
            }
            if run.and_then(Run::done).is_some() {
                <p role="status">{ words.file_done }</p>
            }
            for notice in file.notices.iter() {
                <Notice>{ (text.files.notice)(notice) }</Notice>
            }
            if file.reached.rows > 0 {
                <p class="classify-file__rows" data-rows={file.reached.rows.to_string()}>
                    { (words.rows)(file.reached.rows, file.reached.empty) }
                </p>
                <ul class="classify-file__labels" aria-label={words.counts}>
                    for (label, count) in labels.into_iter().take(SHOWN) {
                        <li data-label={label.clone()} data-count={count.to_string()}>
                            { format!("{} {count}", (words.label)(kind, label)) }
                        </li>
                    }
                </ul>
            }
        </>
    }
}
