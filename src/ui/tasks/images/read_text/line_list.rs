//! The lines of a picture in the order in which they are read: selectable, each with a button that copies it. The line that has the focus
//! or is pointed at is the one that is shown in the picture.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    find,
    page_text::{PageText, is_unsure},
};
use crate::{
    protocol::RecognisedLine,
    ui::{
        parts::{Copying, Icon, IconName, use_copy},
        text::use_text,
    },
};

/// The id of the button that copies a line.
pub fn copy_id(index: usize) -> String {
    format!("read-line-{index}")
}

#[derive(Properties, PartialEq)]
pub struct LineListProps {
    pub text: Rc<PageText>,
    pub query: Rc<str>,
    pub chosen: Option<usize>,
    pub on_choose: Callback<usize>,
}

#[component]
pub fn LineList(props: &LineListProps) -> Html {
    let text = use_text();
    let words = &text.images.read_text;
    let (copying, copy) = use_copy();
    let said = match copying {
        Copying::Idle => "",
        Copying::Copied => text.copied,
        Copying::Refused => text.copy_failed,
    };
    let looked_for = find::words(&props.query);
    let item = |index: usize, line: &RecognisedLine| {
        let chosen = props.chosen == Some(index);
        let content = AttrValue::from(line.text.clone());
        html! {
            <li
                key={index}
                class={classes!("read-lines__line", chosen.then_some("read-lines__line--chosen"))}
                data-line={line.text.clone()}
                data-confidence={format!("{:.3}", line.confidence)}
                onpointerover={props.on_choose.reform(move |_: PointerEvent| index)}
                onfocusin={props.on_choose.reform(move |_: FocusEvent| index)}
            >
                <span class="read-lines__text" dir="auto">{ marked(&line.text, &looked_for) }</span>
                if is_unsure(line) {
                    <span class="read-lines__unsure">{ (words.unsure)(line.confidence) }</span>
                }
                <button
                    id={copy_id(index)}
                    type="button"
                    class="button button--quiet read-lines__copy"
                    aria-label={(words.copy_line)(&line.text)}
                    title={text.copy}
                    onclick={copy.reform(move |_: MouseEvent| content.clone())}
                >
                    <Icon name={IconName::Copy} />
                </button>
            </li>
        }
    };
    html! {
        <>
            <ol class="read-lines" aria-label={words.lines}>
                for (index, line) in props.text.lines.iter().enumerate() {
                    { item(index, line) }
                }
            </ol>
            <p class="read-lines__said" role="status">{ said }</p>
        </>
    }
}

/// Draws a line with the words that are looked for marked in it.
fn marked(line: &str, looked_for: &[Vec<char>]) -> Html {
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in find::marks(line, looked_for) {
        pieces.push(html! { <>{ line[at..range.start].to_owned() }</> });
        at = range.end;
        pieces.push(html! { <mark>{ line[range].to_owned() }</mark> });
    }
    pieces.push(html! { <>{ line[at..].to_owned() }</> });
    pieces.into_iter().collect()
}
