//! The line above which turns have left the context, with the offer to sum them up instead.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    history::{Conversation, MetaChange, Summary, Turn},
    state::ChatAction,
    use_conversations::change,
};
use crate::{
    protocol::{Failure, FailureKind, Summarise, SummaryLength, SummaryMethod, SummaryStyle},
    ui::{
        parts::{Button, ButtonKind, FailureNotice},
        runs::{Stop, call, use_client},
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct ContextLineProps {
    pub conversation: Conversation,
    pub can_ask: bool,
}

/// Nothing where all turns are still given to the model.
#[component]
pub fn ContextLine(props: &ContextLineProps) -> Html {
    let text = use_text();
    let words = &text.chat.history;
    let client = use_client();
    let act = use_act::<ChatAction>();
    let under_way = use_state(|| None::<Rc<Stop>>);
    let failure = use_state_eq(|| None::<Failure>);
    let left_out = props.conversation.left_out();
    if left_out == 0 {
        return Html::default();
    }
    let turns = props.conversation.to_sum_up();
    let sum_up = {
        let (id, act, under_way, failure) =
            (props.conversation.id(), act.clone(), under_way.setter(), failure.setter());
        let until = turns.last().map(|turn| turn.id);
        let made_after = props.conversation.tree.leaf();
        let conversation = props.conversation.clone();
        Callback::from(move |()| {
            let (Some(client), Some(until), Some(made_after)) = (client.clone(), until, made_after) else {
                return;
            };
            let (act, under_way, failure) = (act.clone(), under_way.clone(), failure.clone());
            let said = |turn: &&Turn| {
                format!("{}: {}\n\n{}: {}", text.chat.you, turn.prompt, text.chat.assistant, turn.said())
            };
            let said: Vec<String> = conversation.to_sum_up().iter().map(said).collect();
            let request = Summarise {
                text: said.join("\n\n"),
                style: SummaryStyle::Paragraph,
                length: SummaryLength::Medium,
                method: SummaryMethod::Model,
            };
            let stop = Rc::new(Stop::default());
            under_way.set(Some(stop.clone()));
            failure.set(None);
            spawn_local(async move {
                match call(&client, request, &stop).await {
                    Ok((_, summarised)) => {
                        let summary = Summary { text: summarised.text, until, made_after };
                        act.emit(change(id, MetaChange::Summary(Some(summary))));
                    }
                    Err(error) if error.kind == FailureKind::Cancelled => {}
                    Err(error) => failure.set(Some(error)),
                }
                under_way.set(None);
            });
        })
    };
    let stop = under_way.as_ref().map(|stop| {
        let stop = stop.clone();
        Callback::from(move |()| stop.now())
    });
    html! {
        <div class="context-line" role="note" data-left-out={left_out.to_string()}>
            <p>{ if turns.is_empty() { words.summed_up.to_owned() } else { (words.left_context)(left_out) } }</p>
            if let Some(stop) = stop {
                <p role="status">{ words.summing_up }</p>
                <Button kind={ButtonKind::Quiet} label={text.stop} on_press={stop} />
            } else if !turns.is_empty() {
                <Button kind={ButtonKind::Quiet} label={words.sum_up} disabled={!props.can_ask} on_press={sum_up} />
            } else if let Some(summary) = &props.conversation.meta.summary {
                <details>
                    <summary>{ text.details }</summary>
                    <p dir="auto">{ summary.text.clone() }</p>
                </details>
            }
            if let Some(failure) = &*failure {
                <FailureNotice failure={failure.clone()} />
            }
        </div>
    }
}
