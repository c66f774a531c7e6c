//! The chat: the model above, the conversation in the middle, the message box below.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    context_line::ContextLine,
    conversation_list::{ConversationList, ConversationListProps},
    conversation_settings::ConversationSettings,
    log::ConversationLog,
    prompt_box::{PromptBox, Readiness},
    side_dialog::SideDialog,
    state::{ChatAction, ChatState},
    storage_notice::StorageNotice,
    use_announcement::use_announcement,
    use_conversations::Conversations,
    use_draft::Draft,
    welcome::Welcome,
};
use crate::{
    protocol::{Contents, Residence},
    ui::{
        models::{ModelKey, ModelPanel, ModelStatus, ModelsContext, use_models},
        parts::{Button, ButtonKind, IconName, Notice, use_refocus},
        store::use_act,
        text::use_text,
    },
};

/// The message box's id, for the skip link.
pub const MESSAGE_BOX: &str = "message";

#[derive(Properties)]
pub struct ChatPageProps {
    pub chat: ChatState,
    /// A benchmark has the model to itself.
    pub benchmarking: bool,
    pub draft: Draft,
    pub conversations: Conversations,
    /// Of the library.
    pub library: Option<Rc<Contents>>,
}

/// The page draws whenever the app does; what it draws decides for itself. Comparing whole conversations here would
/// cost more than that.
impl PartialEq for ChatPageProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// What is opened over the chat.
#[derive(Clone, Copy, PartialEq)]
enum Dialog {
    /// On a phone, which has no sidebar.
    List,
    Settings,
}

#[component]
pub fn ChatPage(props: &ChatPageProps) -> Html {
    let text = use_text();
    let Draft { text: draft, set: set_draft, .. } = props.draft.clone();
    let conversation = props.chat.shown();
    let announcement = use_announcement(conversation);
    let ModelsContext { models, memory_bytes, .. } = use_models();
    let model = models.language();
    let act = use_act::<ChatAction>();
    let running = conversation.tree.running();
    use_refocus(MESSAGE_BOX, (running.map(|turn| turn.id), std::mem::discriminant(&model.status)));

    let loaded = model.loaded().cloned();
    let readiness = match (running, &model.status) {
        (Some(turn), _) if turn.is_stopping() => Readiness::Stopping,
        (Some(_), _) => Readiness::Answering,
        (None, _) if props.benchmarking => Readiness::Waiting(text.benchmark.chat_waits),
        (None, ModelStatus::Ready(_)) => Readiness::Ready,
        (None, ModelStatus::Loading(_)) => Readiness::Waiting(text.send_waits_for_model),
        (None, ModelStatus::Absent | ModelStatus::Failed(_)) => Readiness::Waiting(text.send_needs_model),
    };
    let send = use_callback((set_draft.clone(), act.clone()), |prompt: String, (set_draft, act)| {
        act.emit(ChatAction::Send(prompt.into()));
        set_draft.emit(String::new());
    });
    let dialog = use_state_eq(|| None::<Dialog>);
    let open = |which: Dialog| {
        let dialog = dialog.setter();
        Callback::from(move |()| dialog.set(Some(which)))
    };
    let close = use_callback(dialog.setter(), |(), dialog| dialog.set(None));
    let list = ConversationListProps::of(&props.chat, &props.conversations, close.clone());
    let residence = loaded.as_ref().map(|loaded| match loaded.residence {
        Residence::Disk => "disk",
        Residence::Memory => "memory",
    });
    html! {
        <div
            class="chat"
            data-model-state={model.state_name()}
            data-load-ms={loaded.as_ref().map(|loaded| format!("{:.0}", loaded.load_ms))}
            data-memory-bytes={memory_bytes.map(|bytes| bytes.to_string())}
            data-residence={residence}
        >
            <ModelPanel of={ModelKey::Language} busy={props.chat.running().is_some() || props.benchmarking} />
            if residence == Some("memory") {
                <Notice>{ text.models.memory_only }</Notice>
            }
            <StorageNotice
                place={props.chat.place}
                trouble={props.chat.trouble.clone()}
                conversations={props.conversations.clone()}
            />
            <div class="chat__bar">
                <Button
                    class="chat__list"
                    kind={ButtonKind::Quiet}
                    icon={IconName::Lines}
                    label={text.history.title}
                    on_press={open(Dialog::List)}
                />
                <Button
                    kind={ButtonKind::Quiet}
                    icon={IconName::Settings}
                    label={text.history.settings}
                    on_press={open(Dialog::Settings)}
                />
            </div>
            <SideDialog title={text.history.title} open={*dialog == Some(Dialog::List)} on_close={close.clone()}>
                <ConversationList ..list />
            </SideDialog>
            <SideDialog title={text.history.settings} open={*dialog == Some(Dialog::Settings)} on_close={close}>
                if *dialog == Some(Dialog::Settings) {
                    <ConversationSettings
                        chat={props.chat.clone()}
                        conversations={props.conversations.clone()}
                        library={props.library.clone()}
                        on_words={set_draft.clone()}
                    />
                }
            </SideDialog>
            if conversation.tree.is_empty() && !props.chat.reading {
                <Welcome on_choose={set_draft.clone()} message_box={MESSAGE_BOX} />
            }
            <ConversationLog
                conversation={conversation.clone()}
                can_ask={matches!(readiness, Readiness::Ready)}
            />
            <ContextLine
                key={conversation.id().0.to_string()}
                conversation={conversation.clone()}
                can_ask={matches!(readiness, Readiness::Ready)}
            />
            <p class="visually-hidden" role="status">{ announcement }</p>
            <PromptBox
                id={MESSAGE_BOX}
                {draft}
                {readiness}
                on_input={set_draft}
                on_send={send}
                on_stop={act.reform(|()| ChatAction::Stop)}
            />
        </div>
    }
}
