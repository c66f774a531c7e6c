//! The file to replay: choosing it, which column says the time and how, and which columns are channels.

use std::rc::Rc;

use web_sys::{File, HtmlSelectElement};
use yew::prelude::*;

use super::{source::Table, state::SensorsAction, table::Plan, times::TimeFormat};
use crate::ui::{
    parts::{Choice, FailureNotice, FilePicker, GivenFile, NumberField},
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct TablePanelProps {
    pub table: Option<Rc<Table>>,
    pub disabled: bool,
    pub choose: Callback<File>,
}

#[component]
pub fn TablePanel(props: &TablePanelProps) -> Html {
    let words = &use_text().sensors;
    let TablePanelProps { table, disabled, choose } = props;
    let choose = choose.clone();
    let on_files = Callback::from(move |files: Vec<GivenFile>| {
        files.into_iter().take(1).for_each(|given| choose.emit(given.file));
    });
    html! {
        <>
            <FilePicker
                id="sensors-choose-file"
                input_id="sensors-file"
                label={words.choose_file}
                hint={words.file_hint}
                accept=".csv,.tsv,.txt,.jsonl,.ndjson,.json,.xlsx,text/csv"
                single=true
                disabled={*disabled}
                {on_files}
            >
                if let Some(table) = table {
                    <span data-file={table.name.to_string()}>{ table.name.to_string() }</span>
                }
            </FilePicker>
            if let Some(table) = table {
                { match &table.plan {
                    Ok(plan) => html! {
                        <PlanFields table={table.clone()} plan={plan.clone()} disabled={*disabled} />
                    },
                    Err(failure) => html! { <FailureNotice failure={failure.clone()} /> },
                } }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct PlanFieldsProps {
    table: Rc<Table>,
    plan: Plan,
    disabled: bool,
}

#[component]
fn PlanFields(props: &PlanFieldsProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let PlanFieldsProps { table, plan, disabled } = props;
    let change = {
        let (table, plan) = (table.clone(), plan.clone());
        move |change: &dyn Fn(&mut Plan)| {
            let mut plan = plan.clone();
            change(&mut plan);
            SensorsAction::Table(Table { plan: Ok(plan), ..(*table).clone() })
        }
    };
    let formats = [
        TimeFormat::Iso8601,
        TimeFormat::UnixSeconds,
        TimeFormat::UnixMillis,
        TimeFormat::Number { rate: rate(plan.format) },
    ];
    let onchange = {
        let change = change.clone();
        act.reform(move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let index = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            // The first option counts the rows.
            change(&|plan: &mut Plan| plan.set_time(index.unwrap_or_default().checked_sub(1)))
        })
    };
    let toggle = |column: usize| {
        let change = change.clone();
        act.reform(move |_: Event| change(&|plan: &mut Plan| plan.toggle(column)))
    };
    html! {
        <div class="sensors__fields" data-columns={plan.names.len().to_string()}>
            <div class="field">
                <label class="field__label" for="sensors-time">{ words.time_column }</label>
                <select id="sensors-time" class="field__choice" disabled={*disabled} {onchange}>
                    <option selected={plan.time.is_none()}>{ words.time_none }</option>
                    for (index, name) in plan.names.iter().enumerate() {
                        <option selected={plan.time == Some(index)}>{ name }</option>
                    }
                </select>
            </div>
            if plan.time.is_some() {
                <Choice
                    id="sensors-time-format"
                    label={words.time_format}
                    options={formats.map(words.time_format_name).to_vec()}
                    chosen={formats.iter().position(|format| *format == plan.format).unwrap_or_default()}
                    disabled={*disabled}
                    on_change={let change = change.clone(); act.reform(move |index: usize| {
                        change(&|plan: &mut Plan| plan.format = formats.get(index).copied().unwrap_or(plan.format))
                    })}
                />
            }
            if let TimeFormat::Number { rate } = plan.format {
                <NumberField
                    id="sensors-file-rate"
                    setting={words.rate}
                    value={Some(rate)}
                    min=0.001
                    max=1e6
                    step=0.001
                    disabled={*disabled}
                    on_change={let change = change.clone(); act.reform(move |rate: Option<f64>| {
                        change(&|plan: &mut Plan| {
                            if let Some(rate) = rate {
                                plan.format = TimeFormat::Number { rate };
                            }
                        })
                    })}
                />
            }
            <Choice
                id="sensors-decimal"
                label={words.decimal}
                options={words.decimals.to_vec()}
                chosen={usize::from(plan.decimal == ',')}
                disabled={*disabled}
                on_change={let change = change.clone(); act.reform(move |index: usize| {
                    change(&|plan: &mut Plan| plan.decimal = if index == 1 { ',' } else { '.' })
                })}
            />
            <fieldset class="sensors__ticks field--wide">
                <legend>{ words.channel_columns }</legend>
                for (index, name) in plan.names.iter().enumerate().filter(|(index, _)| plan.time != Some(*index)) {
                    <label class="sensors__tick">
                        <input
                            type="checkbox"
                            checked={plan.channels.contains(&index)}
                            disabled={*disabled}
                            onchange={toggle(index)}
                        />
                        { name }
                    </label>
                }
            </fieldset>
        </div>
    }
}

fn rate(format: TimeFormat) -> f64 {
    const USUAL: f64 = 10.0;
    if let TimeFormat::Number { rate } = format { rate } else { USUAL }
}
