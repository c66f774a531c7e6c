//! The settings in a modal dialog.

use yew::prelude::*;

use super::{about::About, fields::PreferencesFields, install_offer::InstallOffer, shortcuts::Shortcuts};
use crate::ui::{
    browser::visit,
    parts::{Button, ButtonKind, IconName, Modal, use_modal},
    tasks::{Page, privacy::StoredFacts},
    text::{Text, use_text},
};

#[derive(Properties, PartialEq)]
pub struct SettingsDrawerProps {
    /// Counts the openings. Each new number shows the drawer, also if the browser has closed it and not reported so yet.
    pub opened: Option<u32>,
    pub on_close: Callback<()>,
}

#[component]
pub fn SettingsDrawer(props: &SettingsDrawerProps) -> Html {
    let text = use_text();
    let Modal { node, oncancel, onclose, onclick } = use_modal(props.opened, &props.on_close);
    html! {
        <dialog ref={node} class="settings-drawer" aria-labelledby="settings-title" {oncancel} {onclose} {onclick}>
            <div class="settings-drawer__content">
                <div class="settings-drawer__bar">
                    <h2 id="settings-title">{ text.settings }</h2>
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Close}
                        label={text.close}
                        compact=true
                        on_press={props.on_close.clone()}
                    />
                </div>
                if props.opened.is_some() {
                    { content(props, text) }
                }
            </div>
        </dialog>
    }
}

fn content(props: &SettingsDrawerProps, text: &'static Text) -> Html {
    html! {
        <>
            <PreferencesFields />
            { part("settings-storage", text.app.storage, storage(props, text)) }
            { part("settings-keys", text.app.keyboard, html! { <Shortcuts /> }) }
            { part("settings-app", text.app.title, html! { <InstallOffer /> }) }
            { part("settings-about", text.app.about, html! { <About /> }) }
        </>
    }
}

fn storage(props: &SettingsDrawerProps, text: &'static Text) -> Html {
    let on_press = {
        let on_close = props.on_close.clone();
        move |()| {
            on_close.emit(());
            visit(Page::Privacy.fragment());
        }
    };
    html! {
        <>
            <StoredFacts key={props.opened.unwrap_or_default().to_string()} />
            <Button kind={ButtonKind::Quiet} label={text.app.storage_link} {on_press} />
        </>
    }
}

/// A part of the drawer that gives information and sets nothing.
fn part(id: &'static str, title: &'static str, content: Html) -> Html {
    html! {
        <section class="settings-drawer__part" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            { content }
        </section>
    }
}
