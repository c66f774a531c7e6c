//! Shows files that are being indexed: the progress, the outcome, and which were refused.

use yew::prelude::*;

use super::{
    failure::SearchFailure,
    indexing::{Indexing, Step},
    pictures_offer::PicturesOffer,
    state::SearchAction,
};
use crate::{
    protocol::Stage,
    ui::{
        files::text_reader,
        models::use_models,
        parts::{Amount, Notice, Progress, use_amount},
        runs::Outcome,
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct IndexingViewProps {
    pub indexing: Indexing,
}

#[component]
pub fn IndexingView(props: &IndexingViewProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let sentence = |kind| (words.failure)(kind).unwrap_or_else(|| (text.failure)(kind));
    let stop = use_act::<SearchAction>().reform(|()| SearchAction::Stop);
    let Indexing { run, refused, files_done, total, .. } = &props.indexing;
    let is_pictures = matches!(props.indexing.current(), Some((Step::Pictures(_), _)));
    let models = use_models().models;
    let waits = is_pictures && text_reader(&models).is_some_and(|(_, here)| !here);
    let transfer = run.as_ref().and_then(|run| run.transfer);
    let mut amount = use_amount(transfer);
    if is_pictures {
        // Pages in a second say little.
        amount = Amount { rate: None, ..amount };
    }
    let ended = match run.as_ref().map(|run| &run.outcome) {
        None => Html::default(),
        // The offer shows how far the download is.
        Some(None) if waits => Html::default(),
        Some(None) => {
            let (name, waiting) =
                props.indexing.current().map_or(("", 0), |(step, waiting)| (step.name(), waiting));
            let embedding = transfer.is_some_and(|transfer| transfer.progress.stage == Stage::Compute);
            let said = if embedding || name.is_empty() {
                words.embedding.to_owned()
            } else if is_pictures {
                format!("{name}: {}", text.files.recognising)
            } else {
                (words.reading)(name)
            };
            html! {
                <>
                    <Progress {said} {amount} stopping={props.indexing.is_stopping()} on_stop={stop} />
                    if waiting > 0 {
                        <p class="search__hint">{ (words.waiting)(waiting) }</p>
                    }
                </>
            }
        }
        Some(Some(Outcome::Done(_))) => html! {
            <p class="search__hint" role="status">
                { (words.done)(*files_done, total.passages) }
                if let Some(rate) = total.passages_per_second() {
                    { " " }{ (words.rate)(rate) }
                }
            </p>
        },
        Some(Some(Outcome::Stopped)) => html! { <Notice>{ words.stopped }</Notice> },
        Some(Some(Outcome::Failed(failure))) => html! { <SearchFailure failure={failure.clone()} /> },
    };
    html! {
        <>
            { ended }
            <PicturesOffer indexing={props.indexing.clone()} />
            if !refused.is_empty() {
                <div class="search__refused" role="alert">
                    <p>{ words.refused }</p>
                    <ul>
                        for refused in refused.iter() {
                            <li>
                                <strong>{ refused.name.to_string() }</strong>
                                { " " }{ sentence(refused.failure.kind) }{ " " }
                                <span lang="en">{ refused.failure.message.clone() }</span>
                            </li>
                        }
                    </ul>
                </div>
            }
        </>
    }
}
