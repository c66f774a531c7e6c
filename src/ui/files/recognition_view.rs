//! Shows the pages of a file that are only pictures: the offer to read what is written in them, how far that is, and that it can be wrong.

use yew::prelude::*;

use super::{
    opening::{Opening, OpeningAction},
    use_recognition::text_reader,
};
use crate::{
    protocol::{FailureKind, ReadNotice, Unreadable},
    ui::{
        models::{ModelsAction, host, use_models},
        parts::{Amount, Button, ButtonKind, FailureNotice, Notice, Progress, use_amount},
        runs::state_name,
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct RecognitionViewProps {
    pub opening: Opening,
    pub on_action: Callback<OpeningAction>,
}

/// Nothing where no page is only a picture.
#[component]
pub fn RecognitionView(props: &RecognitionViewProps) -> Html {
    let text = use_text();
    let words = &text.files;
    let RecognitionViewProps { opening, on_action } = props;
    let recognition = &opening.recognition;
    let models = use_models().models;
    let to_models = use_act::<ModelsAction>();
    let model = text_reader(&models);
    let download = model.and_then(|(spec, _)| models.downloads().get(&spec.id));
    let downloading = use_amount(download.and_then(|download| download.run.transfer));
    let reading = use_amount(recognition.run.as_ref().and_then(|run| run.transfer));
    if recognition.pages().is_empty() {
        return Html::default();
    }
    let Some((spec, here)) = model else {
        // Nothing here reads pictures.
        let all = recognition.pages().len() as u32;
        let refusal = match opening.facts() {
            None => (words.unreadable)(Unreadable::Scan { pages: all }).to_owned(),
            Some(_) => (words.notice)(&ReadNotice::PagesWithoutText { pages: recognition.pages().to_vec() }),
        };
        return html! { <Notice>{ refusal }</Notice> };
    };
    let (id, left) = (std::rc::Rc::<str>::from(spec.id.as_str()), recognition.left());
    let fetch = to_models.reform({
        let id = id.clone();
        move |()| ModelsAction::Download(id.clone())
    });
    let begin = {
        let (read, fetch) = (on_action.reform(|()| OpeningAction::ReadPages), fetch.clone());
        Callback::from(move |()| {
            read.emit(());
            if !here {
                fetch.emit(());
            }
        })
    };
    let stop = {
        let stop = on_action.reform(|()| OpeningAction::Stop);
        Callback::from(move |()| {
            stop.emit(());
            if !here {
                to_models.emit(ModelsAction::Pause(id.clone()));
            }
        })
    };
    let read: Vec<u32> = recognition.texts().map(|(page, _)| page).collect();
    let refused: Vec<u32> = recognition.refused().map(|(page, _)| page).collect();
    let run = recognition.run.as_ref();
    let failed = run.and_then(|run| run.failure());
    html! {
        <div
            class="file-opening__pictures"
            data-recognition={state_name(run)}
            data-pages-left={left.len().to_string()}
            data-pages-read={read.len().to_string()}
        >
            if let Some(run) = run.filter(|run| run.is_running()) {
                if here {
                    // Pages in a second say little.
                    <Progress
                        said={words.recognising}
                        amount={Amount { rate: None, ..reading }}
                        stopping={run.stopping}
                        on_stop={stop}
                    />
                } else if let Some(failure) = download.and_then(|download| download.failure()) {
                    <FailureNotice failure={failure.clone()} on_retry={fetch} />
                    <Button kind={ButtonKind::Quiet} label={text.stop} on_press={stop} />
                } else {
                    <Progress
                        said={(words.fetching_reader)(&spec.name)}
                        amount={downloading}
                        stopping={run.stopping}
                        on_stop={stop}
                    />
                }
            } else {
                if let Some(failure) = failed {
                    if let FailureKind::Unreadable(why) = failure.kind {
                        <Notice>{ (words.unreadable)(why) }</Notice>
                    } else {
                        <FailureNotice failure={failure.clone()} on_retry={begin.clone()} />
                    }
                }
                if !left.is_empty() && failed.is_none() {
                    <Notice>
                        { (words.pictures)(&left, read.is_empty() && opening.facts().is_none()) }
                        if !here {
                            { " " }{ (text.models.load_cost)(spec.bytes, host(&spec.url)) }
                        }
                    </Notice>
                    <Button kind={ButtonKind::Secondary} label={words.read_pages} on_press={begin} />
                }
            }
            if !read.is_empty() {
                <Notice>{ (words.recognised)(&read) }</Notice>
            }
            if !refused.is_empty() {
                <Notice>{ (words.pictures_refused)(&refused) }</Notice>
            }
        </div>
    }
}
