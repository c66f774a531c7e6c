//! What was read: the picture with its lines, the lines as text, what can be done with them, and the pictures that were read.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    find,
    line_list::{LineList, copy_id},
    page_text::{PageText, is_unsure},
    report,
    state::{ReadPicture, ReadTextAction, Reading, TextReading},
    text_places::TextPlaces,
};
use crate::ui::{
    browser::document,
    parts::{Button, CopyButton, FailureNotice, IconName, Notice, Progress, use_amount, use_download},
    store::use_act,
    tasks::images::state::ImagesAction,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct ReadTextViewProps {
    pub reading: TextReading,
    /// The model is here: nothing waits for it.
    pub ready: bool,
}

#[component]
pub fn ReadTextView(props: &ReadTextViewProps) -> Html {
    let text = use_text();
    let (shared, words) = (&text.images, &text.images.read_text);
    let reading = &props.reading;
    let act = use_act::<ImagesAction>().reform(ImagesAction::ReadText);
    let amount = use_amount(reading.run().and_then(|run| run.transfer));
    html! {
        <div class="read-text" data-read-text={state(reading)}>
            if let (Some(run), Some(current)) = (reading.run().filter(|_| props.ready), reading.current()) {
                <Progress
                    said={(words.reading)(&current.picture.name, reading.place().unwrap_or_default())}
                    {amount}
                    on_stop={act.reform(|()| ReadTextAction::Stop)}
                    stopping={run.is_stopping()}
                />
            }
            if reading.pictures().iter().any(|picture| picture.read().is_some()) {
                <Finder reading={reading.clone()} />
            }
            if let Some(shown) = reading.shown() {
                {
                    match &shown.reading {
                        Reading::Waiting => Html::default(),
                        Reading::Read(_) => html! { <p class="visually-hidden" role="status">{ said(shown, words) }</p> },
                        Reading::Stopped => {
                            let id = shown.id;
                            html! {
                                <Notice>
                                    { words.stopped }
                                    <Button label={words.again} on_press={act.reform(move |()| ReadTextAction::Again(id))} />
                                </Notice>
                            }
                        }
                        Reading::Failed(failure) => {
                            let id = shown.id;
                            html! {
                                <FailureNotice
                                    failure={failure.clone()}
                                    sentence={(shared.failure)(failure.kind)}
                                    on_retry={act.reform(move |()| ReadTextAction::Again(id))}
                                />
                            }
                        }
                    }
                }
                <Shown key={shown.id.0} picture={shown.clone()} query={reading.query.clone()} />
            }
            if reading.pictures().len() > 1 {
                <ReadPictures reading={reading.clone()} />
            }
        </div>
    }
}

fn said(shown: &ReadPicture, words: &super::ReadTextWords) -> String {
    let lines = shown.read().map_or(0, |text| text.lines.len());
    if lines == 0 { words.nothing.to_owned() } else { (words.found_lines)(lines) }
}

fn state(reading: &TextReading) -> &'static str {
    match (reading.run(), reading.shown().map(|shown| &shown.reading)) {
        (Some(_), _) | (None, Some(Reading::Waiting)) => "running",
        (None, None) => "idle",
        (None, Some(Reading::Read(_))) => "done",
        (None, Some(Reading::Stopped)) => "stopped",
        (None, Some(Reading::Failed(_))) => "failed",
    }
}

#[derive(Properties, PartialEq)]
struct FinderProps {
    reading: TextReading,
}

/// The field for words that are looked for, and the files that all pictures give together.
#[component]
fn Finder(props: &FinderProps) -> Html {
    let words = &use_text().images.read_text;
    let reading = &props.reading;
    let act = use_act::<ImagesAction>().reform(ImagesAction::ReadText);
    let text_file = use_download("text-in-pictures.txt", "text/plain;charset=utf-8");
    let json_file = use_download("text-in-pictures.json", "application/json");
    let oninput = act.reform(|event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        ReadTextAction::Find(input.map(|input| input.value()).unwrap_or_default().into())
    });
    let lines: usize = reading.pictures().iter().map(|picture| reading.found_in(picture)).sum();
    let pictures = reading.pictures().clone();
    let also = pictures.clone();
    html! {
        <div class="read-text__finder">
            <div class="field">
                <label class="field__label" for="find-in-pictures">{ words.find }</label>
                <input
                    id="find-in-pictures"
                    class="field__number"
                    type="search"
                    value={reading.query.to_string()}
                    {oninput}
                />
            </div>
            <Button icon={IconName::Download} label={words.save_text} on_press={text_file.reform(move |()| report::text(&pictures))} />
            <Button icon={IconName::Download} label={words.save_json} on_press={json_file.reform(move |()| report::json(&also))} />
            <p class="read-text__quiet" role="status" data-found={lines.to_string()}>
                if !reading.query.trim().is_empty() {
                    { (words.found)(lines) }
                }
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    picture: ReadPicture,
    query: Rc<str>,
}

