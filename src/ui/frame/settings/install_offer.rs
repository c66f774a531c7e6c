//! Offers to install the app: a button where the browser allows it, a hint where only the browser's menu can.

use yew::prelude::*;

use super::use_install::{Installing, use_install};
use crate::ui::{
    parts::{Button, ButtonKind, IconName},
    text::use_text,
};

const HINT: &str = "install-hint";

#[component]
pub fn InstallOffer() -> Html {
    let words = &use_text().app;
    let (installing, install) = use_install();
    let hint = match installing {
        Installing::Offered => words.install.hint,
        Installing::ByMenu => words.install_by_menu,
        Installing::Installed => words.installed,
    };
    html! {
        <>
            if installing == Installing::Offered {
                <div>
                    <Button
                        kind={ButtonKind::Secondary}
                        icon={IconName::Download}
                        label={words.install.label}
                        described_by={HINT}
                        on_press={install}
                    />
                </div>
            }
            <p id={HINT} class="field__hint">{ hint }</p>
        </>
    }
}
