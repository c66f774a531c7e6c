//! What can be done with one conversation of the list.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement, KeyboardEvent, SubmitEvent};
use yew::prelude::*;

use super::{
    conversation_list::title,
    history::{Conversation, Meta, MetaChange, Node, Project},
    state::ChatAction,
    transfer::{json_of, markdown_of},
    use_conversations::{Conversations, change, whole},
};
use crate::ui::{
    parts::{Button, ButtonKind, IconName, plain_name, use_download},
    preferences::use_preferences,
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct ConversationMenuProps {
    pub meta: Rc<Meta>,
    pub projects: Rc<Vec<Project>>,
    pub conversations: Conversations,
    pub on_done: Callback<()>,
}

#[component]
pub fn ConversationMenu(props: &ConversationMenuProps) -> Html {
    let text = use_text();
    let words = &text.chat.history;
    let act = use_act::<ChatAction>();
    let language = use_preferences().language;
    let renaming = use_state_eq(|| false);
    let id = props.meta.id;
    let name = title(&props.meta, words);
    let save_markdown = use_download(format!("{}.md", plain_name(&name)), "text/markdown");
    let save_json = use_download(format!("{}.json", plain_name(&name)), "application/json");
    let done = |action: ChatAction| {
        let (act, on_done) = (act.clone(), props.on_done.clone());
        Callback::from(move |()| {
            act.emit(action.clone());
            on_done.emit(());
        })
    };
    let with_all = {
        let (conversations, on_done) = (props.conversations.clone(), props.on_done.clone());
        move |then: Rc<dyn Fn(Conversation)>| {
            let (conversations, on_done) = (conversations.clone(), on_done.clone());
            Callback::from(move |()| {
                on_done.emit(());
                let (with, then) = (conversations.clone(), then.clone());
                conversations.with_store(move |store| {
                    spawn_local(async move {
                        match whole(&with, &store, id).await {
                            Ok(Some(conversation)) => then(conversation),
                            // Another tab has removed it.
                            Ok(None) => {}
                            Err(error) => with.act().emit(ChatAction::Troubled(Some(error))),
                        }
                    });
                });
            })
        }
    };
    let duplicate = with_all(Rc::new({
        let act = act.clone();
        let title = (words.copy_of)(&name);
        move |conversation| {
            let nodes: Vec<Node> =
                conversation.tree.nodes().filter_map(|node| conversation.tree.current(node.id())).collect();
            act.emit(ChatAction::Duplicate { meta: conversation.meta.clone(), nodes, title: title.clone() });
        }
    }));
    let export_markdown =
        with_all(Rc::new(move |conversation| save_markdown.emit(markdown_of(&conversation, language))));
    let export_json = {
        let projects = props.projects.clone();
        with_all(Rc::new(move |conversation| {
            if let Ok(json) = json_of(&conversation, &projects) {
                save_json.emit(json);
            }
        }))
    };
    let onchange = {
        let (act, projects) = (act.clone(), props.projects.clone());
        move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let index =
                select.and_then(|select| usize::try_from(select.selected_index()).ok()).unwrap_or_default();
            let project = index.checked_sub(1).and_then(|index| projects.get(index));
            act.emit(change(id, MetaChange::MoveTo(project.map(|project| project.id))));
        }
    };
    if *renaming {
        let rename = {
            let (act, on_done) = (act.clone(), props.on_done.clone());
            Callback::from(move |title: String| {
                act.emit(change(id, MetaChange::Rename(title)));
                on_done.emit(());
            })
        };
        return html! { <RenameForm {name} on_rename={rename} on_cancel={props.on_done.clone()} /> };
    }
    let quiet = |icon: IconName, label: &'static str, on_press: Callback<()>| {
        html! { <Button kind={ButtonKind::Quiet} {icon} {label} {on_press} /> }
    };
    let pinned = props.meta.pinned;
    let start_renaming = {
        let renaming = renaming.setter();
        Callback::from(move |()| renaming.set(true))
    };
    html! {
        <div class="conversation-menu" role="group" aria-label={(words.more)(&name)}>
            { quiet(IconName::Edit, words.rename, start_renaming) }
            { quiet(IconName::Tag, if pinned { words.unpin } else { words.pin }, done(change(id, MetaChange::Pin(!pinned)))) }
            { quiet(IconName::Copy, words.duplicate, duplicate) }
            { quiet(IconName::Download, words.export_markdown, export_markdown) }
            { quiet(IconName::Download, words.export_json, export_json) }
            { quiet(IconName::Trash, words.delete, done(ChatAction::Delete(id))) }
            if !props.projects.is_empty() {
                <label class="conversation-menu__project">
                    <span>{ words.project }</span>
                    <select class="field__choice" {onchange}>
                        <option selected={props.meta.project.is_none()}>{ words.no_project }</option>
                        for project in props.projects.iter() {
                            <option selected={props.meta.project == Some(project.id)}>{ project.name.clone() }</option>
                        }
                    </select>
                </label>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RenameFormProps {
    name: String,
    on_rename: Callback<String>,
    on_cancel: Callback<()>,
}

#[component]
fn RenameForm(props: &RenameFormProps) -> Html {
    let text = use_text();
    let words = &text.chat.history;
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(input) = node.cast::<HtmlInputElement>() {
                let _ = input.focus();
                input.select();
            }
        });
    }
    let rename = {
        let (node, on_rename) = (node.clone(), props.on_rename.clone());
        Callback::from(move |()| {
            if let Some(input) = node.cast::<HtmlInputElement>() {
                on_rename.emit(input.value());
            }
        })
    };
    let onsubmit = rename.reform(|event: SubmitEvent| event.prevent_default());
    let onkeydown = {
        let on_cancel = props.on_cancel.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                on_cancel.emit(());
            }
        }
    };
    html! {
        <form class="conversation-menu" {onsubmit}>
            <input
                ref={node}
                class="conversation-menu__title"
                type="text"
                aria-label={words.new_title}
                autocomplete="off"
                value={props.name.clone()}
                {onkeydown}
            />
            <Button kind={ButtonKind::Primary} label={words.save} on_press={rename} />
            <Button kind={ButtonKind::Quiet} label={text.cancel} on_press={props.on_cancel.clone()} />
        </form>
    }
}
