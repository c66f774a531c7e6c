//! The list of conversations: a box that searches them, pinned ones, projects as folders, and the rest by their dates.

use std::{collections::BTreeSet, rc::Rc};

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    conversation_menu::ConversationMenu,
    conversation_search::{FoundConversation, use_conversation_search},
    history::{ConversationId, List, Meta, Project, ProjectId},
    history_words::HistoryWords,
    state::{ChatAction, ChatState},
    use_conversations::Conversations,
};
use crate::ui::{
    browser::{clock_offset_minutes, epoch_ms, visit},
    parts::{Button, ButtonKind, Icon, IconName, VirtualList},
    store::use_act,
    tasks::Page,
    text::{Language, use_text},
};

/// How high a row is as a rule, in pixels.
const ROW: f64 = 40.0;
const HOUR_MS: u64 = 3_600_000;

#[derive(Properties, PartialEq)]
pub struct ConversationListProps {
    pub list: List,
    pub shown: ConversationId,
    pub answering: BTreeSet<ConversationId>,
    pub projects: Rc<Vec<Project>>,
    pub deleted: Option<Rc<Meta>>,
    pub conversations: Conversations,
    /// A conversation was chosen.
    #[prop_or_default]
    pub on_chosen: Callback<()>,
}

impl ConversationListProps {
    pub fn of(chat: &ChatState, conversations: &Conversations, on_chosen: Callback<()>) -> Self {
        Self {
            list: chat.list().clone(),
            shown: chat.shown().id(),
            answering: chat.answering(),
            projects: chat.projects.clone(),
            deleted: chat.deleted.clone(),
            conversations: conversations.clone(),
            on_chosen,
        }
    }
}

#[derive(Clone)]
enum Row {
    Heading(String),
    Project { id: ProjectId, name: String, open: bool },
    Conversation { meta: Rc<Meta>, found: Option<FoundConversation> },
}

/// What the rows are made of. A hundred thousand of them are not made again at each drawing.
#[derive(PartialEq)]
struct Listed {
    list: List,
    projects: Rc<Vec<Project>>,
    closed: BTreeSet<ProjectId>,
    found: Option<Rc<Vec<FoundConversation>>>,
    language: Language,
    /// "Today" ends at the end of one.
    hour: u64,
}