/// A picture beside its lines; what is pointed at in one is shown in the other.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let words = &use_text().images.read_text;
    let ShownProps { picture, query } = props;
    let chosen = use_state_eq(|| None::<usize>);
    let choose = use_callback(chosen.setter(), |index: usize, chosen| chosen.set(Some(index)));
    let text = picture.read().cloned();
    let found = use_memo((text.clone(), query.clone()), |(text, query)| {
        let looked_for = find::words(query);
        let lines = text.as_ref().map(|text| text.lines.as_slice()).unwrap_or_default();
        lines.iter().map(|line| !find::marks(&line.text, &looked_for).is_empty()).collect::<Vec<bool>>()
    });
    html! {
        <div class="read-text__shown">
            <TextPlaces
                picture={picture.picture.clone()}
                text={text.clone()}
                {found}
                chosen={*chosen}
                on_choose={choose.clone()}
                on_go={Callback::from(focus)}
            />
            if let Some(text) = text {
                <div class="read-text__lines">
                    <p>{ said(picture, words) }</p>
                    if !text.lines.is_empty() {
                        <LineList text={text.clone()} query={query.clone()} chosen={*chosen} on_choose={choose} />
                        <CopyButton label={words.copy_all} content={text.text.clone()} />
                    }
                    <Figures {text} />
                </div>
            }
        </div>
    }
}

/// The line comes into view, and the keyboard goes on from it.
fn focus(index: usize) {
    let found = document().and_then(|document| document.get_element_by_id(&copy_id(index)));
    if let Some(button) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An element that takes no focus stays where it is.
        let _ = button.focus();
    }
}

#[derive(Properties, PartialEq)]
struct FiguresProps {
    text: Rc<PageText>,
}

#[component]
fn Figures(props: &FiguresProps) -> Html {
    let text = use_text();
    let PageText { width, height, ms, lines, .. } = props.text.as_ref();
    let unsure = lines.iter().filter(|line| is_unsure(line)).count();
    html! {
        <ul class="images__facts">
            <li>{ (text.images.read_text.took)(*ms) }</li>
            <li>{ (text.images.size)(*width, *height) }</li>
            if unsure > 0 {
                <li>{ (text.images.read_text.unsure_lines)(unsure) }</li>
            }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct ReadPicturesProps {
    reading: TextReading,
}

/// Lists the pictures; where words are looked for, with how often each holds them.
#[component]
fn ReadPictures(props: &ReadPicturesProps) -> Html {
    let words = &use_text().images.read_text;
    let reading = &props.reading;
    let act = use_act::<ImagesAction>().reform(ImagesAction::ReadText);
    let looks = !reading.query.trim().is_empty();
    let item = |picture: &ReadPicture| {
        let id = picture.id;
        let state = match &picture.reading {
            Reading::Waiting => words.waits.to_owned(),
            Reading::Read(_) if looks => (words.found)(reading.found_in(picture)),
            Reading::Read(_) => said(picture, words),
            Reading::Stopped => words.was_stopped.to_owned(),
            Reading::Failed(_) => words.failed.to_owned(),
        };
        html! {
            <li key={id.0} data-picture={picture.picture.name.to_string()}>
                <button
                    type="button"
                    class="image-history__item"
                    aria-current={reading.shown().is_some_and(|shown| shown.id == id).then_some("true")}
                    onclick={act.reform(move |_: MouseEvent| ReadTextAction::Show(id))}
                >
                    <img src={picture.picture.url.to_string()} alt="" width="48" height="48" loading="lazy" />
                    <span>{ format!("{}: {state}", picture.picture.name) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="image-history" aria-labelledby="read-pictures-title">
            <h3 id="read-pictures-title">{ words.pictures }</h3>
            <ol class="image-history__list">{ for reading.pictures().iter().map(item) }</ol>
        </section>
    }
}
