//! Shows what a model says about itself, and all that can't be computed here.

use std::rc::Rc;

use yew::prelude::*;

use super::{figures, kind::kind, table::table};
use crate::{
    protocol::{GraphFacts, GraphPort},
    ui::text::{quantity, use_text},
};

#[derive(Properties, PartialEq)]
pub struct FactsPanelProps {
    pub facts: Rc<GraphFacts>,
}

#[component]
pub fn FactsPanel(props: &FactsPanelProps) -> Html {
    let text = use_text();
    let words = &text.your_model;
    let facts = &props.facts;
    let sets: Vec<String> =
        facts.operator_sets.iter().map(|(domain, version)| format!("{domain} {version}")).collect();
    let about = [
        (words.name, facts.name.clone()),
        (words.producer, facts.producer.clone()),
        (words.operator_sets, sets.join(", ")),
        (words.parameters, quantity::count(facts.parameters)),
        (words.weights, (text.bytes)(facts.weight_bytes)),
        (words.file, (text.bytes)(facts.bytes)),
    ];
    let port = |port: &GraphPort| {
        let shape = match figures::port_shape(port) {
            None => words.any_shape.to_owned(),
            Some(shape) if shape.is_empty() => words.single_value.to_owned(),
            Some(shape) => shape,
        };
        vec![port.name.clone(), figures::element(&port.element).to_owned(), shape]
    };
    let nodes = facts.operators.iter().map(|(_, count)| u64::from(*count)).sum();
    html! {
        <section
            class="your-model-panel"
            aria-labelledby="your-model-facts"
            data-parameters={facts.parameters.to_string()}
            data-operators={facts.operators.len().to_string()}
        >
            <h3 id="your-model-facts">{ words.facts }</h3>
            <p>{ (words.kind)(kind(facts)) }</p>
            <dl class="your-model-about">
                for (name, value) in about {
                    if !value.is_empty() {
                        <div><dt>{ name }</dt><dd>{ value }</dd></div>
                    }
                }
            </dl>
            <h4>{ words.inputs }</h4>
            { table(words.inputs, &words.port_columns, facts.inputs.iter().map(port)) }
            <h4>{ words.outputs }</h4>
            { table(words.outputs, &words.port_columns, facts.outputs.iter().map(port)) }
            <details>
                <summary>{ (words.operators)(facts.operators.len(), nodes) }</summary>
                <ul class="your-model-operators">
                    for (operator, count) in &facts.operators {
                        <li data-operator={operator.clone()}>{ format!("{operator} {count}") }</li>
                    }
                </ul>
            </details>
            if !facts.metadata.is_empty() {
                <details>
                    <summary>{ words.metadata }</summary>
                    <dl class="your-model-about">
                        for (name, value) in &facts.metadata {
                            <div><dt>{ name.clone() }</dt><dd>{ begin(value) }</dd></div>
                        }
                    </dl>
                </details>
            }
            if !facts.unsupported.is_empty() {
                <div class="your-model-unsupported" role="alert" data-unsupported={facts.unsupported.len().to_string()}>
                    <h4>{ (words.unsupported)(facts.unsupported.len()) }</h4>
                    {
                        table(words.unsupported_columns[0], &words.unsupported_columns, facts.unsupported.iter().map(|one| {
                            vec![one.operator.clone(), begin(&one.nodes.join(", ")), one.why.clone()]
                        }))
                    }
                    <p>{ words.unsupported_advice }</p>
                </div>
            }
        </section>
    }
}

/// Metadata may hold anything of any length.
fn begin(text: &str) -> String {
    const SHOWN: usize = 400;
    if text.len() <= SHOWN {
        text.to_owned()
    } else {
        format!("{}…", &text[..text.floor_char_boundary(SHOWN)])
    }
}
