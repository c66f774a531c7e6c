//! How each input is given: filled in, written, or taken from a file; and the lengths that the model leaves open.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    figures,
    inputs::{Giving, InputProblem},
    shape::Size,
    state::{YourModel, YourModelAction},
};
use crate::{
    protocol::GraphPort,
    ui::{
        parts::{Choice, TextField},
        store::use_act,
        text::use_text,
    },
};

/// A length that nobody needs.
const LONGEST: u64 = 1 << 24;

#[derive(Properties, PartialEq)]
pub struct InputPanelProps {
    pub model: YourModel,
    /// The first input that has no value yet.
    pub problem: Option<(usize, InputProblem)>,
}

#[component]
pub fn InputPanel(props: &InputPanelProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let InputPanelProps { model, problem } = props;
    let Some(facts) = model.facts() else { return Html::default() };
    let picture = model.picture_input().map(|picture| picture.input);
    html! {
        <section class="your-model-panel" aria-labelledby="your-model-inputs">
            <h3 id="your-model-inputs">{ words.inputs }</h3>
            if !model.sizes.is_empty() {
                <fieldset class="your-model-sizes" aria-describedby="your-model-sizes-hint">
                    <legend>{ words.sizes }</legend>
                    for (place, size) in model.sizes.iter().enumerate() {
                        { size_field(place, size, (words.size)(&size.of), &act) }
                    }
                    <p id="your-model-sizes-hint" class="your-model__quiet">{ words.sizes_hint }</p>
                </fieldset>
            }
            for (place, (port, giving)) in facts.inputs.iter().zip(model.givings.iter()).enumerate() {
                <InputField
                    key={port.name.clone()}
                    {place}
                    port={port.clone()}
                    giving={giving.clone()}
                    is_picture={picture == Some(place)}
                    problem={problem.as_ref().filter(|(of, _)| *of == place).map(|(_, problem)| (words.problem)(problem))}
                />
            }
        </section>
    }
}

fn size_field(place: usize, size: &Size, label: String, act: &Callback<YourModelAction>) -> Html {
    let id = format!("your-model-size-{place}");
    let of = size.of.clone();
    let onchange = act.reform(move |event: Event| {
        let typed = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
        YourModelAction::Size(of.clone(), typed.unwrap_or(1).clamp(1, LONGEST))
    });
    html! {
        <div class="field" key={id.clone()}>
            <label class="field__label" for={id.clone()}>{ label }</label>
            <input {id} class="field__number" type="number" min="1" step="1" value={size.length.to_string()} {onchange} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct InputFieldProps {
    place: usize,
    port: GraphPort,
    giving: Giving,
    is_picture: bool,
    problem: Option<String>,
}

#[component]
fn InputField(props: &InputFieldProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let InputFieldProps { place, port, giving, is_picture, problem } = props;
    let place = *place;
    let written: Rc<str> = if let Giving::Written(text) = giving { text.clone() } else { Rc::default() };
    let seed = if let Giving::Random(seed) = giving { *seed } else { 1 };
    let mut ways = vec![
        (words.ways[0], Giving::Zeros),
        (words.ways[1], Giving::Ones),
        (words.ways[2], Giving::Random(seed)),
        (words.ways[3], Giving::Written(written.clone())),
    ];
    if *is_picture {
        ways.push((words.ways[5], Giving::Picture));
    }
    if let Giving::Array { .. } = giving {
        ways.push((words.ways[4], giving.clone()));
    }
    let chosen = ways.iter().position(|(_, way)| way == giving).unwrap_or_default();
    let options: Vec<&'static str> = ways.iter().map(|(name, _)| *name).collect();
    let on_way = act.reform(move |index: usize| {
        let giving = ways.get(index).map_or(Giving::Zeros, |(_, giving)| giving.clone());
        YourModelAction::Input(place, giving)
    });
    let on_seed = act.reform(move |event: Event| {
        let seed = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
        YourModelAction::Input(place, Giving::Random(seed.unwrap_or(1)))
    });
    let on_text = act.reform(move |text: String| YourModelAction::Input(place, Giving::Written(text.into())));
    let shape = figures::port_shape(port).unwrap_or_else(|| words.any_shape.to_owned());
    let seed_id = format!("your-model-seed-{place}");
    html! {
        <fieldset class="your-model-input" data-input={port.name.clone()}>
            <legend>{ format!("{} ({} {shape})", port.name, figures::element(&port.element)) }</legend>
            <Choice id={format!("your-model-way-{place}")} label={words.way} {options} {chosen} on_change={on_way} />
            {
                match giving {
                    Giving::Random(seed) => html! {
                        <div class="field">
                            <label class="field__label" for={seed_id.clone()}>{ words.seed }</label>
                            <input id={seed_id} class="field__number" type="number" min="0" step="1" value={seed.to_string()} onchange={on_seed} />
                        </div>
                    },
                    Giving::Written(text) => html! {
                        <TextField
                            id={format!("your-model-values-{place}")}
                            setting={words.written}
                            value={text.to_string()}
                            rows=3
                            on_change={on_text}
                        />
                    },
                    Giving::Array { file, tensor } => html! { <p>{ (words.array)(file, &figures::shape(&tensor.shape)) }</p> },
                    Giving::Zeros | Giving::Ones | Giving::Picture => Html::default(),
                }
            }
            if let Some(problem) = problem {
                <p class="your-model__quiet" data-problem="true">{ problem.clone() }</p>
            }
        </fieldset>
    }
}
