//! A button with one or two words and, if wanted, an icon.

use yew::prelude::*;

use super::icon::{Icon, IconName};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The next thing to do; at most one on a page.
    Primary,
    #[default]
    Secondary,
    /// One of several buttons beside a text; hardly visible until pointed at.
    Quiet,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button--primary",
            Self::Secondary => "button--secondary",
            Self::Quiet => "button--quiet",
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// The accessible name, also where only the icon is shown.
    pub label: AttrValue,
    pub on_press: Callback<()>,
    #[prop_or_default]
    pub kind: ButtonKind,
    #[prop_or_default]
    pub icon: Option<IconName>,
    /// What it acts on, for who hears the button's name without seeing where it stands: one of many of the same label.
    #[prop_or_default]
    pub of: Option<AttrValue>,
    /// Shows the icon alone where room is short.
    #[prop_or_default]
    pub compact: bool,
    #[prop_or_default]
    pub disabled: bool,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = props.on_press.reform(|_: MouseEvent| ());
    html! {
        <button
            id={props.id.clone()}
            type="button"
            class={classes!("button", props.kind.class(), props.compact.then_some("button--compact"), props.class.clone())}
            disabled={props.disabled}
            aria-label={props.of.as_ref().map(|of| format!("{}: {of}", props.label))}
            aria-describedby={props.described_by.clone()}
            title={props.compact.then(|| props.label.clone())}
            {onclick}
        >
            if let Some(name) = props.icon {
                <Icon {name} />
            }
            <span class="button__label">{ props.label.clone() }</span>
        </button>
    }
}
