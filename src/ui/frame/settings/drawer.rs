//! The settings in a modal dialog: the browser holds the focus in it, closes it on Escape and returns the focus.

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::{about::About, fields::PreferencesFields, install_offer::InstallOffer, shortcuts::Shortcuts};
use crate::ui::{
    browser::visit,
    parts::{Button, ButtonKind, IconName},
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
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.opened, move |opened| {
            let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
            match (opened.is_some(), dialog.open()) {
                (true, false) => {
                    let _ = dialog.show_modal();
                }
                (false, true) => dialog.close(),
                (true, true) | (false, false) => {}
            }
        });
    }
    // Escape does what the button does, so that the state is changed before another key is pressed.
    let oncancel = props.on_close.reform(|event: Event| event.prevent_default());
    // Browsers report a close later, when the drawer may be open again.
    let onclose = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |_: Event| {
            if node.cast::<HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                on_close.emit(());
            }
        }
    };
    // The event's target is the dialog itself only where the pointer is beside its content.
    let onclick = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlElement>() == node.cast::<HtmlElement>() {
                on_close.emit(());
            }
        }
    };
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
