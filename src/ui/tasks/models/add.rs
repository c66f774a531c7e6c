//! Brings in a model of one's own: a file from the disk, an address, or a repository of the hub. What it is, is told before it is
//! fetched.

use std::rc::Rc;

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::{
    state::{Adding, AddingAction, Step},
    words::ModelListWords,
};
use crate::{
    protocol::{Described, ModelSpec, Support},
    ui::{
        browser::{Device, use_device, visit},
        models::{
            Entry, Fit, HubFile, Listing, ModelAction, ModelsAction, Repository, host, is_own, use_hosts,
        },
        parts::{
            Button, ButtonKind, FailureNotice, FilePicker, GivenFile, IconName, Notice, Progress, plain_name,
            plain_path,
        },
        runs::Run,
        store::use_act,
        tasks::Page,
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct AddModelProps {
    pub adding: Adding,
    /// Takes the files that are chosen or dropped.
    pub on_files: Callback<Vec<GivenFile>>,
}

#[component]
pub fn AddModel(props: &AddModelProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let device = use_device();
    let act = use_act::<AddingAction>();
    let models = use_act::<ModelsAction>();
    let hosts = use_hosts();
    let written = use_state_eq(String::new);
    let oninput = {
        let written = written.setter();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                written.set(input.value());
            }
        }
    };
    let onsubmit = {
        let (act, written, hosts) = (act.clone(), written.clone(), hosts.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            act.emit(AddingAction::Look { text: (*written).clone(), hosts: hosts.clone() });
        }
    };
    let look = {
        let (act, written, hosts) = (act.clone(), written.clone(), hosts.clone());
        Callback::from(move |()| {
            act.emit(AddingAction::Look { text: (*written).clone(), hosts: hosts.clone() })
        })
    };
    let step = &props.adding.step;
    let asks = hosts.hub().and_then(|hub| host(hub)).map(words.look_cost);
    html! {
        <section class="add-model" aria-labelledby="add-model">
            <h3 id="add-model">{ words.add }</h3>
            <p class="model-list__quiet">{ words.add_hint }</p>
            <FilePicker
                id="model-file"
                label={words.open_file}
                hint={words.open_file_hint}
                accept=".gguf"
                on_files={props.on_files.clone()}
                input_id="model-file-input"
            />
            <form class="add-model__form" {onsubmit}>
                <div class="field field--wide">
                    <label class="field__label" for="model-address">{ words.address.label }</label>
                    <input
                        id="model-address"
                        class="model-list__query"
                        type="text"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="model-address-hint"
                        value={(*written).clone()}
                        {oninput}
                    />
                    <p id="model-address-hint" class="field__hint">
                        { words.address.hint }{ " " }{ asks.unwrap_or_default() }
                    </p>
                </div>
                <Button label={words.look} disabled={written.trim().is_empty()} on_press={look} />
            </form>
            { outcome(step, &props.adding, &act, &models, &device, text) }
        </section>
    }
}

fn outcome(
    step: &Step,
    adding: &Adding,
    act: &Callback<AddingAction>,
    models: &Callback<ModelsAction>,
    device: &Device,
    text: &Text,
) -> Html {
    let words = &text.model_list;
    match step {
        Step::Idle => Html::default(),
        Step::Unclear => html! { <Notice>{ words.unclear }</Notice> },
        Step::ForeignHost => html! { <Notice>{ words.foreign_host }</Notice> },
        Step::Refused { name } => html! { <Notice>{ (words.refused)(name) }</Notice> },
        Step::Listing { repository, .. } => html! {
            <p class="model-list__quiet" role="status">{ (words.listing)(&named(repository)) }</p>
        },
        Step::Listed { repository, listing } => html! {
            <Picker repository={repository.clone()} listing={listing.clone()} />
        },
        Step::Failed(failure) => html! { <FailureNotice failure={failure.clone()} /> },
        Step::Describing { spec, run } => described(spec, run, adding, act, models, device, text),
    }
}

fn named(Repository { owner, name }: &Repository) -> String {
    format!("{owner}/{name}")
}

#[derive(Properties, PartialEq)]
struct PickerProps {
    repository: Repository,
    listing: Rc<Listing>,
}

/// The files of a repository, of which a person chooses one.
#[component]
fn Picker(props: &PickerProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let act = use_act::<AddingAction>();
    let hosts = use_hosts();
    let PickerProps { repository, listing } = props;
    let file = |file: &HubFile| {
        let spec = Rc::new(repository.model(hosts.hub().unwrap_or_default(), file));
        let choose = act.reform(move |()| AddingAction::Describe(spec.clone()));
        html! {
            <li key={file.path.clone()} class="add-model__file">
                <span class="add-model__path" dir="auto">{ plain_path(&file.path) }</span>
                <Button label={words.choose} of={plain_path(&file.path)} on_press={choose} />
                <span class="model-list__quiet">{ (text.bytes)(file.bytes) }</span>
            </li>
        }
    };
    html! {
        <>
            <p class="model-list__quiet" role="status">
                { (words.listed)(&named(repository), listing.files.len()) }
            </p>
            <ul class="add-model__files">{ for listing.files.iter().map(file) }</ul>
            if listing.has_parts {
                <p class="model-list__quiet">{ words.in_parts }</p>
            }
        </>
    }
}

