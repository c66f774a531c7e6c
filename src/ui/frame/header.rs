//! The header beside every page: the app's name, the tasks, what a task adds below them, and buttons for all tasks. On
//! a phone it is a bar above and a bar below.

use yew::prelude::*;

use super::{task_nav::TaskNav, use_sidebar::use_sidebar};
use crate::ui::{
    parts::{Button, ButtonKind, Icon, IconName},
    tasks::Page,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    pub page: Page,
    pub on_new_chat: Callback<()>,
    pub on_settings: Callback<()>,
    pub on_palette: Callback<()>,
    /// What a task shows below the list of tasks where there is room: the chat's conversations.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let text = use_text();
    let words = &text.app;
    let (collapsed, toggle) = use_sidebar();
    let quiet = |icon, label: &'static str, on_press: &Callback<()>| {
        html! {
            <Button kind={ButtonKind::Quiet} {icon} {label} compact=true on_press={on_press.clone()} />
        }
    };
    html! {
        <header class="header">
            <div class="header__top">
                <h1 class="header__brand"><Icon name={IconName::Flame} /><span>{ "Hearth" }</span></h1>
                <button
                    type="button"
                    class="button button--quiet button--compact header__toggle"
                    title={words.sidebar}
                    aria-expanded={(!collapsed).to_string()}
                    onclick={toggle.reform(|_: MouseEvent| ())}
                >
                    <Icon name={IconName::Menu} />
                    <span class="button__label">{ words.sidebar }</span>
                </button>
            </div>
            <TaskNav page={props.page} />
            <div class="header__more">{ props.children.clone() }</div>
            <div class="header__actions">
                { quiet(IconName::Plus, text.chat.new_chat, &props.on_new_chat) }
                { quiet(IconName::Lens, words.palette, &props.on_palette) }
                { quiet(IconName::Settings, text.settings, &props.on_settings) }
            </div>
        </header>
    }
}
