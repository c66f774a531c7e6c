//! The chat: the model above, the conversation in the middle, the message box below.

use yew::prelude::*;

use super::{
    conversation::{ChatAction, Conversation},
    log::ConversationLog,
    prompt_box::{PromptBox, Readiness},
    use_announcement::use_announcement,
    use_draft::Draft,
    welcome::Welcome,
};
use crate::{
    protocol::Residence,
    ui::{
        models::{ModelKey, ModelPanel, ModelStatus, ModelsContext, use_models},
        parts::{Notice, use_refocus},
        store::use_act,
        text::use_text,
    },
};

/// The message box's id, for the skip link.
pub const MESSAGE_BOX: &str = "message";

#[derive(Properties, PartialEq)]
pub struct ChatPageProps {
    pub conversation: Conversation,
    /// A benchmark has the model to itself.
    pub benchmarking: bool,
    pub draft: Draft,
}

#[component]
pub fn ChatPage(props: &ChatPageProps) -> Html {
    let text = use_text();
    let words = &text.chat;
    let ChatPageProps { conversation, benchmarking, draft } = props;
    let announcement = use_announcement(conversation);
    let ModelsContext { models, memory_bytes, .. } = use_models();
    let model = models.language();
    let act = use_act::<ChatAction>();
    let running = conversation.running();
    use_refocus(MESSAGE_BOX, (running.map(|turn| turn.id), std::mem::discriminant(&model.status)));
    let readiness = match (running, &model.status) {
        (Some(turn), _) if turn.is_stopping() => Readiness::Stopping,
        (Some(_), _) => Readiness::Answering,
        (None, _) if *benchmarking => Readiness::Waiting(text.benchmark.chat_waits),
        (None, ModelStatus::Ready(_)) => Readiness::Ready,
        (None, ModelStatus::Loading(_)) => Readiness::Waiting(words.waits_for_model),
        (None, ModelStatus::Absent | ModelStatus::Failed(_)) => Readiness::Waiting(words.needs_model),
    };
    let send = use_callback((draft.set.clone(), act), |prompt: String, (set_draft, act)| {
        act.emit(ChatAction::send(&prompt));
        set_draft.emit(String::new());
    });
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
            <ModelPanel of={ModelKey::Language} busy={running.is_some() || *benchmarking} />
            if residence == Some("memory") {
                <Notice>{ text.models.memory_only }</Notice>
            }
            if conversation.is_empty() {
                <Welcome on_choose={draft.set.clone()} message_box={MESSAGE_BOX} />
            }
            <ConversationLog conversation={conversation.clone()} can_ask={readiness == Readiness::Ready} />
            <p class="visually-hidden" role="status">{ announcement }</p>
            <PromptBox
                id={MESSAGE_BOX}
                draft={draft.text.clone()}
                {readiness}
                on_input={draft.set.clone()}
                on_send={send}
            />
        </div>
    }
}
