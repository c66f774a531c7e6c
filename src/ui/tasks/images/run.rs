//! Has the pictures classified, one at a time; lends the camera's frames, one behind at the most; trains the person's labels.

use std::{cell::RefCell, rc::Rc};

use futures::StreamExt;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, File, HtmlVideoElement, Url};
use yew::prelude::*;

use super::{
    open_camera::OpenCamera,
    own::Own,
    read_pictures::{files_of, read_blob, read_files, sample},
    state::{Given, IMAGE_MODEL, Images, ImagesAction, Look},
};
use crate::{
    client::{Client, Update},
    platform::web::WebFetch,
    protocol::{Bytes, ClassifiedImage, ClassifyImage, Failure, FailureKind, Picture, TrainImageHead},
    ui::{
        browser::{document, local_storage, next_frame, now_ms, use_other_tabs},
        runs::follow::{Following, follow},
        state::Action,
        store::{OldDispatch as Dispatch, Store, use_act},
    },
};

/// Classes that are shown of each picture.
const TOP: u32 = 5;

/// What the camera's pictures are called.
const SNAPSHOT: &str = "camera.jpg";

const EXAMPLES: &str = "hearth.image-examples";

/// The examples of a person's own labels.
pub fn stored_examples() -> Own {
    Own::restored(local_storage::get(EXAMPLES).unwrap_or_default())
}

/// Keeps the examples for the next visit, and takes up those that another tab keeps.
#[hook]
fn use_stored_examples(own: &Own) {
    let act = use_act();
    use_other_tabs(move |name| {
        if name == EXAMPLES {
            act.emit(ImagesAction::HeardExamples(local_storage::get(EXAMPLES).unwrap_or_default()));
        }
    });
    let own = own.clone();
    use_effect_with(own.version(), move |_| local_storage::set(EXAMPLES, &own.labels()));
}

#[derive(Clone, PartialEq)]
pub struct ImagesCalls {
    pub files: Callback<Vec<File>>,
    /// A sample by the name of its file.
    pub sample: Callback<&'static str>,
    pub stop: Callback<()>,
    pub show: Callback<Look>,
    pub heat: Callback<bool>,
    pub start_camera: Callback<()>,
    pub stop_camera: Callback<()>,
    /// The camera's frame becomes a picture like any other.
    pub snapshot: Callback<()>,
    pub add_example: Callback<Rc<str>>,
    pub forget_examples: Callback<()>,
    /// Where the camera is shown.
    pub video: NodeRef,
}

/// What the camera's loop looks at anew for each frame.
#[derive(Default)]
struct Wishes {
    model: Option<String>,
    heat: bool,
    head: Option<Bytes>,
}

#[hook]
pub fn use_images(store: &Store, client: &Client, network: &Rc<WebFetch>) -> ImagesCalls {
    let images = &store.images;
    use_stored_examples(&images.own);
    let loaded = store.models.loaded(IMAGE_MODEL).is_some();
    let spec = store.models.get(IMAGE_MODEL).and_then(|model| model.spec.as_ref());
    let model = spec.filter(|_| loaded).map(|spec| spec.sha256.clone());
    let video = use_node_ref();

    let following = use_mut_ref(|| None::<Following>);
    {
        let (client, dispatch, images) = (client.clone(), store.dispatcher(), images.clone());
        let wanted = model.clone().and_then(|model| Some((images.wanted()?.0, model)));
        use_effect_with(wanted, move |wanted| {
            let started = wanted.clone().and_then(|(look, model)| {
                let (_, given) = images.wanted()?;
                let picture = Picture::File(Bytes(given.bytes.as_ref().clone()));
                let head = images.head().cloned();
                let task = ClassifyImage { model, picture, top: TOP, heat: true, features: true, head };
                Some(follow(&client, task, move |updates| report(&dispatch, look, updates)))
            });
            following.replace(started);
        });
    }

    let training = use_mut_ref(|| None::<Following>);
    {
        let (client, dispatch, own) = (client.clone(), store.dispatcher(), images.own.clone());
        let wanted = images.own.wanted().zip(spec.map(|spec| spec.sha256.clone()));
        use_effect_with(wanted, move |wanted| {
            let started = wanted.clone().map(|(round, model)| {
                follow(&client, own.task(model), move |updates| trained(&dispatch, round, updates))
            });
            training.replace(started);
        });
    }

    let wishes = use_mut_ref(Wishes::default);
    wishes.replace(Wishes { model, heat: images.heat, head: images.head().cloned() });
    let camera = use_mut_ref(|| None::<Rc<OpenCamera>>);
    {
        let (client, dispatch, video) = (client.clone(), store.dispatcher(), video.clone());
        let camera = camera.clone();
        use_effect_with(images.camera.is_wanted(), move |wanted| {
            let wanted = Rc::new(RefCell::new(*wanted));
            if let (true, Some(video)) = (*wanted.borrow(), video.cast::<HtmlVideoElement>()) {
                let (wanted, camera) = (wanted.clone(), camera.clone());
                spawn_local(async move {
                    watch(&client, &dispatch, &wishes, video, &wanted, &camera).await;
                });
            }
            move || {
                wanted.replace(false);
                camera.replace(None);
            }
        });
    }

    let dispatch = store.dispatcher();
    ImagesCalls {
        files: use_callback(dispatch.clone(), |files: Vec<File>, dispatch| {
            let dispatch = dispatch.clone();
            spawn_local(async move { give(&dispatch, read_files(files).await) });
        }),
        sample: {
            let network = network.clone();
            use_callback(dispatch.clone(), move |file: &'static str, dispatch| {
                let (dispatch, network) = (dispatch.clone(), network.clone());
                spawn_local(
                    async move { give(&dispatch, sample(&network, file).await.into_iter().collect()) },
                );
            })
        },
        stop: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::Stop));
        }),
        show: use_callback(dispatch.clone(), |look, dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::Show(look)));
        }),
        heat: use_callback(dispatch.clone(), |heat, dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::Heat(heat)));
        }),
        start_camera: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::StartCamera));
        }),
        stop_camera: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::StopCamera));
        }),
        snapshot: use_callback(dispatch.clone(), move |(), dispatch| {
            let (dispatch, open) = (dispatch.clone(), camera.borrow().clone());
            spawn_local(async move {
                let Some(open) = open else { return };
                let Some(blob) = open.snapshot().await else { return };
                give(&dispatch, read_blob(&blob, SNAPSHOT).await.into_iter().collect());
            });
        }),
        add_example: use_callback(dispatch.clone(), |label, dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::AddExample(label)));
        }),
        forget_examples: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Images(ImagesAction::ForgetExamples));
        }),
        video,
    }
}

