//! The whole page: what is around every task, and the task that is shown.

use std::rc::Rc;

use yew::{context::ContextProviderProps, prelude::*, virtual_dom::VComp};

use crate::ui::{
    api::use_api,
    browser::{use_device, use_network},
    frame::{
        ArrivalNotice, Header, Inboxes, UpdateNotice,
        settings::{Preferences, SettingsDrawer, use_licences, use_preferences},
        use_arrivals, use_page, use_updates,
    },
    models::{use_catalog, use_model, use_models, use_own_model},
    runs::use_client,
    tasks::{
        Page,
        benchmark::{BenchmarkPage, use_benchmark},
        chat::{ChatPage, use_chat, use_draft},
        classify::{ClassifyPage, use_classify, use_text_file},
        images::{ImagesPage, use_images},
        privacy::{Erased, Erasure, PrivacyPage, use_stored_data},
        search::{SearchPage, use_search},
        summarise::{SummariseAction, SummarisePage, use_summarise},
    },
    text::Language,
    use_store::use_store,
};

#[component]
pub fn App() -> Html {
    let page = use_page();
    let preferences = use_preferences();
    let store = use_store();
    let client = use_client(&store.dispatcher());
    let network = use_network(&store.dispatcher(), &client, preferences.current.airplane);
    let ask_catalog = use_catalog(&store.dispatcher(), &network);
    let device = use_device();
    let threads = device.threads(preferences.current.threads);
    let model = use_model(&store, &client, &ask_catalog, threads, preferences.current.memory_limit());
    let models = use_models(&store, &client);
    use_api(&store, &client);
    let chat = use_chat(&store, &client, &preferences.current);
    let benchmark = use_benchmark(&store, &client);
    let (kept, erasure, kept_calls) = use_stored_data(&client);
    let set_airplane = use_callback(preferences.clone(), |airplane, preferences| {
        preferences.set.emit(Preferences { airplane, ..preferences.current.as_ref().clone() });
    });
    let busy = store.conversation.running().is_some() || store.model.is_downloading();
    let updates = use_updates(&network, preferences.current.airplane, busy);
    let summarise = use_summarise(&store, &client);
    let search = use_search(&store, &client);
    let images = use_images(&store, &client, &network);
    let classify = use_classify(&store, &client);
    let text_file = use_text_file(&store, &client);
    let draft = use_draft();
    let (no_model, open_model, forget_no_model) = use_own_model(&store, &client);
    let (refused, forget_refused) = use_arrivals(Inboxes {
        message: draft.add.clone(),
        text: summarise.act.reform(|text: String| SummariseAction::Write(text.into())),
        text_file: summarise.read_file.clone(),
        table: text_file.choose.clone(),
        documents: search.add.clone(),
        pictures: images.files.clone(),
        model: open_model,
    });
    let close_arrivals = use_callback((forget_no_model, forget_refused), |(), (no_model, refused)| {
        no_model.emit(());
        refused.emit(());
    });
    let (licences, read_licences) = use_licences(&network);
    let settings_opened = use_state(|| None::<u32>);
    let openings = use_mut_ref(|| 0);
    let open_settings = use_callback(settings_opened.setter(), move |(), opened| {
        openings.replace_with(|openings| *openings + 1);
        opened.set(Some(*openings.borrow()));
    });
    let close_settings = use_callback(settings_opened.setter(), |(), opened| opened.set(None));
    let text = preferences.language.text();

    let shown = match page {
        Page::Chat => html! {
            <ChatPage
                model={store.model.clone()}
                worker={store.worker.clone()}
                conversation={store.conversation.clone()}
                memory_bytes={store.memory_bytes}
                benchmarking={store.benchmark.is_running()}
                model_calls={model}
                calls={chat.clone()}
                {draft}
            />
        },
        Page::Summarise => html! {
            <SummarisePage
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
            <SearchPage
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
            <ImagesPage
                models={store.models.clone()}
                worker={store.worker.clone()}
                images={store.images.clone()}
                memory_bytes={store.memory_bytes}
                models_calls={models.clone()}
                calls={images}
            />
        },
        Page::Classify => html! {
            <ClassifyPage
                model={store.model.clone()}
                models={store.models.clone()}
                worker={store.worker.clone()}
                classify={store.classify.clone()}
                memory_bytes={store.memory_bytes}
                model_calls={model}
                models_calls={models}
                calls={classify}
                file_calls={text_file}
            />
        },
        Page::Benchmark => html! {
            <BenchmarkPage
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
        Page::Privacy => html! {
            <PrivacyPage
                ledger={store.ledger.clone()}
                airplane={preferences.current.airplane}
                kept={kept.clone()}
                erasure={erasure.clone()}
                on_airplane={set_airplane}
                calls={kept_calls.clone()}
            />
        },
    };
    if erasure == Erasure::Done {
        return speaking(preferences.language, html! { <Erased /> });
    }
    let (skip_to, skip) = page.skip_link(text);
    let whole = html! {
        <>
            <a class="skip-link" href={format!("#{skip_to}")}>{ skip }</a>
            <Header {page} on_new_chat={chat.clear} on_settings={open_settings} />
            if updates.ready {
                <UpdateNotice on_swap={updates.swap} />
            }
            <ArrivalNotice {refused} {no_model} on_close={close_arrivals} />
            <main class="app__main">{ shown }</main>
            <SettingsDrawer
                opened={*settings_opened}
                preferences={preferences.current}
                {device}
                {kept}
                {licences}
                on_count={kept_calls.count}
                on_licences={read_licences}
                on_change={preferences.set}
                on_close={close_settings}
            />
        </>
    };
    speaking(preferences.language, whole)
}

/// Lets everything in it speak this language. The one component of Yew's own, so it is made by hand.
fn speaking(language: Language, children: Html) -> Html {
    let props = ContextProviderProps { context: language, children };
    VComp::new::<ContextProvider<Language>>(Rc::new(props), None).into()
}
