//! The chat: the model above, the conversation in the middle, the message box below.

use yew::prelude::*;

use super::{
    conversation::Conversation,
    log::ConversationLog as Log,
    prompt_box::{PromptBox, Readiness},
    run::ChatCalls,
    use_announcement::use_announcement,
    use_draft::Draft,
    welcome::Welcome,
};
use crate::{
    client::WorkerStatus,
    protocol::Residence,
    ui::{
        browser::reload_page,
        models::{Model, ModelCalls, ModelPanel, ModelStatus},
        parts::{Notice, Remedy, use_refocus},
        text::use_text,
    },
};

/// The message box's id, for the skip link.
pub const MESSAGE_BOX: &str = "message";

#[derive(Properties)]
pub struct ChatPageProps {
    pub model: Model,
    pub worker: WorkerStatus,
    pub conversation: Conversation,
    pub memory_bytes: Option<u64>,
    /// A benchmark has the model to itself.
    pub benchmarking: bool,
    pub model_calls: ModelCalls,
    pub calls: ChatCalls,
    pub draft: Draft,
}

/// The page draws whenever the app does; what it draws decides for itself. Comparing whole conversations here would
/// cost more than that.
impl PartialEq for ChatPageProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
pub fn ChatPage(props: &ChatPageProps) -> Html {
    let text = use_text();
    let Draft { text: draft, set: set_draft, .. } = props.draft.clone();
    let announcement = use_announcement(&props.conversation);
    let running = props.conversation.running();
    use_refocus(MESSAGE_BOX, (running.map(|turn| turn.id), std::mem::discriminant(&props.model.status)));

    let loaded = props.model.loaded().cloned();
    let readiness = match (running, &props.model.status) {
        (Some(turn), _) if turn.is_stopping() => Readiness::Stopping,
        (Some(_), _) => Readiness::Answering,
        (None, _) if props.benchmarking => Readiness::Waiting(text.benchmark.chat_waits),
        (None, ModelStatus::Ready(_)) => Readiness::Ready,
        (None, ModelStatus::Loading(_)) => Readiness::Waiting(text.send_waits_for_model),
        (None, ModelStatus::Absent | ModelStatus::Failed(_)) => Readiness::Waiting(text.send_needs_model),
    };
    let send =
        use_callback((set_draft.clone(), props.calls.send.clone()), |prompt: String, (set_draft, send)| {
            send.emit(prompt);
            set_draft.emit(String::new());
        });
    let remedy = use_callback(
        (loaded.is_some(), props.calls.clone(), props.model_calls.load.clone()),
        |remedy, (ready, calls, load)| match remedy {
            Remedy::LoadModel if !ready => load.emit(()),
            Remedy::Retry | Remedy::LoadModel => calls.regenerate.emit(()),
            Remedy::NewChat => calls.clear.emit(()),
            Remedy::ReloadPage => reload_page(),
            // The turn itself opens its editor.
            Remedy::EditPrompt => {}
        },
    );

    let state = match &props.model.status {
        ModelStatus::Absent => "absent",
        ModelStatus::Loading(_) => "loading",
        ModelStatus::Ready(_) => "ready",
        ModelStatus::Failed(_) => "failed",
    };
    let residence = loaded.as_ref().map(|loaded| match loaded.residence {
        Residence::Disk => "disk",
        Residence::Memory => "memory",
    });
    html! {
        <div
            class="chat"
            data-model-state={state}
            data-load-ms={loaded.as_ref().map(|loaded| format!("{:.0}", loaded.load_ms))}
            data-memory-bytes={props.memory_bytes.map(|bytes| bytes.to_string())}
            data-residence={residence}
        >
            <ModelPanel
                model={props.model.clone()}
                worker={props.worker.clone()}
                memory_bytes={props.memory_bytes}
                calls={props.model_calls.clone()}
                busy={running.is_some() || props.benchmarking}
            />
            if residence == Some("memory") {
                <Notice>{ text.memory_only }</Notice>
            }
            if props.conversation.is_empty() {
                <Welcome on_choose={set_draft.clone()} message_box={MESSAGE_BOX} />
            }
            <Log
                conversation={props.conversation.clone()}
                can_ask={matches!(readiness, Readiness::Ready)}
                on_regenerate={props.calls.regenerate.clone()}
                on_resend={props.calls.resend.clone()}
                on_remedy={remedy}
            />
            <p class="visually-hidden" role="status">{ announcement }</p>
            <PromptBox
                id={MESSAGE_BOX}
                {draft}
                {readiness}
                on_input={set_draft}
                on_send={send}
                on_stop={props.calls.stop.clone()}
            />
        </div>
    }
}
