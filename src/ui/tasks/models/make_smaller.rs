//! What can be done with a model's file that is here: make it smaller, and save it outside the browser.

use yew::prelude::*;

use super::{
    comparison::ComparisonAction,
    listing::{Row, Standing},
    smaller::{Smaller, SmallerAction, Step, may_be_smaller},
    words::ModelListWords,
};
use crate::{
    protocol::{Quantisation, Quantised},
    ui::{
        models::{Entry, use_export},
        parts::{Button, ButtonKind, FailureNotice, IconName, Notice, Progress, use_amount},
        runs::Run,
        store::use_act,
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct FileActionsProps {
    pub row: Row,
    pub smaller: Smaller,
}

/// Nothing where the file is not here.
#[component]
pub fn FileActions(props: &FileActionsProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let act = use_act::<SmallerAction>();
    let failed = use_state_eq(|| false);
    let export = use_export();
    let FileActionsProps { row, smaller } = props;
    let entry = &row.entry;
    let Some(file) = row.removal.file.clone().filter(|_| is_here(&row.standing)) else {
        return Html::default();
    };
    let of = AttrValue::from(entry.spec.name.clone());
    let save = {
        let (name, failed) = (file_name(entry), failed.setter());
        export.reform(move |()| {
            let failed = failed.clone();
            (file.clone(), name.clone(), Callback::from(move |saved: bool| failed.set(!saved)))
        })
    };
    let is_open = smaller.is_of(&entry.spec.id);
    let ask = {
        let entry = entry.clone();
        act.reform(move |()| SmallerAction::Ask(entry.clone()))
    };
    html! {
        <>
            <div class="model-row__doing">
                if may_be_smaller(entry) && !is_open {
                    <Button label={words.make_smaller} of={of.clone()} disabled={smaller.is_making()} on_press={ask} />
                }
                <Button kind={ButtonKind::Quiet} icon={IconName::Download} label={words.export} {of} on_press={save} />
            </div>
            if *failed {
                <Notice>{ words.not_exported }</Notice>
            }
            if is_open {
                <MakeSmaller smaller={smaller.clone()} />
            }
        </>
    }
}

const fn is_here(standing: &Standing) -> bool {
    match standing {
        Standing::Installed | Standing::Opening(_) | Standing::OpeningFailed(_) | Standing::Ready => true,
        Standing::Absent
        | Standing::Downloading { .. }
        | Standing::Paused { .. }
        | Standing::DownloadFailed(_)
        | Standing::Damaged => false,
    }
}

/// A file's name that every system takes.
fn file_name(entry: &Entry) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    let ending = if entry.spec.url.ends_with(".safetensors") { "safetensors" } else { "gguf" };
    format!("{}.{ending}", entry.spec.name.chars().map(plain).collect::<String>())
}

#[derive(Properties, PartialEq)]
struct MakeSmallerProps {
    smaller: Smaller,
}

#[component]
fn MakeSmaller(props: &MakeSmallerProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let act = use_act::<SmallerAction>();
    let smaller = &props.smaller;
    let close = act.reform(|()| SmallerAction::Close);
    let close = html! { <Button kind={ButtonKind::Quiet} label={text.close} on_press={close} /> };
    let failure = smaller.failure().map(|failure| {
        html! { <FailureNotice failure={failure.clone()} sentence={(text.models.failure)(failure.kind)} /> }
    });
    let inside = match &smaller.step {
        Step::Making { to, run, .. } if run.is_running() => {
            html! { <Making to={*to} run={run.clone()} /> }
        }
        Step::Made { entry, ms } => {
            html! { <Made source={smaller.source.clone()} made={entry.clone()} ms={*ms} /> }
        }
        Step::Sizes(run) if run.is_running() => {
            html! { <p class="model-list__quiet" role="status">{ words.describing }</p> }
        }
        Step::Idle | Step::Sizes(_) | Step::Making { .. } => {
            html! { <>{ failure }{ choices(smaller, &act, text) }{ close }</> }
        }
    };
    let state = match &smaller.step {
        Step::Idle => "idle",
        Step::Sizes(_) => "choosing",
        Step::Making { .. } => "making",
        Step::Made { .. } => "made",
    };
    html! { <div class="make-smaller" data-making={state}>{ inside }</div> }
}

fn choices(smaller: &Smaller, act: &Callback<SmallerAction>, text: &Text) -> Html {
    let words = &text.model_list;
    let Some(choices) = smaller.choices() else { return Html::default() };
    if choices.sizes.is_empty() {
        return html! { <p class="model-list__quiet" role="status">{ words.not_smaller }</p> };
    }
    let choice = |(to, bytes): &(Quantisation, u64)| {
        let to = *to;
        html! {
            <li class="make-smaller__choice">
                <Button label={to.name()} on_press={act.reform(move |()| SmallerAction::Make(to))} />
                <span>{ (words.smaller_size)(*bytes, choices.bytes) }</span>
                <span class="model-list__quiet">{ (words.smaller_loss)(to) }</span>
            </li>
        }
    };
    html! {
        <>
            <p class="model-list__quiet">{ words.smaller_hint }</p>
            <ul class="make-smaller__choices">{ for choices.sizes.iter().map(choice) }</ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct MakingProps {
    to: Quantisation,
    run: Run<Quantised>,
}

#[component]
fn Making(props: &MakingProps) -> Html {
    let text = use_text();
    let act = use_act::<SmallerAction>();
    let amount = use_amount(props.run.transfer);
    html! {
        <Progress
            said={(text.model_list.making)(props.to)}
            {amount}
            on_stop={Some(act.reform(|()| SmallerAction::Stop))}
            stopping={props.run.stopping}
        />
    }
}

#[derive(Properties, PartialEq)]
struct MadeProps {
    source: Option<Entry>,
    made: Entry,
    ms: f64,
}

#[component]
fn Made(props: &MadeProps) -> Html {
    let text = use_text();
    let words: &ModelListWords = &text.model_list;
    let act = use_act::<SmallerAction>();
    let compare = use_act::<ComparisonAction>();
    let MadeProps { source, made, ms } = props;
    let sides = [source.as_ref().map(|source| source.spec.id.clone()), Some(made.spec.id.clone())];
    let close = act.reform(|()| SmallerAction::Close);
    let choose = {
        let close = close.clone();
        Callback::from(move |()| {
            for (side, model) in sides.iter().enumerate() {
                if let Some(model) = model {
                    compare.emit(ComparisonAction::Choose { side, model: model.as_str().into() });
                }
            }
            close.emit(());
        })
    };
    html! {
        <>
            <p role="status">{ (words.made)(&made.spec.name, made.spec.bytes, ms / 1000.0) }</p>
            <div class="model-row__doing">
                <Button label={words.compare_on_text} on_press={choose} />
                <Button kind={ButtonKind::Quiet} label={text.close} on_press={close} />
            </div>
        </>
    }
}
