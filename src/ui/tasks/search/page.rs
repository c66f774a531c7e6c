//! Search: the query and what answers it above, the person's documents below.

use yew::prelude::*;

use super::{
    document_list::DocumentList,
    indexing::IndexingStatus,
    passage_view::PassageView,
    query_box::QueryBox,
    question::question,
    results::SearchResults,
    run::{SearchCalls, TableFormat},
    state::{Citation, Search as Desk},
    use_citation::{use_citation, visit},
    words::SearchWords,
};
use crate::{
    client::WorkerStatus,
    protocol::{Contents, Failure, FailureKind, LibraryWish, ModelTask, SearchMode, Stage},
    ui::{
        browser::reload_page,
        models::{Model, ModelPanel, Models, ModelsCalls},
        parts::{
            Button, ButtonKind, Choice, FailureNotice, FilePicker, IconName, Notice, Remedy, RunProgress,
        },
        text::{Text, use_text},
    },
};

/// The query's id, for the skip link.
pub const QUERY_BOX: &str = "query";

/// In the order of their names.
const MODES: [SearchMode; 3] = [SearchMode::Meaning, SearchMode::Words, SearchMode::Both];
const ACCEPT: &str = ".txt,.md,.markdown,.html,.htm,.pdf,text/*,application/pdf";

#[derive(Properties, PartialEq)]
pub struct SearchPageProps {
    pub models: Models,
    pub worker: WorkerStatus,
    pub search: Desk,
    /// The chat's model is at work.
    pub answering: bool,
    pub memory_bytes: Option<u64>,
    pub models_calls: ModelsCalls,
    pub calls: SearchCalls,
}

#[component]
pub fn SearchPage(props: &SearchPageProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let SearchPageProps { models, search, calls, .. } = props;
    let spec = models.offered(ModelTask::Embed).next().cloned();
    let id = spec.as_ref().map(|spec| spec.id.clone());
    let model: Option<&Model> = id.as_ref().and_then(|id| models.get(id));
    let ready = model.is_some_and(|model| model.loaded().is_some());
    use_effect_with(id.clone(), {
        let (need, show) = (props.models_calls.need.clone(), calls.show.clone());
        move |id| {
            if let Some(id) = id {
                need.emit(id.clone());
                show.emit(());
            }
        }
    });
    use_citation(&calls.cite);

    let remedy = {
        let (calls, load) = (calls.clone(), id.as_ref().map(|id| props.models_calls.of(id).load));
        let query = search.query.clone();
        move |remedy| match (remedy, &load) {
            (Remedy::LoadModel, Some(load)) => load.emit(()),
            (Remedy::ReloadPage, _) => reload_page(),
            (Remedy::Retry, _) => {
                calls.show.emit(());
                calls.write.emit(query.to_string());
            }
            // No failure of a search is mended by these.
            (Remedy::LoadModel | Remedy::EditPrompt | Remedy::NewChat, _) => {}
        }
    };
    let notice = |failure: &Failure, remedy: Callback<Remedy>| {
        html! {
            <FailureNotice
                failure={failure.clone()}
                sentence={(words.failure)(failure.kind)}
                remedy={Remedy::for_search(failure.kind)}
                on_remedy={remedy}
            />
        }
    };
    let remedy = Callback::from(remedy);
    html! {
        <div class="search" data-search={state(&search.indexing.status)} data-ready={ready.to_string()}>
            if let (Some(id), Some(model)) = (&id, model) {
                <ModelPanel
                    model={model.clone()}
                    worker={props.worker.clone()}
                    memory_bytes={props.memory_bytes}
                    calls={props.models_calls.of(id)}
                    busy={search.indexing.is_running()}
                />
            }
            <section class="search__body" aria-labelledby="search-title">
                <h2 id="search-title">{ words.title }</h2>
                <p class="search__intro">{ words.intro }</p>
                { citation(&search.citation, words, &calls.close_citation) }
                <form class="search__form" role="search" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                    <QueryBox id={QUERY_BOX} query={search.query.to_string()} on_input={calls.write.clone()} />
                    <Choice
                        id="mode"
                        label={words.mode}
                        options={words.modes.to_vec()}
                        chosen={MODES.iter().position(|mode| *mode == search.mode).unwrap_or_default()}
                        on_change={calls.choose.reform(|index: usize| {
                            MODES.get(index).copied().unwrap_or_default()
                        })}
                    />
                </form>
                if let Some(failure) = &search.failure {
                    { notice(failure, remedy.clone()) }
                }
                if let Some(answered) = &search.answered {
                    <SearchResults answered={answered.clone()} />
                    if !answered.found.hits.is_empty() {
                        <div class="search__ask">
                            <Button
                                kind={ButtonKind::Primary}
                                icon={IconName::Send}
                                label={words.ask}
                                disabled={props.answering}
                                described_by={"ask-hint"}
                                on_press={
                                    let (ask, answered) = (calls.ask.clone(), answered.clone());
                                    move |()| {
                                        ask.emit(question(&answered, words.instruction));
                                        visit("#chat");
                                    }
                                }
                            />
                            <p id="ask-hint" class="search__hint">{ words.ask_hint }</p>
                        </div>
                    }
                }
                <h3>{ words.documents }</h3>
                <FilePicker
                    id="add-documents"
                    label={words.add_files}
                    folder={words.add_folder}
                    hint={words.drop_hint}
                    accept={ACCEPT}
                    on_files={calls.add.clone()}
                />
                if !ready && model.is_some_and(|model| !model.is_loading()) {
                    <Notice>{ words.needs_model }</Notice>
                }
                { indexing(props, text, &notice, remedy.clone()) }
                if let Some(failure) = &search.wish_failure {
                    { notice(failure, remedy) }
                    if failure.kind == FailureKind::Integrity {
                        { delete_all(calls, words) }
                    }
                }
                if let Some(contents) = &search.contents {
                    { library(props, contents, text) }
                }
            </section>
        </div>
    }
}

