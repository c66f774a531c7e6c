//! The whole page: what is around every task, and the task that is shown.

use yew::prelude::*;

use super::{
    components::{Header, SettingsDrawer},
    hooks::{use_catalog, use_chat, use_client, use_model, use_page, use_preferences, use_store},
    pages::{Chat, MESSAGE_BOX, Page},
    text::Language,
};

#[component]
pub fn App() -> Html {
    let page = use_page();
    let preferences = use_preferences();
    let store = use_store();
    let client = use_client(&store.dispatcher());
    let ask_catalog = use_catalog(&store.dispatcher());
    let model = use_model(&store, &client, &ask_catalog);
    let chat = use_chat(&store, &client, &preferences.current);
    let settings_open = use_state(|| false);
    let open_settings = use_callback(settings_open.setter(), |(), open| open.set(true));
    let close_settings = use_callback(settings_open.setter(), |(), open| open.set(false));
    let text = preferences.language.text();

    let shown = match page {
        Page::Chat => html! {
            <Chat
                model={store.model.clone()}
                worker={store.worker.clone()}
                conversation={store.conversation.clone()}
                memory_bytes={store.memory_bytes}
                model_calls={model}
                calls={chat.clone()}
            />
        },
    };
    html! {
        <ContextProvider<Language> context={preferences.language}>
            <a class="skip-link" href={format!("#{MESSAGE_BOX}")}>{ text.skip_to_message }</a>
            <Header {page} on_new_chat={chat.clear} on_settings={open_settings} />
            <main class="app__main">{ shown }</main>
            <SettingsDrawer
                open={*settings_open}
                preferences={preferences.current}
                on_change={preferences.set}
                on_close={close_settings}
            />
        </ContextProvider<Language>>
    }
}