#[component]
pub fn ConversationList(props: &ConversationListProps) -> Html {
    let text = use_text();
    let language = use_context::<Language>().unwrap_or(Language::English);
    let words = &text.chat.history;
    let act = use_act::<ChatAction>();
    let query = use_state_eq(AttrValue::default);
    let menu = use_state_eq(|| None::<ConversationId>);
    let closed = use_state_eq(BTreeSet::<ProjectId>::new);
    let results = use_conversation_search(&query, &props.list, &props.conversations);
    let found = results.as_ref().and_then(|results| results.found.clone());
    let rows = use_memo(
        Listed {
            list: props.list.clone(),
            projects: props.projects.clone(),
            closed: (*closed).clone(),
            found,
            language,
            hour: epoch_ms() / HOUR_MS,
        },
        |listed| match &listed.found {
            Some(found) => found_rows(found, &listed.list),
            None => all_rows(listed, words),
        },
    );
    let status = match &results {
        Some(results) if results.found.is_none() => words.searching,
        Some(_) if rows.is_empty() => words.nothing_found,
        None if rows.is_empty() => words.none,
        Some(_) | None => "",
    };
    let oninput = {
        let query = query.setter();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                query.set(input.value().into());
            }
        }
    };
    let count = rows.len();
    let item = {
        let (conversations, on_chosen) = (props.conversations.clone(), props.on_chosen.clone());
        let (projects, answering, shown) = (props.projects.clone(), props.answering.clone(), props.shown);
        let (menu, closed) = (menu.clone(), closed.clone());
        Callback::from(move |index: usize| {
            let Some(row) = rows.get(index) else { return Html::default() };
            match row {
                Row::Heading(name) => html! {
                    <li key={format!("heading {name}")} class="conversation-list__heading" data-index={index.to_string()}>
                        { name.clone() }
                    </li>
                },
                Row::Project { id, name, open } => {
                    let (id, closed) = (*id, closed.clone());
                    let onclick = move |_: MouseEvent| {
                        let mut now = (*closed).clone();
                        if !now.remove(&id) {
                            now.insert(id);
                        }
                        closed.set(now);
                    };
                    html! {
                        <li key={format!("project {}", id.0)} class="conversation-list__item" data-index={index.to_string()}>
                            <button
                                type="button"
                                class="conversation-list__open conversation-list__project"
                                aria-expanded={open.to_string()}
                                {onclick}
                            >
                                <span dir="auto">{ name.clone() }</span>
                            </button>
                        </li>
                    }
                }
                Row::Conversation { meta, found } => {
                    let id = meta.id;
                    let title = title(meta, words);
                    let expanded = *menu == Some(id);
                    let open = {
                        let (conversations, on_chosen) = (conversations.clone(), on_chosen.clone());
                        move |_: MouseEvent| {
                            conversations.show(id);
                            visit(Page::Chat.fragment());
                            on_chosen.emit(());
                        }
                    };
                    let toggle = {
                        let menu = menu.setter();
                        move |_: MouseEvent| menu.set((!expanded).then_some(id))
                    };
                    let close = {
                        let menu = menu.setter();
                        Callback::from(move |()| menu.set(None))
                    };
                    html! {
                        <li
                            key={format!("{} {}", id.0, index)}
                            class="conversation-list__item"
                            data-index={index.to_string()}
                            data-conversation={id.0.to_string()}
                        >
                            <div class="conversation-list__line">
                                <button
                                    type="button"
                                    class="conversation-list__open"
                                    aria-current={(shown == id).then_some("true")}
                                    onclick={open}
                                >
                                    <span dir="auto">{ title.clone() }</span>
                                    if answering.contains(&id) {
                                        <span class="conversation-list__state">{ words.answering }</span>
                                    }
                                </button>
                                <button
                                    type="button"
                                    class="conversation-list__more"
                                    aria-label={(words.more)(&title)}
                                    aria-expanded={expanded.to_string()}
                                    onclick={toggle}
                                >
                                    <Icon name={IconName::More} />
                                </button>
                            </div>
                            if let Some(found) = found {
                                { excerpt(found, words) }
                            }
                            if expanded {
                                <ConversationMenu
                                    meta={meta.clone()}
                                    projects={projects.clone()}
                                    conversations={conversations.clone()}
                                    on_done={close}
                                />
                            }
                        </li>
                    }
                }
            }
        })
    };
    html! {
        <section class="conversation-list" aria-label={words.title}>
            if let Some(meta) = &props.deleted {
                <div class="conversation-list__undo" role="status">
                    <span>{ (words.deleted)(&title(meta, words)) }</span>
                    <Button
                        label={words.undo}
                        on_press={let id = meta.id; act.reform(move |()| ChatAction::Undelete(id))}
                    />
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Close}
                        compact=true
                        label={text.close}
                        on_press={act.reform(|()| ChatAction::ForgetDeleted)}
                    />
                </div>
            }
            <input
                class="conversation-list__search"
                type="search"
                aria-label={words.search}
                placeholder={words.search}
                autocomplete="off"
                value={(*query).clone()}
                {oninput}
            />
            <p class="conversation-list__status" role="status">{ status }</p>
            if count > 0 {
                <VirtualList {count} estimate={ROW} {item} list="ul" class="conversation-list__rows" label={words.title} />
            }
        </section>
    }
}

pub fn title(meta: &Meta, words: &HistoryWords) -> String {
    if meta.title.is_empty() { words.untitled.to_owned() } else { meta.title.clone() }
}

fn found_rows(found: &[FoundConversation], list: &List) -> Vec<Row> {
    let row = |found: &FoundConversation| {
        let meta = list.get(found.id).filter(|meta| !meta.is_deleted())?.clone();
        Some(Row::Conversation { meta, found: Some(found.clone()) })
    };
    found.iter().filter_map(row).collect()
}

fn all_rows(listed: &Listed, words: &HistoryWords) -> Vec<Row> {
    let Listed { list, projects, closed, .. } = listed;
    let conversation = |meta: &Rc<Meta>| Row::Conversation { meta: meta.clone(), found: None };
    let mut rows = Vec::new();
    for project in projects.iter() {
        let open = !closed.contains(&project.id);
        rows.push(Row::Project { id: project.id, name: project.name.clone(), open });
        if open {
            rows.extend(list.in_project(Some(project.id)).map(conversation));
        }
    }
    let in_folder = |meta: &Meta| projects.iter().any(|project| meta.project == Some(project.id));
    for (group, metas) in list.groups(epoch_ms(), clock_offset_minutes) {
        let mut metas = metas.iter().filter(|meta| meta.pinned || !in_folder(meta)).peekable();
        if metas.peek().is_some() {
            rows.push(Row::Heading((words.group)(group)));
            rows.extend(metas.map(conversation));
        }
    }
    rows
}

fn excerpt(found: &FoundConversation, words: &HistoryWords) -> Html {
    if found.turns == 0 {
        return Html::default();
    }
    html! {
        <p class="conversation-list__excerpt">
            if let Some(excerpt) = &found.excerpt {
                <span dir="auto">
                    { excerpt.before.clone() }<mark>{ excerpt.found.clone() }</mark>{ excerpt.after.clone() }
                </span>
            }
            <span class="conversation-list__count">{ (words.found_turns)(found.turns) }</span>
        </p>
    }
}