/// Pictures that are pasted anywhere on the page that calls this.
#[hook]
pub fn use_pasted_files(files: &Callback<Vec<File>>) {
    use_effect_with(files.clone(), |files| {
        let files = files.clone();
        let listener = document().map(|document| {
            EventListener::new(&document, "paste", move |event| {
                let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
                let pasted = files_of(data.and_then(|data| data.files()));
                if !pasted.is_empty() {
                    files.emit(pasted);
                }
            })
        });
        move || drop(listener)
    });
}

/// The address of a picture that is no longer shown anywhere.
pub fn forget_picture(url: &str) {
    // A sample's address is none of these, and refused.
    let _ = Url::revoke_object_url(url);
}

fn give(dispatch: &Dispatch, given: Vec<Given>) {
    dispatch.dispatch(Action::Images(ImagesAction::Give(given)));
}

fn report(dispatch: &Dispatch, look: Look, updates: Vec<Update<ClassifyImage>>) {
    for update in updates {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => {
                dispatch.dispatch(Action::Images(ImagesAction::Looked { look, result }));
            }
        }
    }
}

fn trained(dispatch: &Dispatch, round: u64, updates: Vec<Update<TrainImageHead>>) {
    for update in updates {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => {
                dispatch.dispatch(Action::Images(ImagesAction::Trained { round, result }));
            }
        }
    }
}

/// Frames are taken only when the one before has been answered, so none ever waits.
async fn watch(
    client: &Client,
    dispatch: &Dispatch,
    wishes: &RefCell<Wishes>,
    video: HtmlVideoElement,
    wanted: &RefCell<bool>,
    camera: &RefCell<Option<Rc<OpenCamera>>>,
) {
    let opened = OpenCamera::open(video).await;
    if !*wanted.borrow() {
        return;
    }
    let open = match opened {
        Ok(open) => Rc::new(open),
        Err(failure) => return dispatch.dispatch(Action::Images(ImagesAction::CameraFailed(failure))),
    };
    camera.replace(Some(open.clone()));
    dispatch.dispatch(Action::Images(ImagesAction::CameraOpened));
    while *wanted.borrow() {
        next_frame().await;
        let Some(task) = frame_task(&open, wishes) else { continue };
        let result = answer(client, task).await;
        if *wanted.borrow() {
            dispatch.dispatch(Action::Images(ImagesAction::Frame { result, at_ms: now_ms() }));
        }
    }
}

fn frame_task(camera: &OpenCamera, wishes: &RefCell<Wishes>) -> Option<ClassifyImage> {
    let wishes = wishes.borrow();
    let (model, picture) = (wishes.model.clone()?, camera.frame()?);
    let (heat, head) = (wishes.heat, wishes.head.clone());
    Some(ClassifyImage { model, picture, top: TOP, heat, features: true, head })
}

async fn answer(client: &Client, task: ClassifyImage) -> Result<ClassifiedImage, Failure> {
    let mut running = client.run(task);
    while let Some(update) = running.next().await {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => return result,
        }
    }
    Err(Failure::new(FailureKind::Cancelled, "the frame was given up"))
}

/// What the shelf of shown pictures needs no more; see [`Images`].
#[hook]
pub fn use_forgotten_pictures(images: &Images) {
    let shown = use_mut_ref(Vec::<Rc<str>>::new);
    let urls: Vec<Rc<str>> = images.history().iter().map(|seen| seen.given.url.clone()).collect();
    use_effect_with(urls, move |urls| {
        let before = shown.replace(urls.clone());
        before.iter().filter(|url| !urls.contains(url)).for_each(|url| forget_picture(url));
    });
}
