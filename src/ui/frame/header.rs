//! The bar above every page: the name, the tasks, and what concerns them all.

use yew::prelude::*;

use super::task_nav::TaskNav;
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
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let text = use_text();
    html! {
        <header class="header">
            <h1 class="header__brand"><Icon name={IconName::Flame} /><span>{ "Hearth" }</span></h1>
            <TaskNav page={props.page} />
            <div class="header__actions">
                if props.page == Page::Chat {
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Plus}
                        label={text.new_chat}
                        compact=true
                        on_press={props.on_new_chat.clone()}
                    />
                }
                <Button
                    kind={ButtonKind::Quiet}
                    icon={IconName::Settings}
                    label={text.settings}
                    compact=true
                    on_press={props.on_settings.clone()}
                />
            </div>
        </header>
    }
}
