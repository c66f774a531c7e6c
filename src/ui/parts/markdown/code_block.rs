//! Draws a block of code with its language's name and a button that copies it.

use yew::prelude::*;

use crate::ui::{parts::CopyButton, text::use_text};

#[derive(Properties, PartialEq)]
pub struct CodeBlockProps {
    pub language: Option<AttrValue>,
    pub code: AttrValue,
}

#[component]
pub fn CodeBlock(props: &CodeBlockProps) -> Html {
    let text = use_text();
    let name = props.language.clone().unwrap_or(AttrValue::Static(text.code));
    // Wide code scrolls, so it can have the keyboard's focus.
    html! {
        <figure class="code-block">
            <figcaption class="code-block__bar">
                <span class="code-block__language">{ name.clone() }</span>
                <CopyButton label={text.copy_code} content={props.code.clone()} />
            </figcaption>
            <pre class="code-block__code" tabindex="0" role="region" aria-label={name}>
                <code>{ props.code.clone() }</code>
            </pre>
        </figure>
    }
}