fn described(
    spec: &Rc<ModelSpec>,
    run: &Run<Described>,
    adding: &Adding,
    act: &Callback<AddingAction>,
    models: &Callback<ModelsAction>,
    device: &Device,
    text: &Text,
) -> Html {
    let words = &text.model_list;
    if let Some(failure) = run.failure() {
        let spec = spec.clone();
        let retry = act.reform(move |()| AddingAction::Describe(spec.clone()));
        let sentence = (text.models.failure)(failure.kind);
        return html! { <FailureNotice failure={failure.clone()} {sentence} on_retry={Some(retry)} /> };
    }
    let (Some(header), entry) = (run.done(), adding.described()) else {
        let stop = act.reform(|()| AddingAction::Stop);
        return html! { <Progress said={words.describing} on_stop={Some(stop)} stopping={run.stopping} /> };
    };
    let close = act.reform(|()| AddingAction::Close);
    let can = match &header.support {
        Support::Runs => {
            html! { <p class="add-model__can" data-runs="true" role="status">{ words.can_run }</p> }
        }
        Support::Refused { why } => html! {
            <p class="add-model__can" data-runs="false" role="status">
                { words.can_not_run }{ " " }<span lang="en">{ why.clone() }</span>
            </p>
        },
    };
    html! {
        <div class="add-model__described" data-described={header.architecture.clone()}>
            <h4 dir="auto">{ spec.name.clone() }</h4>
            { can }
            if let Some(part) = header.part {
                <p class="model-list__quiet">{ (words.part)(part) }</p>
            }
            if let Some(shortage) = header.shortage {
                <p class="model-row__fit" data-fit="too-large">{ (text.models.too_large)(shortage) }</p>
            }
            {
                match entry.as_ref().filter(|_| header.shortage.is_none()).map(|entry| entry.fit(device.memory_bytes)) {
                    Some(Fit::Fits) => html! { <p class="model-row__fit" data-fit="fits">{ words.fits }</p> },
                    Some(Fit::TooLarge) => html! { <p class="model-row__fit" data-fit="too-large">{ words.too_large }</p> },
                    Some(Fit::Unknown) | None => Html::default(),
                }
            }
            { header_facts(spec, header, entry.as_ref(), text) }
            <div class="model-row__doing">
                { go(spec, header, entry, act, models, words) }
                <Button kind={ButtonKind::Quiet} label={text.cancel} on_press={close} />
            </div>
        </div>
    }
}

fn header_facts(spec: &ModelSpec, header: &Described, entry: Option<&Entry>, text: &Text) -> Html {
    let words = &text.model_list;
    let bytes = if spec.bytes == 0 { header.bytes } else { spec.bytes };
    let languages: Vec<String> = header.languages.iter().map(|tag| (words.language)(tag)).collect();
    let facts = [
        (words.family, header.architecture.clone()),
        (words.parameters, parameters(header.parameters)),
        (words.size, (text.bytes)(bytes)),
        (words.quantisation, header.quantisation.clone()),
        (words.context, header.context_tokens.map(text.tokens).unwrap_or_default()),
        (words.memory, entry.and_then(Entry::memory_bytes).map(text.bytes).unwrap_or_default()),
        (words.licence, header.licence.clone()),
        (words.languages, languages.join(", ")),
        (words.host, host(&spec.url).unwrap_or_default().to_owned()),
    ];
    html! {
        <dl class="model-row__facts">
            for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
                <div class="model-row__fact"><dt>{ name }</dt><dd>{ plain_name(&value) }</dd></div>
            }
        </dl>
    }
}

/// "135 M", "1.2 B", as models are called.
fn parameters(count: u64) -> String {
    match count as f64 / 1e6 {
        millions if millions < 1000.0 => format!("{millions:.0} M"),
        millions => format!("{:.1} B", millions / 1000.0),
    }
}

/// The button that fetches or opens the model.
fn go(
    spec: &Rc<ModelSpec>,
    header: &Described,
    entry: Option<Entry>,
    act: &Callback<AddingAction>,
    models: &Callback<ModelsAction>,
    words: &ModelListWords,
) -> Html {
    let Some(entry) = entry else { return Html::default() };
    let (act, models) = (act.clone(), models.clone());
    if is_own(spec) && host(&spec.url).is_none() && spec.url.starts_with("blob:") {
        let spec = entry.spec.clone();
        let open = move |()| {
            models.emit(ModelsAction::to_language(ModelAction::Opened(spec.clone())));
            act.emit(AddingAction::Close);
            visit(Page::Chat.fragment());
        };
        let (label, of) = (words.use_in_chat, entry.spec.name.clone());
        return html! { <Button kind={ButtonKind::Primary} {label} {of} on_press={Callback::from(open)} /> };
    }
    let bytes = if spec.bytes == 0 { header.bytes } else { spec.bytes };
    let (label, of) = (words.download, entry.spec.name.clone());
    let download = move |()| {
        models.emit(ModelsAction::Added(entry.clone()));
        models.emit(ModelsAction::Download(entry.spec.id.as_str().into()));
        act.emit(AddingAction::Close);
    };
    html! {
        <>
            <Button
                kind={ButtonKind::Primary}
                icon={IconName::Download}
                {label}
                {of}
                on_press={Callback::from(download)}
            />
            <span class="model-row__cost">{ (words.cost)(bytes, host(&spec.url)) }</span>
        </>
    }
}
