//! A question and its answer.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    answer::Answer,
    question::Question,
    turn::{Turn, TurnId},
};
use crate::ui::parts::Remedy;

#[derive(Properties)]
pub struct TurnItemProps {
    pub turn: Rc<Turn>,
    pub is_last: bool,
    pub can_ask: bool,
    pub on_regenerate: Callback<()>,
    pub on_resend: Callback<(TurnId, String)>,
    pub on_remedy: Callback<Remedy>,
}

/// A turn that changed is another `Rc`, so its text is never compared.
impl PartialEq for TurnItemProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turn, &other.turn)
            && (self.is_last, self.can_ask, &self.on_regenerate, &self.on_resend, &self.on_remedy)
                == (other.is_last, other.can_ask, &other.on_regenerate, &other.on_resend, &other.on_remedy)
    }
}

#[component]
pub fn TurnItem(props: &TurnItemProps) -> Html {
    let editing = use_state(|| false);
    let id = props.turn.id;
    let prompt = use_memo(id, |_| AttrValue::from(props.turn.prompt.clone()));
    let on_edit = use_callback(editing.setter(), |on: bool, editing| editing.set(on));
    let on_resend =
        use_callback((props.on_resend.clone(), editing.setter()), move |prompt, (resend, editing)| {
            editing.set(false);
            resend.emit((id, prompt));
        });
    let on_remedy =
        use_callback((props.on_remedy.clone(), editing.setter()), |remedy, (on_remedy, editing)| {
            if remedy == Remedy::EditPrompt {
                editing.set(true);
            }
            on_remedy.emit(remedy);
        });
    html! {
        <div class="turn">
            <Question
                prompt={(*prompt).clone()}
                editing={*editing}
                can_ask={props.can_ask}
                {on_edit}
                {on_resend}
            />
            <Answer
                turn={props.turn.clone()}
                is_last={props.is_last}
                can_ask={props.can_ask}
                on_regenerate={props.on_regenerate.clone()}
                {on_remedy}
            />
        </div>
    }
}