fn citation(citation: &Citation, words: &SearchWords, close: &Callback<()>) -> Html {
    let shown = match citation {
        Citation::None | Citation::Awaited => return Html::default(),
        Citation::Found(excerpt) => html! { <PassageView excerpt={excerpt.as_ref().clone()} /> },
        Citation::Gone => html! { <p>{ words.cited_gone }</p> },
    };
    html! {
        <section class="search__cited" aria-label={words.cited}>
            { shown }
            <Button kind={ButtonKind::Quiet} icon={IconName::Close} label={words.close} on_press={close.clone()} />
        </section>
    }
}

fn indexing(
    props: &SearchPageProps,
    text: &'static Text,
    notice: &dyn Fn(&Failure, Callback<Remedy>) -> Html,
    remedy: Callback<Remedy>,
) -> Html {
    let (words, indexing) = (&text.search, &props.search.indexing);
    let ended = match &indexing.status {
        IndexingStatus::Idle => Html::default(),
        IndexingStatus::Running { .. } => {
            let (name, waiting) = indexing.current().map_or(("", 0), |(name, waiting)| (&**name, waiting));
            let stage = indexing.transfer().map(|transfer| transfer.progress.stage);
            let said = if stage == Some(Stage::Compute) || name.is_empty() {
                words.embedding.to_owned()
            } else {
                (words.reading)(name)
            };
            html! {
                <>
                    <RunProgress
                        {said}
                        transfer={indexing.transfer()}
                        stopping={indexing.is_stopping()}
                        on_stop={props.calls.stop.clone()}
                    />
                    if waiting > 0 {
                        <p class="search__hint">{ (words.waiting)(waiting) }</p>
                    }
                </>
            }
        }
        IndexingStatus::Done => html! {
            <p class="search__hint" role="status">
                { (words.done)(indexing.files_done, indexing.passages) }
                if let Some(rate) = indexing.passages_per_second() {
                    { " " }{ (words.rate)(rate) }
                }
            </p>
        },
        IndexingStatus::Stopped => html! { <Notice>{ words.stopped }</Notice> },
        IndexingStatus::Failed(failure) => notice(failure, remedy),
    };
    html! {
        <>
            { ended }
            if !indexing.refused.is_empty() {
                <div class="search__refused" role="alert">
                    <p>{ words.refused }</p>
                    <ul>
                        for refused in indexing.refused.iter() {
                            <li>
                                <strong>{ refused.name.to_string() }</strong>
                                { " " }{ (words.failure)(refused.failure.kind) }
                                { " " }<span lang="en">{ refused.failure.message.clone() }</span>
                            </li>
                        }
                    </ul>
                </div>
            }
        </>
    }
}

fn library(props: &SearchPageProps, contents: &std::rc::Rc<Contents>, text: &'static Text) -> Html {
    let (words, calls) = (&text.search, &props.calls);
    let busy = props.search.indexing.is_running();
    if contents.documents.is_empty() && !busy {
        return html! { <p class="search__hint">{ words.no_documents }</p> };
    }
    let left = props.search.left();
    let export = |format| calls.export.reform(move |()| format);
    html! {
        <>
            if contents.damaged_bytes > 0 {
                <Notice>{ words.damaged }</Notice>
            }
            <DocumentList
                contents={contents.clone()}
                {busy}
                on_delete={calls.wish.reform(LibraryWish::Delete)}
            />
            if left > 0 && !busy {
                <Button kind={ButtonKind::Secondary} label={(words.go_on)(left)} on_press={calls.go_on.clone()} />
            }
            <p class="search__hint">{ (words.stored)(contents.stored_bytes) }</p>
            <div class="search__actions">
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Download}
                    label={words.export_json}
                    on_press={export(TableFormat::Json)}
                />
                <Button kind={ButtonKind::Secondary} label={words.export_csv} on_press={export(TableFormat::Csv)} />
                if !busy {
                    { delete_all(calls, words) }
                }
            </div>
        </>
    }
}

fn delete_all(calls: &SearchCalls, words: &SearchWords) -> Html {
    html! {
        <Button
            kind={ButtonKind::Quiet}
            icon={IconName::Trash}
            label={words.delete_all}
            on_press={calls.wish.reform(|()| LibraryWish::DeleteAll)}
        />
    }
}

const fn state(status: &IndexingStatus) -> &'static str {
    match status {
        IndexingStatus::Idle => "idle",
        IndexingStatus::Running { .. } => "running",
        IndexingStatus::Done => "done",
        IndexingStatus::Stopped => "stopped",
        IndexingStatus::Failed(_) => "failed",
    }
}
