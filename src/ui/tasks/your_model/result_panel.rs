//! What a run gave: classes, a picture or a map, each output's values, and how long it took.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    figures,
    kind::{Kind, Layout},
    latency::Latency,
    map_view::MapView,
    npy,
    numbers::{count, numbers},
    output_file,
    reading::{Map, are_logits, best, extent, scores, softmax},
    state::{Ran, YourModel, YourModelAction},
    table::table,
};
use crate::{
    protocol::{Tensor, Values},
    ui::{
        parts::{Button, ButtonKind, IconName, ShareBar, use_download, use_download_bytes},
        store::use_act,
        text::use_text,
    },
};

/// The best classes that are shown.
const CLASSES: usize = 5;
/// Values of an output that are shown; all are saved.
const VALUES: usize = 200;

#[derive(Properties, PartialEq)]
pub struct ResultPanelProps {
    pub model: YourModel,
    pub ran: Rc<Ran>,
}

#[component]
pub fn ResultPanel(props: &ResultPanelProps) -> Html {
    let text = use_text();
    let words = &text.your_model;
    let ResultPanelProps { model, ran } = props;
    let save_json = use_download("outputs.json", "application/json");
    let save_csv = use_download("outputs.csv", "text/csv");
    let outputs = &ran.output.outputs;
    let latency = Latency::of(&ran.output.ms);
    let names = model.labels.as_ref().map(|labels| labels.names.as_slice()).unwrap_or_default();
    let is_classes = |scores: &[f64]| {
        model.kind() == Some(Kind::ImageClassifier) || names.len() == scores.len() || !are_logits(scores)
    };
    let classes = outputs.iter().find_map(|output| scores(output).filter(|scores| is_classes(scores)));
    let layout = model.picture_input().map_or(Layout::default(), |input| input.layout);
    let map = model
        .picture_input()
        .and_then(|_| outputs.iter().position(|output| Map::of(output, layout).is_some()));
    let element = |tensor: &Tensor| match &tensor.values {
        Values::Numbers { element, .. } => figures::element(element).to_owned(),
        Values::Texts(_) => "string".to_owned(),
    };
    let rows = outputs.iter().map(|output| {
        let extent = extent(output);
        let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::short);
        vec![
            output.name.clone(),
            element(output),
            figures::shape(&output.shape),
            figure(extent.map(|extent| extent.min)),
            figure(extent.map(|extent| extent.mean)),
            figure(extent.map(|extent| extent.max)),
        ]
    });
    html! {
        <section
            class="your-model-panel"
            aria-labelledby="your-model-results"
            data-runs={ran.output.ms.len().to_string()}
            data-p50={latency.map(|latency| format!("{:.3}", latency.p50))}
        >
            <h3 id="your-model-results">{ words.results }</h3>
            if let Some(latency) = &latency {
                <p role="status">{ (words.latency)(latency) }</p>
            }
            if let Some(scores) = classes {
                <Classes {scores} model={model.clone()} />
            }
            if let Some(output) = map {
                <MapView ran={ran.clone()} {output} {layout} label={(words.map)(&outputs[output].name)} />
            }
            { table(words.outputs, &words.output_columns, rows) }
            for output in outputs {
                <OutputValues key={output.name.clone()} name={output.name.clone()} ran={ran.clone()} />
            }
            <div class="your-model__actions">
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Download}
                    label={text.run.export_json}
                    on_press={let ran = ran.clone(); save_json.reform(move |()| output_file::json(&ran.output))}
                />
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Download}
                    label={text.run.export_csv}
                    on_press={let ran = ran.clone(); save_csv.reform(move |()| output_file::csv(&ran.output))}
                />
            </div>
            <p class="your-model__quiet">{ (words.memory)(ran.output.memory_bytes) }</p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ClassesProps {
    scores: Vec<f64>,
    model: YourModel,
}

#[component]
fn Classes(props: &ClassesProps) -> Html {
    let words = &use_text().your_model;
    let ClassesProps { scores, model } = props;
    let logits = are_logits(scores);
    let shares = model.softmax.unwrap_or(logits);
    let onchange = use_act().reform(move |_: Event| YourModelAction::Softmax(!shares));
    let shown = if shares { softmax(scores) } else { scores.clone() };
    let names = model.labels.as_ref().map(|labels| labels.names.as_slice()).unwrap_or_default();
    let best = best(&shown, CLASSES);
    let most = best.first().map_or(1.0, |(_, score)| score.abs()).max(f64::MIN_POSITIVE);
    html! {
        <div class="your-model-classes">
            <ol aria-label={words.results}>
                for (class, score) in best {
                    <li data-class={class.to_string()} data-score={format!("{score:.5}")}>
                        <span>{ names.get(class).cloned().filter(|name| !name.is_empty()).unwrap_or_else(|| (words.class)(class)) }</span>
                        <span>{ if shares || !logits { (words.percent)(score) } else { figures::short(score) } }</span>
                        <ShareBar share={(if shares || !logits { score } else { score / most }) as f32} />
                    </li>
                }
            </ol>
            if logits {
                <label class="your-model__tick">
                    <input type="checkbox" checked={shares} {onchange} />
                    { words.softmax }
                </label>
            }
            if names.is_empty() {
                <p class="your-model__quiet">{ words.no_labels }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OutputValuesProps {
    name: String,
    ran: Rc<Ran>,
}

#[component]
fn OutputValues(props: &OutputValuesProps) -> Html {
    let words = &use_text().your_model;
    let OutputValuesProps { name, ran } = props;
    let plain = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    let save = use_download_bytes(format!("{}.npy", name.chars().map(plain).collect::<String>()));
    let Some(output) = ran.output.outputs.iter().find(|output| output.name == *name) else {
        return Html::default();
    };
    let shown: Vec<String> = match &output.values {
        Values::Numbers { .. } => numbers(output).into_iter().take(VALUES).map(figures::short).collect(),
        Values::Texts(texts) => texts.iter().take(VALUES).cloned().collect(),
    };
    let is_number = matches!(output.values, Values::Numbers { .. });
    let of = count(output);
    let on_press = {
        let (ran, name) = (ran.clone(), name.clone());
        save.reform(move |()| {
            let output = ran.output.outputs.iter().find(|output| output.name == name);
            output.and_then(npy::write).unwrap_or_default()
        })
    };
    html! {
        <details data-output={name.clone()} data-values={shown.iter().take(16).cloned().collect::<Vec<_>>().join(" ")}>
            <summary>{ (words.values)(name) }</summary>
            <p class="your-model__values">{ shown.join("  ") }</p>
            if of > shown.len() {
                <p class="your-model__quiet">{ (words.first_values)(shown.len(), of) }</p>
            }
            if is_number {
                <Button kind={ButtonKind::Quiet} icon={IconName::Download} label={words.save_npy} of={name.clone()} {on_press} />
            }
        </details>
    }
}
