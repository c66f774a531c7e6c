//! Offers to read the files' pages that are only pictures, with what has to be downloaded for it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    indexing::{Indexing, Step},
    state::SearchAction,
};
use crate::{
    protocol::Unreadable,
    ui::{
        files::text_reader,
        models::{ModelsAction, host, use_models},
        parts::{Button, ButtonKind, FailureNotice, Notice, Progress, use_amount},
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct PicturesOfferProps {
    pub indexing: Indexing,
}

/// Nothing where no page is only a picture.
#[component]
pub fn PicturesOffer(props: &PicturesOfferProps) -> Html {
    let text = use_text();
    let (act, to_models) = (use_act::<SearchAction>(), use_act::<ModelsAction>());
    let models = use_models().models;
    let model = text_reader(&models);
    let download = model.and_then(|(spec, _)| models.downloads().get(&spec.id));
    let amount = use_amount(download.and_then(|download| download.run.transfer));
    let pictures = &props.indexing.pictures;
    let waits = matches!(props.indexing.current(), Some((Step::Pictures(_), _)));
    let Some((spec, here)) = model else {
        return html! {
            for pictures in pictures.iter() {
                <Notice>
                    { format!("{}: {}", pictures.name, (text.files.unreadable)(Unreadable::Scan { pages: pictures.pages })) }
                </Notice>
            }
        };
    };
    let id: Rc<str> = spec.id.as_str().into();
    let fetch = {
        let (to_models, id) = (to_models.clone(), id.clone());
        Callback::from(move |()| to_models.emit(ModelsAction::Download(id.clone())))
    };
    if waits && !here {
        let pause = Callback::from(move |()| {
            act.emit(SearchAction::Stop);
            to_models.emit(ModelsAction::Pause(id.clone()));
        });
        return match download.and_then(|download| download.failure()) {
            Some(failure) => html! {
                <>
                    <FailureNotice failure={failure.clone()} on_retry={fetch} />
                    <Button kind={ButtonKind::Quiet} label={text.stop} on_press={pause} />
                </>
            },
            None => html! {
                <Progress said={(text.files.fetching_reader)(&spec.name)} {amount} on_stop={pause} />
            },
        };
    }
    if pictures.is_empty() {
        return Html::default();
    }
    let begin = Callback::from(move |()| {
        act.emit(SearchAction::ReadPictures);
        if !here {
            fetch.emit(());
        }
    });
    let pages = pictures.iter().map(|pictures| pictures.pages).sum();
    html! {
        <div class="search__pictures" data-pictures={pictures.len().to_string()}>
            <Notice>
                { (text.search.pictures)(pages) }
                if !here {
                    { " " }{ (text.models.load_cost)(spec.bytes, host(&spec.url)) }
                }
            </Notice>
            <ul>
                for pictures in pictures.iter() {
                    <li>{ (text.search.pictures_of)(&pictures.name, pictures.pages) }</li>
                }
            </ul>
            <Button kind={ButtonKind::Secondary} label={text.files.read_pages} on_press={begin} />
        </div>
    }
}
