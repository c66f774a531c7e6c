//! One model of the list: what it is, what there is of it on this device, and what can be done with it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    grades,
    listing::{Row, Standing},
    make_smaller::FileActions,
    smaller::Smaller,
};
use crate::{
    protocol::ModelTask,
    ui::{
        browser::visit,
        models::{
            CheckAction, Checking, Entry, Fit, ModelAction, ModelKey, ModelsAction, use_checking, use_remove,
        },
        parts::{Button, ButtonKind, FailureNotice, IconName, Progress, use_amount},
        store::use_act,
        tasks::Page,
        text::{Text, use_language, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct ModelRowProps {
    pub row: Row,
    pub smaller: Smaller,
    /// A model answers: it can't be removed now.
    pub busy: bool,
}

#[component]
pub fn ModelRow(props: &ModelRowProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let ModelRowProps { row, smaller, busy } = props;
    let Entry { spec, about } = &row.entry;
    let language = use_language();
    let fit = match row.fit {
        Fit::Fits => Some(("fits", words.fits)),
        Fit::TooLarge => Some(("too-large", words.too_large)),
        Fit::Unknown => None,
    };
    let line = about.good_at.in_language(language);
    html! {
        <li
            class="model-row"
            data-model={spec.id.clone()}
            data-state={row.standing.name()}
        >
            <div class="model-row__line">
                <h4 class="model-row__name" dir="auto">{ spec.name.clone() }</h4>
                <span class="model-row__state">{ state(row, text) }</span>
                if let Some((name, said)) = fit {
                    <span class="model-row__fit" data-fit={name}>{ said }</span>
                }
            </div>
            if !line.is_empty() {
                <p class="model-row__good-at">{ line.to_owned() }</p>
            }
            { facts(row, text) }
            <Doing row={row.clone()} busy={*busy} />
            <FileActions row={row.clone()} smaller={smaller.clone()} />
        </li>
    }
}

fn state(row: &Row, text: &Text) -> String {
    let words = &text.model_list;
    match &row.standing {
        Standing::Absent => String::new(),
        Standing::Downloading { .. } => words.downloading.to_owned(),
        Standing::Paused { done, total } => (words.paused)(*done, *total),
        Standing::DownloadFailed(_) | Standing::OpeningFailed(_) => text.models.failed.to_owned(),
        Standing::Installed => words.installed.to_owned(),
        Standing::Damaged => words.damaged.to_owned(),
        Standing::Opening(_) => words.opening.to_owned(),
        Standing::Ready if row.answers => words.answers.to_owned(),
        Standing::Ready => words.ready.to_owned(),
    }
}

/// What is not known is left out, but for the size.
fn facts(row: &Row, text: &Text) -> Html {
    let words = &text.model_list;
    let Entry { spec, about } = &row.entry;
    let size = match spec.bytes {
        0 => words.size_unknown.to_owned(),
        bytes => graded((text.bytes)(bytes), grades::size_mb(bytes).map(words.size_grade)),
    };
    let memory = |bytes| graded((text.bytes)(bytes), grades::device_gb(bytes).map(words.memory_grade));
    let speed =
        |speed| graded((text.tokens_per_second)(speed), grades::latency_ms(speed).map(words.speed_grade));
    // A catalogue is a file from outside: nothing but a page of a host is a link.
    let link = Some(about.licence_url.as_str()).filter(|url| url.starts_with("https://"));
    let licence = match (spec.licence.as_str(), link) {
        ("", _) => None,
        (licence, None) => Some(html! { { licence.to_owned() } }),
        (licence, Some(url)) => Some(html! {
            <a href={url.to_owned()} target="_blank" rel="noreferrer">{ licence.to_owned() }</a>
        }),
    };
    let languages: Vec<String> = spec.languages.iter().map(|tag| (words.language)(tag)).collect();
    let said = |value: &str| (!value.is_empty()).then(|| html! { { value.to_owned() } });
    let facts = [
        (words.size, Some(html! { { size } })),
        (words.host, row.host.as_deref().and_then(said)),
        (words.licence, licence),
        (words.languages, said(&languages.join(", "))),
        (words.quantisation, said(&about.quantisation)),
        (words.context, about.context.map(|tokens| html! { { (text.tokens)(tokens) } })),
        (words.memory, row.entry.memory_bytes().map(|bytes| html! { { memory(bytes) } })),
        (words.speed, row.speed.map(|of| html! { { speed(of) } })),
    ];
    let known = facts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    html! {
        <dl class="model-row__facts">
            for (name, value) in known {
                <div class="model-row__fact"><dt>{ name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}

/// A figure with its grade, where it has one.
fn graded(figure: String, grade: Option<String>) -> String {
    match grade {
        Some(grade) => format!("{figure} ({grade})"),
        None => figure,
    }
}

/// The check of a stored file, how it ended, and the repair of what it found.
fn checks(row: &Row, checking: &Checking, check: &Callback<CheckAction>, text: &Text) -> Html {
    let words = &text.model_list;
    let of = AttrValue::from(row.entry.spec.name.clone());
    let Some(file) = row.removal.file.clone().filter(|_| row.standing.can_be_checked()) else {
        return Html::default();
    };
    let does = |action: CheckAction| check.reform(move |()| action.clone());
    let repairs = || {
        let repair = does(CheckAction::Repair { file: file.clone() });
        html! { <Button label={words.repair} of={of.clone()} on_press={repair} /> }
    };
    let said = |said: String| html! { <span class="model-row__notice" role="status">{ said }</span> };
    match checking {
        Checking::Unasked if row.standing == Standing::Damaged => repairs(),
        Checking::Unasked => {
            let verify = does(CheckAction::Check { file: file.clone() });
            html! { <Button kind={ButtonKind::Quiet} label={words.check} of={of.clone()} on_press={verify} /> }
        }
        Checking::UnderWay => said(words.checking.to_owned()),
        Checking::Right => said(words.right.to_owned()),
        Checking::Damaged { chunks } => html! { <>{ said((words.wrong)(*chunks)) }{ repairs() }</> },
        Checking::Failed(failure) => html! {
            <FailureNotice failure={failure.clone()} sentence={(text.models.failure)(failure.kind)} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct DoingProps {
    row: Row,
    busy: bool,
}

/// The buttons that this model's standing offers, and its progress.
#[component]
fn Doing(props: &DoingProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let DoingProps { row, busy } = props;
    let spec = &row.entry.spec;
    let act = use_act::<ModelsAction>();
    let remove = use_remove();
    let sure = use_state_eq(|| false);
    let transfer = match &row.standing {
        Standing::Downloading { transfer, .. } | Standing::Opening(transfer) => *transfer,
        Standing::Absent
        | Standing::Paused { .. }
        | Standing::DownloadFailed(_)
        | Standing::Installed
        | Standing::Damaged
        | Standing::OpeningFailed(_)
        | Standing::Ready => None,
    };
    let amount = use_amount(transfer);
    let id = Rc::<str>::from(spec.id.as_str());
    let emits = |action: ModelsAction| act.reform(move |()| action.clone());
    let download = emits(ModelsAction::Download(id.clone()));
    let open = match spec.task {
        ModelTask::Chat => {
            let (act, id) = (act.clone(), id.clone());
            Callback::from(move |()| {
                act.emit(ModelsAction::Choose(id.clone()));
                visit(Page::Chat.fragment());
            })
        }
        ModelTask::Embed
        | ModelTask::ClassifyText
        | ModelTask::ClassifyImage
        | ModelTask::Redact
        | ModelTask::Rerank
        | ModelTask::ReadText
        | ModelTask::FindFaces => {
            let (act, id) = (act.clone(), id.clone());
            Callback::from(move |()| {
                act.emit(ModelsAction::Need(id.clone()));
                act.emit(ModelsAction::To { key: ModelKey::Named(id.clone()), action: ModelAction::Load });
            })
        }
    };
    let open_label = if spec.task == ModelTask::Chat { words.use_in_chat } else { words.open };
    let of = AttrValue::from(spec.name.clone());
    let removal = {
        let (removal, sure) = (row.removal.clone(), sure.setter());
        remove.reform(move |()| {
            sure.set(false);
            removal.clone()
        })
    };
    let ask = {
        let sure = sure.clone();
        Callback::from(move |()| sure.set(!*sure))
    };
    let (checking, check) = use_checking();
    let removing = html! {
        <>
            { checks(row, &checking, &check, text) }
            <Button kind={ButtonKind::Quiet} icon={IconName::Trash} label={words.remove}
                of={of.clone()} disabled={*busy} on_press={ask} />
            if *sure {
                <Button label={words.removing_sure} of={of.clone()} disabled={*busy} on_press={removal} />
            }
        </>
    };
    let downloads = |label: &'static str, download: Callback<()>| {
        html! { <Button icon={IconName::Download} {label} of={of.clone()} on_press={download} /> }
    };
    match &row.standing {
        Standing::Absent if spec.url.is_empty() => html! { <div class="model-row__doing">{ removing }</div> },
        Standing::Absent => html! {
            <div class="model-row__doing">
                { downloads(words.download, download) }
                <span class="model-row__cost">{ (words.cost)(spec.bytes, row.host.as_deref()) }</span>
            </div>
        },
        Standing::Paused { .. } => html! {
            <div class="model-row__doing">{ downloads(words.resume, download) }{ removing }</div>
        },
        Standing::Downloading { notice, stopping, .. } => html! {
            <>
                <Progress
                    said={words.downloading}
                    {amount}
                    on_stop={Some(emits(ModelsAction::Pause(id)))}
                    stopping={*stopping}
                    stop_label={None}
                />
                if let Some(said) = notice.as_ref().and_then(words.notice) {
                    <p class="model-row__notice" role="status">{ said }</p>
                }
            </>
        },
        Standing::DownloadFailed(failure) => html! {
            <>
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(text.models.failure)(failure.kind)}
                    on_retry={Some(download)}
                />
                <div class="model-row__doing">{ removing }</div>
            </>
        },
        Standing::OpeningFailed(failure) => html! {
            <>
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(text.models.failure)(failure.kind)}
                    on_retry={Some(open)}
                />
                <div class="model-row__doing">{ removing }</div>
            </>
        },
        Standing::Opening(transfer) => html! {
            <Progress
                said={transfer.map_or(words.opening, |transfer| (text.models.stage)(transfer.progress.stage))}
                {amount}
            />
        },
        Standing::Installed | Standing::Damaged => html! {
            <div class="model-row__doing">
                if row.standing == Standing::Installed && !row.answers {
                    <Button label={open_label} of={of.clone()} on_press={open} />
                }
                { removing }
            </div>
        },
        Standing::Ready => html! { <div class="model-row__doing">{ removing }</div> },
    }
}
