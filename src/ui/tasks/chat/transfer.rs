//! Takes all conversations along as a file, and brings in those of files: ours, OpenAI's and Open WebUI's.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;
use yew::prelude::*;

use super::{
    conversation_store::ConversationStore,
    history::{
        Conversation, ConversationId, List, Node, Preset, Project,
        export::{ARCHIVE_END, MARKDOWN_GAP, archive_start, archived, markdown},
        import::{Imported, Reader},
        storage::StorageError,
    },
    history_words::HistoryWords,
    state::ChatAction,
    use_conversations::{Conversations, whole},
};
use crate::ui::{
    browser::{date_and_time, epoch_ms, next_frame, random_seed},
    parts::{Button, FilePicker, GivenFile, IconName, offer_blob},
    preferences::use_preferences,
    text::{Language, use_text},
};

#[derive(Properties, PartialEq)]
pub struct TransferProps {
    pub list: List,
    pub projects: Rc<Vec<Project>>,
    pub presets: Rc<Vec<Preset>>,
    pub conversations: Conversations,
}

/// What an import has done so far.
#[derive(Clone, Default, PartialEq)]
struct Report {
    under_way: bool,
    conversations: usize,
    left_out: Vec<String>,
}

#[component]
pub fn Transfer(props: &TransferProps) -> Html {
    let words = &use_text().chat.history;
    let language = use_preferences().language;
    let report = use_state_eq(|| None::<Report>);
    let export = |format: Format| {
        let (conversations, list) = (props.conversations.clone(), props.list.clone());
        let (projects, presets) = (props.projects.clone(), props.presets.clone());
        Callback::from(move |()| {
            let (with, ids) = (conversations.clone(), list.iter().map(|meta| meta.id).collect::<Vec<_>>());
            let (projects, presets) = (projects.to_vec(), presets.to_vec());
            conversations.with_store(move |store| {
                spawn_local(async move {
                    let made = match format {
                        Format::Json => all_json(&with, &store, &ids, projects, presets).await,
                        Format::Markdown => all_markdown(&with, &store, &ids, language).await,
                    };
                    match made {
                        // A browser that refuses has told the person why.
                        Ok(parts) => drop(offer(&parts, format)),
                        Err(error) => with.act().emit(ChatAction::Troubled(Some(error))),
                    }
                });
            });
        })
    };
    let on_files = {
        let (report, conversations) = (report.setter(), props.conversations.clone());
        Callback::from(move |files: Vec<GivenFile>| {
            let (report, with) = (report.clone(), conversations.clone());
            conversations.with_store(move |store| {
                spawn_local(async move {
                    let mut so_far = Report { under_way: true, ..Report::default() };
                    for given in files {
                        import(&with, &store, &given, &mut so_far, words, |so_far| {
                            report.set(Some(so_far.clone()))
                        })
                        .await;
                    }
                    so_far.under_way = false;
                    report.set(Some(so_far));
                });
            });
        })
    };
    html! {
        <div class="transfer">
            <div class="transfer__actions">
                <Button icon={IconName::Download} label={words.export_all_json} on_press={export(Format::Json)} />
                <Button icon={IconName::Download} label={words.export_all_markdown} on_press={export(Format::Markdown)} />
            </div>
            <FilePicker
                id="import-conversations"
                label={words.import}
                hint={words.import_hint}
                accept=".json,application/json"
                {on_files}
            />
            <div role="status">
                if let Some(report) = &*report {
                    <p>{ if report.under_way { words.importing.to_owned() } else { (words.imported)(report.conversations) } }</p>
                    if !report.left_out.is_empty() {
                        <ul class="transfer__left-out">
                            for sentence in &report.left_out {
                                <li>{ sentence.clone() }</li>
                            }
                        </ul>
                    }
                }
            </div>
        </div>
    }
}

#[derive(Clone, Copy)]
enum Format {
    Json,
    Markdown,
}

