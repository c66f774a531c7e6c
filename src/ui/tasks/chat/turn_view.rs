//! One turn: the question, which can be edited, and its answer.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    answer::Answer,
    answer_tools::AnswerTools,
    branch_switch::BranchSwitch,
    question::Question,
    state::ChatAction,
    turn::{Turn, TurnId},
};
use crate::ui::store::use_act;

#[derive(Properties)]
pub struct TurnItemProps {
    pub turn: Rc<Turn>,
    pub is_last: bool,
    pub can_ask: bool,
    pub place: TurnPlace,
}

/// A turn among its versions and in the context.
#[derive(Clone, PartialEq)]
pub struct TurnPlace {
    pub versions: Vec<TurnId>,
    pub has_figures: bool,
    pub can_continue: bool,
    /// The turns before it are no longer given to the model.
    pub first_given: bool,
}

/// A turn that changed is another `Rc`, so its text is never compared.
impl PartialEq for TurnItemProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turn, &other.turn)
            && (self.is_last, self.can_ask, &self.place) == (other.is_last, other.can_ask, &other.place)
    }
}

#[component]
pub fn TurnItem(props: &TurnItemProps) -> Html {
    let editing = use_state(|| false);
    let act = use_act::<ChatAction>();
    let id = props.turn.id;
    let prompt = use_memo(id, |_| AttrValue::from(props.turn.prompt.clone()));
    let on_edit = use_callback(editing.setter(), |on: bool, editing| editing.set(on));
    let on_resend = use_callback((act, editing.setter()), move |prompt: String, (act, editing)| {
        editing.set(false);
        act.emit(ChatAction::Resend { id, prompt: prompt.into() });
    });
    html! {
        <div class={classes!("turn", props.place.first_given.then_some("turn--first-given"))}>
            <Question
                prompt={(*prompt).clone()}
                editing={*editing}
                can_ask={props.can_ask}
                on_edit={on_edit.clone()}
                {on_resend}
            />
            <BranchSwitch
                shown={id}
                versions={props.place.versions.clone()}
                disabled={props.turn.is_running()}
            />
            <Answer
                turn={props.turn.clone()}
                is_last={props.is_last}
                can_ask={props.can_ask}
                on_edit={on_edit.reform(|()| true)}
                has_figures={props.place.has_figures}
            />
            if props.is_last {
                <AnswerTools
                    key={id.0.to_string()}
                    turn={props.turn.clone()}
                    can_continue={props.place.can_continue}
                    can_ask={props.can_ask}
                />
            }
        </div>
    }
}
