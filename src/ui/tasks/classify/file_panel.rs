//! A file of texts: choosing it, its column, the run over it, and the result to keep.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    file::{FileStatus, TextFile},
    file_run::TextFileCalls,
    state::ClassifierKind,
    words::ClassifyWords,
};
use crate::ui::{
    parts::{Button, ButtonKind, FailureNotice, IconName, Notice, Remedy, RunProgress},
    text::use_text,
};

const COLUMN: &str = "classify-column";
const INPUT: &str = "classify-file";
const HINT: &str = "classify-file-hint";

#[derive(Properties, PartialEq)]
pub struct ClassifyFileProps {
    pub file: Option<Rc<TextFile>>,
    /// What classifies, for its labels' names.
    pub kind: ClassifierKind,
    /// What must happen before a run.
    pub blocked: Option<&'static str>,
    pub calls: TextFileCalls,
}

#[component]
pub fn ClassifyFile(props: &ClassifyFileProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let running = props.file.as_ref().is_some_and(|file| file.wanted().is_some());
    let onchange = props.calls.choose.clone();
    let onchange = move |event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
            onchange.emit(file);
        }
    };
    html! {
        <div class="classify-file" data-file={props.file.as_ref().map(|file| state(&file.status))}>
            <div class="field">
                <label class="field__label" for={INPUT}>{ words.file }</label>
                <input
                    id={INPUT}
                    type="file"
                    accept=".csv,.jsonl,.ndjson,.json,text/csv"
                    disabled={running}
                    aria-describedby={HINT}
                    {onchange}
                />
                <p id={HINT} class="field__hint">{ words.file_hint }</p>
            </div>
            if let Some(file) = &props.file {
                if file.columns.is_empty() {
                    <Notice>{ words.file_columns_none }</Notice>
                } else {
                    { run(file, props, words, running) }
                }
                { outcome(file, props, words) }
            }
        </div>
    }
}

/// The column, and the way to start or to stop.
fn run(file: &TextFile, props: &ClassifyFileProps, words: &'static ClassifyWords, running: bool) -> Html {
    let onchange = props.calls.column.reform(|event: Event| {
        let select = event.target_dyn_into::<web_sys::HtmlSelectElement>();
        select.and_then(|select| usize::try_from(select.selected_index()).ok()).unwrap_or_default()
    });
    let begun = matches!(file.status, FileStatus::Stopped | FileStatus::Failed(_));
    html! {
        <>
            <div class="field">
                <label class="field__label" for={COLUMN}>{ words.column }</label>
                <select id={COLUMN} class="field__choice" disabled={running} {onchange}>
                    for (index, name) in file.columns.iter().enumerate() {
                        <option selected={index == file.column}>{ name }</option>
                    }
                </select>
            </div>
            if let FileStatus::Running { transfer, stopping, .. } = &file.status {
                <RunProgress
                    said={words.reading_file}
                    transfer={*transfer}
                    stopping={*stopping}
                    on_stop={props.calls.stop.clone()}
                />
            } else {
                <div>
                    <Button
                        kind={ButtonKind::Secondary}
                        label={if begun { words.go_on } else { words.classify_file }}
                        disabled={props.blocked.is_some()}
                        on_press={props.calls.start.clone()}
                    />
                </div>
            }
        </>
    }
}

/// How far it came, and what can be kept.
fn outcome(file: &TextFile, props: &ClassifyFileProps, words: &'static ClassifyWords) -> Html {
    let remedy = props.calls.start.reform(|_: Remedy| ());
    let mut labels: Vec<(&String, &u64)> = file.reached.labels.iter().collect();
    labels.sort_by(|a, b| b.1.cmp(a.1));
    html! {
        <>
            if let FileStatus::Failed(failure) = &file.status {
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(words.failure)(failure.kind)}
                    remedy={None}
                    on_remedy={remedy}
                />
            }
            if file.status == FileStatus::Stopped {
                <Notice>{ words.file_stopped }</Notice>
            }
            if file.status == FileStatus::Done {
                <p role="status">{ words.file_done }</p>
            }
            if file.reached.rows > 0 {
                <p class="classify-file__rows" data-rows={file.reached.rows.to_string()}>
                    { (words.rows)(file.reached.rows, file.reached.empty) }
                </p>
                <ul class="classify-file__labels" aria-label={words.counts}>
                    for (label, count) in labels.into_iter().take(20) {
                        <li data-label={label.clone()} data-count={count.to_string()}>
                            { format!("{} {count}", (words.label)(props.kind, label)) }
                        </li>
                    }
                </ul>
            }
            if file.wanted().is_none() && file.reached.rows > 0 {
                <div>
                    <Button
                        icon={IconName::Download}
                        label={words.download_result}
                        on_press={props.calls.download.clone()}
                    />
                </div>
            }
        </>
    }
}

const fn state(status: &FileStatus) -> &'static str {
    match status {
        FileStatus::Chosen => "chosen",
        FileStatus::Running { .. } => "running",
        FileStatus::Done => "done",
        FileStatus::Stopped => "stopped",
        FileStatus::Failed(_) => "failed",
    }
}
