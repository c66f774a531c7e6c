//! The whole page: what everybody in it is given, what is around every task, and the task that is shown.

use std::rc::Rc;

use futures::FutureExt;
use yew::{context::ContextProviderProps, prelude::*, virtual_dom::VComp};

use crate::{
    client::Client,
    protocol::LibraryWish,
    ui::{
        api::use_api,
        browser::{TheNetwork, epoch_ms, random_seed, use_device, use_network, use_new_network, visit},
        frame::{
            ArrivalNotice, Header, Inboxes, Palette, PaletteEntry, UpdateNotice, settings::SettingsDrawer,
            use_arrivals, use_page, use_updates,
        },
        models::{
            Downloader, ModelLoader, ModelsAction, ModelsContext, use_catalog, use_kept_models,
            use_own_model, use_stored,
        },
        preferences::{use_chosen_preferences, use_preferences},
        runs::use_new_client,
        state::{Action, State},
        store::{Store, use_act, use_store},
        tasks::{
            Page,
            benchmark::{BenchmarkPage, use_benchmark},
            chat::{
                ChatAction, ChatPage, ConversationList, ConversationListProps, Moment, title, use_attaching,
                use_chat, use_conversations, use_draft,
            },
            classify::{ClassifyPage, use_classify, use_text_file},
            images::{ImagesPage, use_images, use_read_pictures},
            models::{ModelsPage, use_adding, use_comparison, use_smaller, use_updating},
            privacy::{Erased, Erasure, PrivacyPage, StoredConversations, use_erasure},
            redact::{RedactAction, RedactPage, use_redact},
            search::{SearchAction, SearchPage, use_search},
            sensors::{Kept, SensorsPage, use_sensors},
            summarise::{SummariseAction, SummarisePage, use_summarise},
            your_model::{YourModelPage, use_your_model},
        },
        text::use_text,
    },
};

/// The palette offers so many: those used last.
const MOST_CONVERSATIONS: usize = 200;

/// Makes what everybody in the page is given.
#[component]
pub fn App() -> Html {
    let (store, dispatch) = use_store(|| State::stored(moment()), || Action::Moment(moment()));
    let preferences = use_chosen_preferences();
    let client = use_new_client(&dispatch, preferences.current.processor);
    let network = use_new_network(&dispatch, &client, preferences.current.airplane);
    let ask_catalog = use_catalog(&dispatch, &network);
    let models = ModelsContext {
        models: store.models.clone(),
        worker: store.worker.clone(),
        memory_bytes: store.memory_bytes,
        ask_catalog,
    };
    let whole = html! { <Whole {store} client={client.clone()} /> };
    let whole = provide(preferences.language, provide(preferences, provide(models, whole)));
    provide(dispatch, provide(client, provide(TheNetwork::new(network), whole)))
}

fn moment() -> Moment {
    Moment { now_ms: epoch_ms(), random: random_seed() }
}

/// Gives everything in it this value. The one component of Yew's own, so it is made by hand.
fn provide<T: Clone + PartialEq + 'static>(context: T, children: Html) -> Html {
    VComp::new::<ContextProvider<T>>(Rc::new(ContextProviderProps { context, children }), None).into()
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    store: Store,
    client: Client,
}

