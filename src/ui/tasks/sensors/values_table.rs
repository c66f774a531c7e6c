//! Each channel's last value and unit, as a table: for who does not see the chart, and for exact figures. It follows what comes once a second.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::live_handle::LiveHandle;
use crate::ui::{browser::time_of_day, text::use_text};

const EVERY_MS: u32 = 1000;

#[derive(Properties, PartialEq)]
pub struct ValuesTableProps {
    pub live: LiveHandle,
}

#[component]
pub fn ValuesTable(props: &ValuesTableProps) -> Html {
    let words = &use_text().sensors;
    let shown = use_state_eq(|| 0);
    {
        let (shown, live) = (shown.setter(), props.live.clone());
        use_effect_with((), move |()| {
            let look = Interval::new(EVERY_MS, move || shown.set(live.borrow().changes()));
            move || drop(look)
        });
    }
    let live = props.live.borrow();
    let Some((time_ms, values)) = live.last() else { return Html::default() };
    html! {
        <div class="sensors-table" data-shown={shown.to_string()}>
            <table>
                <caption>{ (words.last_values)(&time_of_day(time_ms)) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ words.channel }</th>
                        <th scope="col">{ words.value }</th>
                        <th scope="col">{ words.unit }</th>
                    </tr>
                </thead>
                <tbody>
                    for (channel, value) in live.channels().iter().zip(values) {
                        <tr>
                            <th scope="row">{ &channel.name }</th>
                            <td>{ if value.is_finite() { short(value) } else { words.no_value.to_owned() } }</td>
                            <td>{ &channel.unit }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// Four digits, as many as change slowly enough to be read.
pub fn short(value: f32) -> String {
    let size = value.abs();
    if size >= 1e6 || (size > 0.0 && size < 1e-3) {
        format!("{value:.2e}")
    } else if size >= 1000.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}
