//! Shows the results for a query, best first, the time they took, and the button that asks the chat about them.

use std::rc::Rc;

use yew::prelude::*;

use super::{passage_view::PassageView, question::Answered};
use crate::{
    protocol::Hit,
    ui::{
        browser::visit,
        parts::{Button, ButtonKind, IconName, RunFigures, ShareBar},
        store::use_act,
        tasks::{Page, chat::ChatAction},
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct SearchResultsProps {
    pub answered: Rc<Answered>,
    /// The chat is using the language model.
    pub answering: bool,
}

#[component]
pub fn SearchResults(props: &SearchResultsProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let found = &props.answered.found;
    let ask = {
        let (act, answered) = (use_act::<ChatAction>(), props.answered.clone());
        move |()| {
            let (prompt, sources) = answered.question(words.instruction, words.page);
            act.emit(ChatAction::Send { prompt: prompt.into(), sources });
            visit(Page::Chat.fragment());
        }
    };
    html! {
        <>
            <section class="search-results" data-query={props.answered.query.to_string()}>
                <div class="search-results__figures" role="status">
                    <span>
                        { if found.hits.is_empty() { words.nothing_found.to_owned() } else { (words.found)(found.hits.len()) } }
                    </span>
                    <RunFigures
                        latency_ms={props.answered.latency_ms()}
                        throughput={(words.among)(found.passages)}
                    />
                    if let Some(rerank_ms) = found.rerank_ms {
                        <span data-rerank-ms={format!("{rerank_ms:.1}")}>
                            { (words.reranked)(&(text.run.latency)(rerank_ms)) }
                        </span>
                    }
                </div>
                <ol class="search-results__list" aria-label={words.results} data-approximate={found.approximate.to_string()}>
                    for hit in &found.hits {
                        { item(hit, words.similarity) }
                    }
                </ol>
            </section>
            if !found.hits.is_empty() {
                <div class="search__ask">
                    <Button
                        kind={ButtonKind::Primary}
                        icon={IconName::Send}
                        label={words.ask}
                        disabled={props.answering}
                        described_by={"ask-hint"}
                        on_press={ask}
                    />
                    <p id="ask-hint" class="search__hint">{ words.ask_hint }</p>
                </div>
            }
        </>
    }
}

fn item(hit: &Hit, similarity: fn(f32) -> String) -> Html {
    let Hit { passage, score, similarity: cosine, highlights } = hit;
    html! {
        <li
            key={format!("{}-{}", passage.document, passage.number)}
            class="search-results__item"
            data-score={format!("{:.4}", cosine.unwrap_or(*score))}
            data-document={passage.name.clone()}
            data-label={passage.name.clone()}
        >
            if let Some(cosine) = cosine {
                <p class="search-results__similarity">
                    <ShareBar share={*cosine} />
                    { similarity(*cosine) }
                </p>
            }
            <PassageView excerpt={passage.clone()} highlights={highlights.clone()} />
        </li>
    }
}
