//! The page of Search: the query and its results above, the person's documents below.

use yew::prelude::*;

use super::{
    documents::{DeleteAll, Documents},
    failure::SearchFailure,
    indexing_view::IndexingView,
    model_choice::ModelChoice,
    passage_view::PassageView,
    query_form::QueryForm,
    results::SearchResults,
    run::reranker,
    state::{Citation, Search, SearchAction},
};
use crate::{
    protocol::{FailureKind, LibraryWish},
    ui::{
        browser::window,
        models::{ModelKey, ModelPanel, use_embedding, use_models, use_needed_model},
        parts::{Button, ButtonKind, FilePicker, GivenFile, IconName, Notice, Source},
        runs::{Run, state_name},
        store::use_act,
        text::use_text,
    },
};

const ACCEPT: &str = ".txt,.md,.markdown,.html,.htm,.pdf,text/*,application/pdf";

#[derive(Properties, PartialEq)]
pub struct SearchPageProps {
    pub search: Search,
    /// The chat is using the language model.
    pub answering: bool,
    pub on_files: Callback<Vec<GivenFile>>,
}

#[component]
pub fn SearchPage(props: &SearchPageProps) -> Html {
    let words = &use_text().search;
    let models = use_models().models;
    let embedding = use_embedding();
    let id = embedding.as_ref().map(|embedding| embedding.spec.id.as_str());
    let moving_to = props.search.moving_to.as_deref();
    let ready = embedding.as_ref().is_some_and(|embedding| embedding.ready);
    let key = moving_to.or(id).map(ModelKey::from);
    let model = key.as_ref().and_then(|key| models.get(key));
    use_needed_model(id);
    use_needed_model(moving_to);
    let reranker = reranker(&models).filter(|_| props.search.rerank).map(|(spec, _)| spec.id.as_str());
    use_needed_model(reranker);
    let act = use_act::<SearchAction>();
    use_effect_with((act.clone(), id.map(str::to_owned)), |(act, _)| {
        act.emit(SearchAction::Wish(LibraryWish::List));
    });
    use_citation(&act);
    let search = &props.search;
    let busy = search.indexing.is_running();
    html! {
        <div
            class="search"
            data-search={state_name(search.indexing.run.as_ref())}
            data-ready={ready.to_string()}
        >
            if let (Some(key), Some(_)) = (&key, model) {
                <ModelPanel of={key.clone()} {busy} />
            }
            <section class="search__body" aria-labelledby="search-title">
                <h2 id="search-title">{ words.title }</h2>
                <p class="search__intro">{ words.intro }</p>
                <Cited citation={search.citation.clone()} />
                <QueryForm query={search.query.to_string()} mode={search.mode} rerank={search.rerank} />
                if let Some(id) = reranker.filter(|id| models.named(id).is_some()) {
                    <ModelPanel of={ModelKey::from(id)} {busy} />
                }
                if let Some(failure) = search.query_run.as_ref().and_then(Run::failure) {
                    <SearchFailure failure={failure.clone()} />
                }
                if let Some(answered) = &search.answered {
                    <SearchResults answered={answered.clone()} answering={props.answering} />
                }
                <h3>{ words.documents }</h3>
                if let Some(current) = &embedding {
                    <ModelChoice
                        current={current.clone()}
                        moving_to={search.moving_to.clone()}
                        contents={search.contents.clone()}
                        {busy}
                    />
                }
                <FilePicker
                    id="add-documents"
                    label={words.add_files}
                    folder={words.add_folder}
                    hint={words.drop_hint}
                    accept={ACCEPT}
                    on_files={props.on_files.clone()}
                />
                if !ready && model.is_some_and(|model| !model.is_loading()) {
                    <Notice>{ words.needs_model }</Notice>
                }
                <IndexingView indexing={search.indexing.clone()} />
                if let Some(failure) = &search.library_failure {
                    <SearchFailure failure={failure.clone()} />
                    if failure.kind == FailureKind::Integrity {
                        <DeleteAll />
                    }
                }
                if let Some(contents) = &search.contents {
                    <Documents contents={contents.clone()} left={search.left()} {busy} />
                }
            </section>
        </div>
    }
}

/// Shows the passage that the page's address names.
#[hook]
fn use_citation(act: &Callback<SearchAction>) {
    let act = act.clone();
    let fragment = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    use_effect_with(fragment, move |fragment| {
        if let Some((document, number)) = Source::at(fragment) {
            act.emit(SearchAction::Cite { document, number });
        }
    });
}

#[derive(Properties, PartialEq)]
struct CitedProps {
    citation: Citation,
}

#[component]
fn Cited(props: &CitedProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let close = use_act::<SearchAction>().reform(|()| SearchAction::CloseCitation);
    let shown = match &props.citation {
        Citation::None | Citation::Awaited { .. } => return Html::default(),
        Citation::Found(excerpt) => html! { <PassageView excerpt={excerpt.as_ref().clone()} /> },
        Citation::Gone => html! { <p>{ words.cited_gone }</p> },
    };
    html! {
        <section class="search__cited" aria-label={words.cited}>
            { shown }
            <Button kind={ButtonKind::Quiet} icon={IconName::Close} label={text.close} on_press={close} />
        </section>
    }
}
