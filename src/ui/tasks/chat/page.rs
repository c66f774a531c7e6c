//! The chat: the model above, the conversation in the middle, the message box below.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::{
    attached_files::CutStatus,
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
        models::{ModelKey, ModelPanel, ModelStatus, ModelSwitch, ModelsContext, use_models},
        parts::{Button, ButtonKind, IconName, Notice, use_refocus},
        store::use_act,
        text::use_text,
    },
};

/// The message box's id, for the skip link.
pub const MESSAGE_BOX: &str = "message";

#[derive(Properties, PartialEq)]
pub struct ChatPageProps {
    pub chat: ChatState,
    /// A benchmark has the model to itself.
    pub benchmarking: bool,
    pub draft: Draft,
    /// Takes a file to be attached.
    pub on_file: Callback<File>,
    pub conversations: Conversations,
    /// Of the library, once somebody has asked for it.
    pub library: Option<Rc<Contents>>,
    pub on_library: Callback<()>,
    /// Takes what is written to where personal data is hidden.
    pub on_redact: Callback<String>,
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
    let words = &text.chat;
    let ChatPageProps { chat, benchmarking, draft, on_file, conversations, library, on_library, on_redact } =
        props;
    let conversation = chat.shown();
    let announcement = use_announcement(conversation);
    let ModelsContext { models, memory_bytes, .. } = use_models();
    let model = models.language();
    let act = use_act::<ChatAction>();
    let running = conversation.tree.running();
    use_refocus(MESSAGE_BOX, (running.map(|turn| turn.id), std::mem::discriminant(&model.status)));
    let readiness = match (running, &model.status) {
        (Some(turn), _) if turn.is_stopping() => Readiness::Stopping,
        (Some(_), _) => Readiness::Answering,
        (None, _) if *benchmarking => Readiness::Waiting(text.benchmark.chat_waits),
        (None, ModelStatus::Ready(_)) => Readiness::Ready,
        (None, ModelStatus::Loading(_)) => Readiness::Waiting(words.waits_for_model),
        (None, ModelStatus::Absent | ModelStatus::Failed(_)) => Readiness::Waiting(words.needs_model),
    };
    let writing = match readiness {
        Readiness::Ready if chat.attaching.current().is_some() => {
            Readiness::Waiting(words.attachments.waits_for_files)
        }
        Readiness::Ready if chat.attaching.needs_person() => {
            Readiness::Waiting(words.attachments.needs_person)
        }
        Readiness::Ready | Readiness::Answering | Readiness::Stopping | Readiness::Waiting(_) => readiness,
    };
    let send = use_callback(
        (draft.set.clone(), act, chat.attaching.clone()),
        |prompt: String, (set_draft, act, attaching)| {
            act.emit(match attaching.read() {
                attachments if attachments.is_empty() => ChatAction::send(&prompt),
                attachments => ChatAction::SendWith { prompt: prompt.into(), attachments },
            });
            set_draft.emit(String::new());
        },
    );
    let dialog = use_state_eq(|| None::<Dialog>);
    let open = |which: Dialog| {
        let dialog = dialog.setter();
        Callback::from(move |()| dialog.set(Some(which)))
    };
    let close = use_callback(dialog.setter(), |(), dialog| dialog.set(None));
    let list = ConversationListProps::of(chat, conversations, close.clone());
    let loaded = model.loaded();
    let residence = loaded.map(|loaded| match loaded.residence {
        Residence::Disk => "disk",
        Residence::Memory => "memory",
    });
    html! {
        <div
            class="chat"
            data-model-state={model.state_name()}
            data-load-ms={loaded.map(|loaded| format!("{:.0}", loaded.load_ms))}
            data-memory-bytes={memory_bytes.map(|bytes| bytes.to_string())}
            data-residence={residence}
        >
            <ModelPanel of={ModelKey::Language} busy={chat.running().is_some() || *benchmarking} />
            if residence == Some("memory") {
                <Notice>{ text.models.memory_only }</Notice>
            }
            <StorageNotice
                place={chat.place}
                trouble={chat.trouble.clone()}
                conversations={conversations.clone()}
            />
            <div class="chat__bar">
                <ModelSwitch busy={chat.running().is_some() || *benchmarking} />
                <Button
                    class="chat__list"
                    kind={ButtonKind::Quiet}
                    icon={IconName::Lines}
                    label={text.chat.history.title}
                    on_press={open(Dialog::List)}
                />
                <Button
                    kind={ButtonKind::Quiet}
                    icon={IconName::Settings}
                    label={text.chat.history.settings}
                    on_press={open(Dialog::Settings)}
                />
            </div>
            <SideDialog title={text.chat.history.title} open={*dialog == Some(Dialog::List)} on_close={close.clone()}>
                <ConversationList ..list />
            </SideDialog>
            <SideDialog title={text.chat.history.settings} open={*dialog == Some(Dialog::Settings)} on_close={close}>
                if *dialog == Some(Dialog::Settings) {
                    <ConversationSettings
                        chat={chat.clone()}
                        conversations={conversations.clone()}
                        library={library.clone()}
                        on_library={on_library.clone()}
                        on_words={draft.set.clone()}
                    />
                }
            </SideDialog>
            if conversation.tree.is_empty() && !chat.reading {
                <Welcome on_choose={draft.set.clone()} message_box={MESSAGE_BOX} />
            }
            <ConversationLog
                conversation={conversation.clone()}
                can_ask={readiness == Readiness::Ready}
            />
            <ContextLine
                key={conversation.id().0.to_string()}
                conversation={conversation.clone()}
                can_ask={readiness == Readiness::Ready}
            />
            <p class="visually-hidden" role="status">{ announcement }</p>
            <CutStatus attachments={running.map(|turn| turn.attachments.clone()).unwrap_or_default()} />
            <PromptBox
                id={MESSAGE_BOX}
                draft={draft.text.clone()}
                readiness={writing}
                attaching={chat.attaching.clone()}
                on_file={on_file.clone()}
                on_input={draft.set.clone()}
                on_send={send}
                on_redact={on_redact.clone()}
            />
        </div>
    }
}
