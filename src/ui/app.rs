//! The whole page: what is around every task, and the task that is shown.

use yew::prelude::*;

use super::{
    components::{Header, SettingsDrawer},
    hooks::{
        use_api, use_benchmark, use_catalog, use_chat, use_client, use_device, use_images, use_model,
        use_models, use_page, use_preferences, use_search, use_store, use_summarise,
    },
    pages::{Benchmark, Chat, Images, Page, Search, Summarise},
    text::Language,
};

#[component]
pub fn App() -> Html {
    let page = use_page();
    let preferences = use_preferences();
    let store = use_store();
    let client = use_client(&store.dispatcher());
    let ask_catalog = use_catalog(&store.dispatcher());
    let device = use_device();
    let threads = device.threads(preferences.current.threads);
    let model = use_model(&store, &client, &ask_catalog, threads);
    let models = use_models(&store, &client);
    use_api(&store, &client);
    let chat = use_chat(&store, &client, &preferences.current);
    let benchmark = use_benchmark(&store, &client);
    let summarise = use_summarise(&store, &client);
    let search = use_search(&store, &client);
    let images = use_images(&store, &client);
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
                benchmarking={store.benchmark.is_running()}
                model_calls={model}
                calls={chat.clone()}
            />
        },
        Page::Summarise => html! {
            <Summarise
                model={store.model.clone()}
                worker={store.worker.clone()}
                summaries={store.summaries.clone()}
                answering={store.conversation.running().is_some()}
                benchmarking={store.benchmark.is_running()}
                memory_bytes={store.memory_bytes}
                model_calls={model}
                calls={summarise}
            />
        },
        Page::Search => html! {
            <Search
                models={store.models.clone()}
                worker={store.worker.clone()}
                search={store.search.clone()}
                answering={store.conversation.running().is_some() || store.benchmark.is_running()}
                memory_bytes={store.memory_bytes}
                models_calls={models.clone()}
                calls={search}
            />
        },
        Page::Images => html! {
            <Images
                models={store.models.clone()}
                worker={store.worker.clone()}
                images={store.images.clone()}
                memory_bytes={store.memory_bytes}
                models_calls={models.clone()}
                calls={images}
            />
        },
        Page::Benchmark => html! {
            <Benchmark
                model={store.model.clone()}
                worker={store.worker.clone()}
                benchmark={store.benchmark.clone()}
                answering={store.conversation.running().is_some() || store.summaries.is_running()}
                memory_bytes={store.memory_bytes}
                device={device.clone()}
                chosen_threads={preferences.current.threads}
                model_calls={model}
                calls={benchmark}
            />
        },
    };
    let (skip_to, skip) = page.skip_link(text);
    html! {
        <ContextProvider<Language> context={preferences.language}>
            <a class="skip-link" href={format!("#{skip_to}")}>{ skip }</a>
            <Header {page} on_new_chat={chat.clear} on_settings={open_settings} />
            <main class="app__main">{ shown }</main>
            <SettingsDrawer
                open={*settings_open}
                preferences={preferences.current}
                {device}
                on_change={preferences.set}
                on_close={close_settings}
            />
        </ContextProvider<Language>>
    }
}
