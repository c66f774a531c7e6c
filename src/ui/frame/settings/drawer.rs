//! The settings, in a modal dialog: the browser holds the focus in it, closes it at Escape and gives the focus back.

use std::rc::Rc;

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::{
    about::About, fields::preferences_fields, install_offer::InstallOffer, shortcuts::Shortcuts,
    use_licences::Licences,
};
use crate::ui::{
    browser::{Device, visit},
    parts::{Button, ButtonKind, IconName},
    preferences::Preferences,
    tasks::{
        Page,
        privacy::{Kept, KeptFacts},
    },
    text::{Text, use_text},
};

#[derive(Properties, PartialEq)]
pub struct SettingsDrawerProps {
    /// Which opening it is; each shows the drawer, also where the browser has closed it and not told so yet.
    pub opened: Option<u32>,
    pub preferences: Rc<Preferences>,
    pub device: Rc<Device>,
    pub kept: Kept,
    pub licences: Licences,
    /// Counts what is kept.
    pub on_count: Callback<()>,
    pub on_licences: Callback<()>,
    pub on_change: Callback<Preferences>,
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
    use_effect_with((props.opened, props.on_count.clone()), |(opened, count)| {
        if opened.is_some() {
            count.emit(());
        }
    });
    // Escape goes the way of the button, so that the state knows of it before anything else is pressed.
    let oncancel = props.on_close.reform(|event: Event| event.prevent_default());
    // Browsers tell of a close later, when the drawer may be open again.
    let onclose = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |_: Event| {
            if node.cast::<HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                on_close.emit(());
            }
        }
    };
    // The dialog itself is under the pointer only beside its content.
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
            { preferences_fields(&props.preferences, &props.device, text, &props.on_change) }
            { part("settings-storage", text.app.storage, storage(props, text)) }
            { part("settings-keys", text.app.keyboard, html! { <Shortcuts /> }) }
            { part("settings-app", text.app.title, html! { <InstallOffer /> }) }
            { part("settings-about", text.app.about, html! {
                <About licences={props.licences.clone()} on_read={props.on_licences.clone()} />
            }) }
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
            <KeptFacts kept={props.kept.clone()} />
            <Button kind={ButtonKind::Quiet} label={text.app.storage_link} {on_press} />
        </>
    }
}

/// What is told here beside what can be set.
fn part(id: &'static str, title: &'static str, content: Html) -> Html {
    html! {
        <section class="settings-drawer__part" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            { content }
        </section>
    }
}
