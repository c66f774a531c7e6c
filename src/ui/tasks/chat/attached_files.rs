//! Shows the files that go with a message: those that are attached to the one that is written, and those that went with one that
//! was sent.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    attaching::{AttachedFile, Attaching, AttachingAction},
    attachment::Attachment,
    state::ChatAction,
};
use crate::{
    protocol::Given,
    ui::{
        files::OpeningView,
        parts::{Button, ButtonKind, IconName, Notice},
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct AttachedFilesProps {
    pub attaching: Attaching,
}

/// Of the message that is written.
#[component]
pub fn AttachedFiles(props: &AttachedFilesProps) -> Html {
    let words = &use_text().chat.attachments;
    let act = use_act::<ChatAction>();
    let files = props.attaching.files();
    let current = props.attaching.current().map(|file| file.id);
    let read = files.iter().rev().find_map(|file| file.read.as_ref());
    let said = read.map(|read| (words.read)(&read.name, &(words.size)(read.bytes, read.pages())));
    let file = |file: &AttachedFile| {
        let AttachedFile { id, name, bytes, opening, read } = file;
        let id = *id;
        let state = file.state_name(current);
        let size = (words.size)(*bytes, read.as_ref().and_then(Attachment::pages));
        let to = act.reform(move |action| ChatAction::Attaching(AttachingAction::To(id, action)));
        let remove = act.reform(move |()| ChatAction::Attaching(AttachingAction::Remove(id)));
        html! {
            <li key={id} class="attached-file" data-attached={name.to_string()} data-state={state}>
                <div class="attached-file__chip">
                    <span class="attached-file__name">{ name.to_string() }</span>
                    <span class="attached-file__size">
                        { if state == "waiting" { words.waiting.to_owned() } else { size } }
                    </span>
                    <Button
                        class="attached-file__remove"
                        kind={ButtonKind::Quiet}
                        icon={IconName::Close}
                        compact=true
                        label={(words.remove)(name)}
                        on_press={remove}
                    />
                </div>
                if state != "waiting" {
                    <OpeningView opening={opening.clone()} number={id} on_action={to} />
                }
            </li>
        }
    };
    html! {
        <>
            if !files.is_empty() {
                <ul class="attached-files" aria-label={words.attached}>{ for files.iter().map(file) }</ul>
            }
            <p class="visually-hidden" role="status">{ said.unwrap_or_default() }</p>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct SentFilesProps {
    pub attachments: Rc<Vec<Attachment>>,
}

/// Of a message that was sent, with how much of each the model saw where that is not all.
#[component]
pub fn SentFiles(props: &SentFilesProps) -> Html {
    let words = &use_text().chat.attachments;
    if props.attachments.is_empty() {
        return Html::default();
    }
    let file = |attachment: &Attachment| {
        html! {
            <li class="attached-file" data-attached={attachment.name.to_string()} data-state="sent">
                <div class="attached-file__chip">
                    <span class="attached-file__name">{ attachment.name.to_string() }</span>
                    <span class="attached-file__size">
                        { (words.size)(attachment.bytes, attachment.pages()) }
                    </span>
                </div>
                if let Some(Given { cut: Some(cut), .. }) = attachment.given.as_deref() {
                    <div data-cut={format!("{} {}", cut.passages, cut.all_passages)}>
                        <Notice>{ (words.cut)(&attachment.name, *cut) }</Notice>
                    </div>
                }
            </li>
        }
    };
    html! {
        <ul class="attached-files attached-files--sent" aria-label={words.came_with}>
            { for props.attachments.iter().map(file) }
        </ul>
    }
}

/// Says, unseen, how much the model sees of the files of the message that it answers.
#[component]
pub fn CutStatus(props: &SentFilesProps) -> Html {
    let words = &use_text().chat.attachments;
    let said = props.attachments.iter().filter_map(|attachment| {
        let cut = attachment.given.as_deref()?.cut?;
        Some((words.cut)(&attachment.name, cut))
    });
    html! { <p class="visually-hidden" role="status">{ said.collect::<Vec<_>>().join(" ") }</p> }
}