#[component]
fn Whole(props: &WholeProps) -> Html {
    let WholeProps { store, client } = props;
    let page = use_page();
    let text = use_text();
    let preferences = use_preferences();
    let network = use_network();
    let device = use_device();
    let act = use_act::<ModelsAction>();
    use_effect_with((act.clone(), preferences.current.memory_limit()), |(act, limit)| {
        act.emit(ModelsAction::LimitMemory(*limit));
    });
    // Once a visit: another number has the model loaded again.
    let tried = use_state(|| store.models.trials().clone());
    let threads = match preferences.current.threads {
        None => tried.next(device.default_threads(), device.max_threads()),
        chosen => device.threads(chosen),
    };
    use_effect_with((act, threads), |(act, threads)| {
        act.emit(ModelsAction::UseThreads(*threads));
    });
    use_kept_models(&store.models);
    use_stored(&store.models);
    use_api(store, client);
    let conversations = use_conversations(&store.chat, preferences.language);
    use_chat(&store.chat, &conversations);
    let on_file = use_attaching(&store.chat.attaching);
    use_benchmark(&store.benchmark);
    let (erasure, on_erase) = use_erasure(client, {
        let conversations = conversations.clone();
        move || {
            let conversations = conversations.clone();
            async move {
                conversations.erase().await.map_err(|error| error.to_string())?;
                Kept::erase().await.map_err(|error| error.to_string())
            }
            .boxed_local()
        }
    });
    let busy = store.chat.running().is_some()
        || store.models.language().is_downloading()
        || store.models.downloads().are_under_way();
    let updates = use_updates(&network, preferences.current.airplane, busy);
    let open_to_summarise = use_summarise(&store.summaries);
    let write_text = use_act::<SummariseAction>().reform(|text: String| SummariseAction::Write(text.into()));
    let documents = use_search(&store.search);
    let search = use_act::<SearchAction>();
    let ask_library = use_callback(search, |(), act| {
        act.emit(SearchAction::Wish(LibraryWish::List));
    });
    use_images(&store.images);
    use_adding(&store.adding);
    use_comparison(&store.comparison);
    use_smaller(&store.smaller);
    use_updating(&store.updates);
    let read_pictures = use_read_pictures();
    use_classify(&store.classify);
    let file_of_texts = use_text_file(&store.classify);
    let open_to_redact = use_redact(&store.redacting);
    let sensors_desk = use_sensors(&store.sensors);
    let give_to_model = use_your_model(&store.your_model);
    let draft = use_draft();
    let redact = use_act::<RedactAction>();
    let redact_message = use_callback(redact, |text: String, act| {
        act.emit(RedactAction::Take(text.into()));
        visit(Page::Redact.fragment());
    });
    let put_redacted = use_callback(draft.set.clone(), |text: String, set_draft| {
        set_draft.emit(text);
        visit(Page::Chat.fragment());
    });
    let (no_model, open_model, forget_no_model) = use_own_model();
    let (refused, forget_refused) = use_arrivals(Inboxes {
        message: draft.add.clone(),
        text: write_text,
        text_file: open_to_summarise.clone(),
        table: file_of_texts.choose.clone(),
        documents: documents.clone(),
        pictures: read_pictures,
        model: open_model,
    });
    let close_arrivals = use_callback((forget_no_model, forget_refused), |(), (no_model, refused)| {
        no_model.emit(());
        refused.emit(());
    });
    let settings_opened = use_state(|| None::<u32>);
    let openings = use_mut_ref(|| 0);
    let open_settings = use_callback(settings_opened.setter(), move |(), opened| {
        openings.replace_with(|openings| *openings + 1);
        opened.set(Some(*openings.borrow()));
    });
    let close_settings = use_callback(settings_opened.setter(), |(), opened| opened.set(None));
    let palette_open = use_state_eq(|| false);
    let open_palette = use_callback(palette_open.setter(), |(), open| open.set(true));
    let close_palette = use_callback(palette_open.setter(), |(), open| open.set(false));
    let clear = use_act::<ChatAction>();
    let new_chat = use_callback(clear, |(), clear| {
        clear.emit(ChatAction::Clear);
        visit(Page::Chat.fragment());
    });
    let entry = |name: &'static str, kind: &'static str, choose: Callback<()>| PaletteEntry {
        name: name.into(),
        kind: kind.into(),
        choose,
    };
    let mut entries: Vec<PaletteEntry> = Page::ALL
        .into_iter()
        .map(|page| {
            entry(page.title(text), text.app.kind_task, Callback::from(move |()| visit(page.fragment())))
        })
        .collect();
    entries.push(entry(text.chat.new_chat, text.app.kind_command, new_chat.clone()));
    entries.push(entry(text.settings, text.app.kind_command, open_settings.clone()));
    let stay = use_callback((), |(), ()| ());
    for meta in store.chat.list().iter().take(if *palette_open { MOST_CONVERSATIONS } else { 0 }) {
        let (conversations, id) = (conversations.clone(), meta.id);
        entries.push(PaletteEntry {
            name: title(meta, &text.chat.history).into(),
            kind: text.chat.history.kind.into(),
            choose: Callback::from(move |()| {
                conversations.show(id);
                visit(Page::Chat.fragment());
            }),
        });
    }
    let list = ConversationListProps::of(&store.chat, &conversations, stay.clone());
    let answering = store.chat.running().is_some();
    // Or a comparison: either has the language model to itself.
    let benchmarking = store.benchmark.is_running() || store.comparison.is_running();

    let shown = match page {
        Page::Chat => html! {
            <ChatPage
                chat={store.chat.clone()}
                {benchmarking}
                {draft}
                {on_file}
                conversations={conversations.clone()}
                library={store.search.contents.clone()}
                on_library={ask_library}
                on_redact={redact_message}
            />
        },
        Page::Summarise => html! {
            <SummarisePage
                summaries={store.summaries.clone()}
                on_file={open_to_summarise}
                {answering}
                {benchmarking}
            />
        },
        Page::Search => html! {
            <SearchPage search={store.search.clone()} answering={answering || benchmarking} on_files={documents} />
        },
        Page::Images => html! { <ImagesPage images={store.images.clone()} /> },
        Page::Classify => html! {
            <ClassifyPage classify={store.classify.clone()} {file_of_texts} />
        },
        Page::Benchmark => html! {
            <BenchmarkPage
                benchmark={store.benchmark.clone()}
                answering={answering || store.summaries.is_running()}
                device={device.clone()}
            />
        },
        Page::Redact => {
            html! { <RedactPage redacting={store.redacting.clone()} on_file={open_to_redact} on_message={put_redacted} /> }
        }
        Page::Sensors => html! { <SensorsPage sensors={store.sensors.clone()} desk={sensors_desk} /> },
        Page::YourModel => html! {
            <YourModelPage model={store.your_model.clone()} on_files={give_to_model} />
        },
        Page::Models => html! {
            <ModelsPage
                adding={store.adding.clone()}
                comparison={store.comparison.clone()}
                smaller={store.smaller.clone()}
                updates={store.updates.clone()}
                busy={answering || benchmarking || store.summaries.is_running()}
                device={device.clone()}
            />
        },
        Page::Privacy => html! {
            <PrivacyPage ledger={store.ledger.clone()} erasure={erasure.clone()} {on_erase} />
        },
    };
    if erasure == Erasure::Done {
        return html! { <Erased /> };
    }
    let (skip_to, skip) = page.skip_link(text);
    let whole = html! {
        <>
            <a class="skip-link" href={format!("#{skip_to}")}>{ skip }</a>
            for download in store.models.downloads().iter() {
                <Downloader key={download.spec.id.clone()} download={download.clone()} />
            }
            for (of, model) in store.models.needed() {
                <ModelLoader key={format!("{of:?}")} of={of.clone()} model={model.clone()} />
            }
            <Header {page} on_new_chat={new_chat} on_settings={open_settings} on_palette={open_palette.clone()}>
                <ConversationList ..list />
            </Header>
            <Palette open={*palette_open} {entries} on_open={open_palette} on_close={close_palette} />
            if updates.ready {
                <UpdateNotice on_swap={updates.swap} />
            }
            <ArrivalNotice {refused} {no_model} on_close={close_arrivals} />
            <main class="app__main">{ shown }</main>
            <SettingsDrawer
                opened={*settings_opened}
                on_close={close_settings}
            />
        </>
    };
    provide(StoredConversations(store.chat.list().iter().count()), whole)
}
