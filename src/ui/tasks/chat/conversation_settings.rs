//! The chat's settings: what holds for this conversation alone, presets, projects, and all conversations as files.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    history::{Meta, MetaChange, OwnSampling, Preset, PresetId, Project, ProjectId},
    named_editor::NamedEditor,
    sampling_fields::SamplingFields,
    state::{ChatAction, ChatState},
    transfer::Transfer,
    use_conversations::{Conversations, change},
};
use crate::{
    protocol::{Contents, DocumentFacts},
    ui::{
        browser::{epoch_ms, random_seed},
        parts::{Button, ButtonKind, IconName, TextField},
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct ConversationSettingsProps {
    pub chat: ChatState,
    pub conversations: Conversations,
    /// Of the library: a project may have some.
    pub library: Option<Rc<Contents>>,
    /// Asks for the library's contents.
    pub on_library: Callback<()>,
    /// Puts words into the message box.
    pub on_words: Callback<String>,
}

#[component]
pub fn ConversationSettings(props: &ConversationSettingsProps) -> Html {
    let words = &use_text().chat.history;
    let chat = &props.chat;
    let ask = props.on_library.clone();
    use_effect_with((), move |()| ask.emit(()));
    html! {
        <div class="conversation-settings">
            <Own chat={chat.clone()} />
            <Presets presets={chat.presets.clone()} shown={chat.shown().meta.clone()} on_words={props.on_words.clone()} />
            <Projects projects={chat.projects.clone()} library={props.library.clone()} />
            <section class="conversation-settings__part" aria-labelledby="chat-transfer">
                <h3 id="chat-transfer">{ words.transfer }</h3>
                <Transfer
                    list={chat.list().clone()}
                    projects={chat.projects.clone()}
                    presets={chat.presets.clone()}
                    conversations={props.conversations.clone()}
                />
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OwnProps {
    chat: ChatState,
}

/// System prompt and sampling of the conversation that is shown.
#[component]
fn Own(props: &OwnProps) -> Html {
    let words = &use_text().chat.history;
    let act = use_act::<ChatAction>();
    let meta = &props.chat.shown().meta;
    let id = meta.id;
    let on_prompt = act.reform(move |prompt: String| {
        let prompt = Some(prompt).filter(|prompt| !prompt.trim().is_empty());
        change(id, MetaChange::SystemPrompt(prompt))
    });
    let on_sampling = act.reform(move |own: OwnSampling| {
        let own = Some(own).filter(|own| *own != OwnSampling::default());
        change(id, MetaChange::Sampling(own))
    });
    html! {
        <section class="conversation-settings__part" aria-labelledby="chat-own">
            <h3 id="chat-own">{ words.this_conversation }</h3>
            <TextField
                id="own-system-prompt"
                setting={words.system_prompt}
                value={meta.system_prompt.clone().unwrap_or_default()}
                rows=3
                on_change={on_prompt}
            />
            <SamplingFields sampling={meta.sampling.clone().unwrap_or_default()} on_change={on_sampling} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PresetsProps {
    presets: Rc<Vec<Preset>>,
    /// A new preset begins with what holds for this conversation.
    shown: Rc<Meta>,
    on_words: Callback<String>,
}

#[component]
fn Presets(props: &PresetsProps) -> Html {
    let words = &use_text().chat.history;
    let act = use_act::<ChatAction>();
    let editing = use_state_eq(|| None::<Preset>);
    let edit = |preset: Option<Preset>| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(preset.clone()))
    };
    let start = {
        let (editing, shown) = (editing.setter(), props.shown.clone());
        Callback::from(move |()| {
            editing.set(Some(Preset {
                id: PresetId(random_seed()),
                name: String::new(),
                system_prompt: shown.system_prompt.clone().unwrap_or_default(),
                sampling: shown.sampling.clone(),
                first_words: String::new(),
            }));
        })
    };
    let item = |preset: &Preset| {
        let id = preset.id;
        let apply = {
            let (act, on_words, first) = (act.clone(), props.on_words.clone(), preset.first_words.clone());
            Callback::from(move |()| {
                act.emit(ChatAction::ApplyPreset(id));
                if !first.is_empty() {
                    on_words.emit(first.clone());
                }
            })
        };
        let remove = act.reform(move |()| ChatAction::RemovePreset(id));
        html! {
            <li key={id.0.to_string()} class="conversation-settings__item">
                <Button label={(words.use_preset)(&preset.name)} on_press={apply} />
                { icon(IconName::Edit, (words.edit_preset)(&preset.name), edit(Some(preset.clone()))) }
                { icon(IconName::Trash, (words.delete_preset)(&preset.name), remove) }
            </li>
        }
    };
    html! {
        <section class="conversation-settings__part" aria-labelledby="chat-presets">
            <h3 id="chat-presets">{ words.presets }</h3>
            <p class="conversation-settings__hint">{ words.presets_hint }</p>
            <ul class="conversation-settings__list">{ for props.presets.iter().map(item) }</ul>
            if let Some(preset) = &*editing {
                <NamedEditor
                    key={preset.id.0.to_string()}
                    fields={vec![
                        (words.preset_name, preset.name.clone()),
                        (words.preset_prompt, preset.system_prompt.clone()),
                        (words.preset_first_words, preset.first_words.clone()),
                    ]}
                    on_save={
                        let (act, editing, preset) = (act.clone(), editing.setter(), preset.clone());
                        move |said: Vec<String>| {
                            let mut said = said.into_iter();
                            let mut next = || said.next().unwrap_or_default();
                            let (name, system_prompt, first_words) = (next(), next(), next());
                            act.emit(ChatAction::Preset(Preset { name, system_prompt, first_words, ..preset.clone() }));
                            editing.set(None);
                        }
                    }
                    on_cancel={edit(None)}
                />
            } else {
                <Button icon={IconName::Plus} label={words.new_preset} on_press={start} />
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ProjectsProps {
    projects: Rc<Vec<Project>>,
    library: Option<Rc<Contents>>,
}

#[component]
fn Projects(props: &ProjectsProps) -> Html {
    let words = &use_text().chat.history;
    let act = use_act::<ChatAction>();
    let editing = use_state_eq(|| None::<Project>);
    let edit = |project: Option<Project>| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(project.clone()))
    };
    let start = {
        let editing = editing.setter();
        Callback::from(move |()| {
            editing.set(Some(Project {
                id: ProjectId(random_seed()),
                name: String::new(),
                instructions: String::new(),
                documents: Vec::new(),
                created_ms: epoch_ms(),
            }));
        })
    };
    let item = |project: &Project| {
        let id = project.id;
        let remove = act.reform(move |()| ChatAction::RemoveProject(id));
        html! {
            <li key={id.0.to_string()} class="conversation-settings__item">
                <span dir="auto">{ project.name.clone() }</span>
                { icon(IconName::Edit, (words.edit_project)(&project.name), edit(Some(project.clone()))) }
                { icon(IconName::Trash, (words.delete_project)(&project.name), remove) }
            </li>
        }
    };
    let documents = props.library.as_ref().map(|library| library.documents.as_slice()).unwrap_or_default();
    let missing = |project: &Project| {
        let here = |id: &u32| documents.iter().any(|facts| facts.id == *id);
        let missing = project.documents.iter().filter(|id| !here(id)).count();
        (props.library.is_some() && missing > 0).then(|| (words.missing_documents)(missing))
    };
    let document = |project: &Project, facts: &DocumentFacts| {
        let (id, editing, project) = (facts.id, editing.setter(), project.clone());
        let chosen = project.documents.contains(&id);
        let onchange = move |event: Event| {
            let on = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
            let mut project = project.clone();
            project.documents.retain(|known| *known != id);
            if on {
                project.documents.push(id);
            }
            editing.set(Some(project));
        };
        html! {
            <li key={id.to_string()}>
                <label><input type="checkbox" checked={chosen} {onchange} /><span>{ facts.name.clone() }</span></label>
            </li>
        }
    };
    html! {
        <section class="conversation-settings__part" aria-labelledby="chat-projects">
            <h3 id="chat-projects">{ words.projects }</h3>
            <p class="conversation-settings__hint">{ words.projects_hint }</p>
            <ul class="conversation-settings__list">{ for props.projects.iter().map(item) }</ul>
            if let Some(project) = &*editing {
                <fieldset class="conversation-settings__documents">
                    <legend>{ words.project_documents }</legend>
                    if documents.is_empty() {
                        <p class="conversation-settings__hint">{ words.no_documents }</p>
                    } else {
                        <p class="conversation-settings__hint">{ words.documents_hint }</p>
                        <ul class="conversation-settings__list">
                            { for documents.iter().map(|facts| document(project, facts)) }
                        </ul>
                    }
                    if let Some(missing) = missing(project) {
                        <p class="conversation-settings__hint">{ missing }</p>
                    }
                </fieldset>
                <NamedEditor
                    key={project.id.0.to_string()}
                    fields={vec![
                        (words.project_name, project.name.clone()),
                        (words.project_instructions, project.instructions.clone()),
                    ]}
                    on_save={
                        let (act, editing, project) = (act.clone(), editing.setter(), project.clone());
                        move |said: Vec<String>| {
                            let mut said = said.into_iter();
                            let mut next = || said.next().unwrap_or_default();
                            let (name, instructions) = (next(), next());
                            act.emit(ChatAction::Project(Project { name, instructions, ..project.clone() }));
                            editing.set(None);
                        }
                    }
                    on_cancel={edit(None)}
                />
            } else {
                <Button icon={IconName::Plus} label={words.new_project} on_press={start} />
            }
        </section>
    }
}

fn icon(icon: IconName, label: String, on_press: Callback<()>) -> Html {
    html! { <Button kind={ButtonKind::Quiet} {icon} {label} compact=true class="conversation-settings__icon" {on_press} /> }
}
