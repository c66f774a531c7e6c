//! Shows what is known of a model before and after it is loaded.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    protocol::{Loaded, ModelSpec},
    ui::text::use_text,
};

const UNKNOWN: &str = "—";

#[derive(Properties, PartialEq)]
pub struct ModelFactsProps {
    pub spec: Rc<ModelSpec>,
    pub loaded: Option<Rc<Loaded>>,
    pub memory_bytes: Option<u64>,
}

#[component]
pub fn ModelFacts(props: &ModelFactsProps) -> Html {
    let text = use_text();
    let ModelSpec { bytes, licence, source, .. } = props.spec.as_ref();
    let size = if *bytes == 0 { UNKNOWN.to_owned() } else { (text.bytes)(*bytes) };
    let licence = if licence.is_empty() { UNKNOWN.to_owned() } else { licence.clone() };
    let mut facts =
        vec![(text.models.size, size), (text.models.licence, licence), (text.models.source, source.clone())];
    if let Some(loaded) = &props.loaded {
        let Loaded { context_tokens, trained_tokens, .. } = **loaded;
        let context = match context_tokens < trained_tokens {
            true => (text.models.shortened)(trained_tokens, context_tokens),
            false => (text.tokens)(context_tokens),
        };
        facts.push((text.models.context, context));
        facts.push((text.models.load_time, (text.seconds)(loaded.load_ms / 1000.0)));
        facts.extend(props.memory_bytes.map(|bytes| (text.models.memory, (text.bytes)(bytes))));
    }
    html! {
        <dl class="model-facts">
            for (name, value) in facts {
                <div class="model-facts__fact"><dt>{ name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}
