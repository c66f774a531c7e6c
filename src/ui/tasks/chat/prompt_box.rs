//! Where a person writes.

use web_sys::File;
use yew::prelude::*;

use super::{
    attached_files::AttachedFiles,
    attaching::Attaching,
    state::ChatAction,
    use_message_area::{MessageArea, MessageCalls, use_message_area},
};
use crate::ui::{
    files::READABLE,
    parts::{Button, ButtonKind, FilePicker, GivenFile, IconName, use_refocus},
    store::use_act,
    text::use_text,
};

/// The id of the button.
const ATTACH: &str = "attach-file";

/// Why a message can or can't be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    Answering,
    Stopping,
    /// Something is to happen first, said in words.
    Waiting(&'static str),
}

#[derive(Properties, PartialEq)]
pub struct PromptBoxProps {
    pub id: &'static str,
    pub draft: AttrValue,
    pub readiness: Readiness,
    pub attaching: Attaching,
    pub on_file: Callback<File>,
    pub on_input: Callback<String>,
    pub on_send: Callback<String>,
    /// Takes what is written to where personal data is hidden.
    pub on_redact: Callback<String>,
}

#[component]
pub fn PromptBox(props: &PromptBoxProps) -> Html {
    let text = use_text();
    let PromptBoxProps { id, draft, readiness, attaching, on_file, on_input, on_send, on_redact } = props;
    use_refocus(id, attaching.files().len());
    let words = &text.chat.attachments;
    let open = on_file.clone();
    let on_files = Callback::from(move |files: Vec<GivenFile>| {
        files.into_iter().for_each(|given| open.emit(given.file));
    });
    let stop = use_act::<ChatAction>().reform(|()| ChatAction::Stop);
    let calls = MessageCalls { input: on_input.clone(), send: on_send.clone(), cancel: Callback::noop() };
    let MessageArea { node, oninput, onkeydown, can_send, send } =
        use_message_area(draft, *readiness == Readiness::Ready, calls);
    let hint = match readiness {
        Readiness::Waiting(reason) => reason,
        Readiness::Ready | Readiness::Answering | Readiness::Stopping => text.chat.message_keys,
    };
    let hint_id = format!("{id}-hint");
    let button = match readiness {
        Readiness::Ready | Readiness::Waiting(_) => html! {
            <Button
                kind={ButtonKind::Primary}
                icon={IconName::Send}
                label={text.chat.send}
                disabled={!can_send}
                described_by={hint_id.clone()}
                on_press={send}
            />
        },
        Readiness::Answering | Readiness::Stopping => html! {
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Stop}
                label={if *readiness == Readiness::Stopping { text.stopping } else { text.stop }}
                disabled={*readiness == Readiness::Stopping}
                on_press={stop}
            />
        },
    };
    html! {
        <div class="prompt-box">
            <AttachedFiles attaching={attaching.clone()} />
            <FilePicker
                id={ATTACH}
                class="prompt-box__frame"
                kind={ButtonKind::Quiet}
                compact=true
                label={words.attach}
                hint={words.hint}
                accept={READABLE}
                paste=true
                {on_files}
            >
                <textarea
                    ref={node}
                    id={*id}
                    class="prompt-box__text"
                    rows="1"
                    aria-label={text.chat.message}
                    aria-describedby={hint_id.clone()}
                    placeholder={text.chat.message_placeholder}
                    enterkeyhint="send"
                    autocomplete="off"
                    value={draft.clone()}
                    {oninput}
                    {onkeydown}
                />
                <Button
                    class="prompt-box__redact"
                    kind={ButtonKind::Quiet}
                    icon={IconName::Pen}
                    compact=true
                    label={text.chat.hide_personal_data}
                    disabled={draft.trim().is_empty()}
                    on_press={let draft = draft.clone(); on_redact.reform(move |()| draft.to_string())}
                />
                { button }
            </FilePicker>
            <p id={hint_id} class="prompt-box__hint">{ hint }</p>
        </div>
    }
}
