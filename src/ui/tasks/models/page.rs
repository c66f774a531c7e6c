//! The page: the search, what brings in a model of one's own, all models by task, and the room that they take.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    add::AddModel,
    compare::Compare,
    comparison::Comparison,
    listing::{Section, sections},
    row::ModelRow,
    smaller::Smaller,
    state::Adding,
    storage::Storage,
    updates::{Updates, UpdatesSection},
    use_files::use_model_files,
};
use crate::{
    protocol::ModelTask,
    ui::{browser::Device, models::use_models, parts::dropped_files, text::use_text},
};

/// The search box's id, for the skip link.
pub const MODEL_QUERY: &str = "model-query";

#[derive(Properties, PartialEq)]
pub struct ModelsPageProps {
    pub adding: Adding,
    pub comparison: Comparison,
    pub smaller: Smaller,
    pub updates: Updates,
    /// A model answers: it can't be removed now.
    pub busy: bool,
    pub device: Rc<Device>,
}

#[component]
pub fn ModelsPage(props: &ModelsPageProps) -> Html {
    let words = &use_text().model_list;
    let models = use_models().models;
    let query = use_state_eq(String::new);
    let oninput = {
        let query = query.setter();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                query.set(input.value());
            }
        }
    };
    // Files can be dropped anywhere on the page.
    let on_files = use_model_files();
    let ondragover = |event: DragEvent| event.prevent_default();
    let ondrop = {
        let on_files = on_files.clone();
        move |event: DragEvent| {
            // The picker has taken what was dropped on it.
            if let Some(data) = event.data_transfer().filter(|_| !event.default_prevented()) {
                event.prevent_default();
                dropped_files(&data, on_files.clone());
            }
        }
    };
    let found = sections(&models, &query, props.device.memory_bytes);
    let count: usize = found.iter().map(|section| section.rows.len()).sum();
    let task = |Section { task, rows }: Section| {
        html! {
            <section key={format!("{task:?}")} class="model-list__section" aria-labelledby={title(task)}>
                <h3 id={title(task)}>{ (words.task)(task) }</h3>
                <ul class="model-list__rows">
                    for row in rows.iter() {
                        <ModelRow
                            key={row.entry.spec.id.clone()}
                            row={row.clone()}
                            smaller={props.smaller.clone()}
                            busy={props.busy}
                        />
                    }
                </ul>
            </section>
        }
    };
    html! {
        <div class="model-list" data-models={count.to_string()} {ondragover} {ondrop}>
            <section class="model-list__section" aria-labelledby="models-title">
                <h2 id="models-title">{ words.title }</h2>
                <p class="model-list__quiet">{ words.intro }</p>
                <div class="field field--wide">
                    <label class="field__label" for={MODEL_QUERY}>{ words.search.label }</label>
                    <input
                        id={MODEL_QUERY}
                        class="model-list__query"
                        type="search"
                        autocomplete="off"
                        aria-describedby="model-query-hint"
                        value={(*query).clone()}
                        {oninput}
                    />
                    <p id="model-query-hint" class="field__hint">{ words.search.hint }</p>
                </div>
            </section>
            if query.trim().is_empty() {
                <AddModel adding={props.adding.clone()} {on_files} />
            }
            { for found.into_iter().map(task) }
            if count == 0 {
                <p class="model-list__quiet" role="status">{ words.nothing_found }</p>
            }
            if query.trim().is_empty() {
                <Compare comparison={props.comparison.clone()} busy={props.busy} />
            }
            <UpdatesSection updates={props.updates.clone()} />
            <Storage />
        </div>
    }
}

fn title(task: ModelTask) -> String {
    format!("models-{task:?}")
}
