//! Buttons that save a result as files or copy it, and beside them how long it took. Must not know what the result is.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    copy_button::CopyButton,
    icon::IconName,
    run_figures::RunFigures,
    use_download::use_download,
};
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct ResultBarProps {
    /// The files' name without its ending.
    #[prop_or_default]
    pub file: &'static str,
    #[prop_or_default]
    pub json: Option<AttrValue>,
    #[prop_or_default]
    pub csv: Option<AttrValue>,
    /// The text that is copied instead of the JSON.
    #[prop_or_default]
    pub text: Option<AttrValue>,
    /// The time that the result took, from which its grade follows.
    #[prop_or_default]
    pub latency_ms: Option<f64>,
    /// The throughput in words, with its unit.
    #[prop_or_default]
    pub throughput: Option<String>,
}

#[component]
pub fn ResultBar(props: &ResultBarProps) -> Html {
    let text = use_text();
    let json = use_download(format!("{}.json", props.file), "application/json");
    let csv = use_download(format!("{}.csv", props.file), "text/csv");
    let export = |label: &'static str, download: Callback<String>, content: &Option<AttrValue>| {
        let content = content.clone()?;
        let on_press = download.reform(move |()| content.to_string());
        Some(html! { <Button kind={ButtonKind::Secondary} icon={IconName::Download} {label} {on_press} /> })
    };
    let copied = match (&props.text, &props.json) {
        (Some(content), _) => Some((text.copy, content)),
        (None, Some(json)) => Some((text.run.copy_json, json)),
        (None, None) => None,
    };
    html! {
        <div class="result-bar">
            { export(text.run.export_json, json, &props.json) }
            { export(text.run.export_csv, csv, &props.csv) }
            if let Some((label, content)) = copied {
                <CopyButton {label} {content} />
            }
            if let Some(latency_ms) = props.latency_ms {
                <RunFigures {latency_ms} throughput={props.throughput.clone()} />
            }
        </div>
    }
}