fn offer(parts: &Array, format: Format) -> Result<(), JsValue> {
    let name = match format {
        Format::Json => "hearth-conversations.json",
        Format::Markdown => "hearth-conversations.md",
    };
    offer_blob(name, &Blob::new_with_str_sequence(parts)?)
}

/// Of one conversation, with its project.
pub fn json_of(conversation: &Conversation, projects: &[Project]) -> Result<String, serde_json::Error> {
    let own = projects.iter().filter(|project| Some(project.id) == conversation.meta.project);
    let start = archive_start(own.cloned().collect(), Vec::new())?;
    Ok(start + &archived(&conversation.meta, &nodes(conversation))? + ARCHIVE_END)
}

pub fn markdown_of(conversation: &Conversation, language: Language) -> String {
    markdown(conversation, &date_and_time(conversation.meta.created_ms, language.tag()), language)
}

fn nodes(conversation: &Conversation) -> Vec<Node> {
    let tree = &conversation.tree;
    tree.nodes().filter_map(|node| tree.current(node.id())).collect()
}

/// In pieces, so that they never stand in memory twice.
async fn all_json(
    conversations: &Conversations,
    store: &ConversationStore,
    ids: &[ConversationId],
    projects: Vec<Project>,
    presets: Vec<Preset>,
) -> Result<Array, StorageError> {
    let failed = |error: serde_json::Error| StorageError::Failed(error.to_string());
    let parts = Array::of1(&archive_start(projects, presets).map_err(failed)?.into());
    for id in ids {
        if let Some(conversation) = whole(conversations, store, *id).await? {
            parts.push(&archived(&conversation.meta, &nodes(&conversation)).map_err(failed)?.into());
        }
    }
    parts.push(&ARCHIVE_END.into());
    Ok(parts)
}

async fn all_markdown(
    conversations: &Conversations,
    store: &ConversationStore,
    ids: &[ConversationId],
    language: Language,
) -> Result<Array, StorageError> {
    let parts = Array::new();
    for id in ids {
        if let Some(conversation) = whole(conversations, store, *id).await? {
            if parts.length() > 0 {
                parts.push(&MARKDOWN_GAP.into());
            }
            parts.push(&markdown_of(&conversation, language).into());
        }
    }
    Ok(parts)
}

/// Takes in one file, item by item; what fails is named, and the rest goes on.
async fn import(
    conversations: &Conversations,
    store: &ConversationStore,
    given: &GivenFile,
    report: &mut Report,
    words: &HistoryWords,
    tell: impl Fn(&Report),
) {
    let text = JsFuture::from(given.file.text()).await.ok().and_then(|text| text.as_string());
    let Some(text) = text else {
        report.left_out.push((words.not_read)(&given.name));
        return tell(report);
    };
    let act = conversations.act();
    for item in Reader::new(&text, epoch_ms(), random_seed) {
        match item {
            Ok(Imported::Kept { projects, presets }) => {
                projects.into_iter().for_each(|project| act.emit(ChatAction::Project(project)));
                presets.into_iter().for_each(|preset| act.emit(ChatAction::Preset(preset)));
            }
            Ok(Imported::Conversation { meta, nodes }) => match store.insert(&meta, &nodes).await {
                Ok(blocks) => {
                    if let Some(index) = conversations.index().borrow_mut().as_mut() {
                        blocks.into_iter().for_each(|block| index.put(block));
                    }
                    report.conversations += 1;
                    act.emit(ChatAction::Noted(meta));
                }
                Err(error) => {
                    report.left_out.push(format!("{}: {}", meta.title, (words.storage)(&error)));
                    act.emit(ChatAction::Troubled(Some(error)));
                    return tell(report);
                }
            },
            Err(error) => report.left_out.push((words.not_imported)(&given.name, &error)),
        }
        if (report.conversations + report.left_out.len()).is_multiple_of(50) {
            tell(report);
            next_frame().await;
        }
    }
    tell(report);
}
