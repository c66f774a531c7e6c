//! Does what the state of Your model wants, whichever page is shown: describes, opens and runs graphs, makes smaller ones, remembers what is kept,
//! and releases the addresses of files that are used no more.

use std::{cell::RefCell, future::ready, rc::Rc};

use web_sys::Url;
use yew::prelude::*;

use super::{
    inputs::tensors,
    kept::KeptModels,
    recipe::{Fit, Recipe, Seen},
    smaller::SmallerAction,
    state::{TIMED, YourModel, YourModelAction, graph_id},
    use_giving::{blob_address, use_giving},
};
use crate::{
    protocol::{
        DescribeGraph, Download, Failure, FailureKind, GivenFile, GraphFile, GraphPurpose, ModelSpec,
        ModelTask, OpenGraph, PixelSize, QuantiseGraph, RanGraph, ReadPixels, RunGraph, Tensor, WorkerKind,
    },
    ui::{
        browser::local_storage,
        parts,
        runs::{News, Preparing, Run, Wanted, call, use_client, use_prepared_run, use_run},
    },
};

const KEPT: &str = "hearth.your-models";

/// What an earlier visit left.
pub fn stored_models() -> KeptModels {
    local_storage::get(KEPT).unwrap_or_default()
}

/// Gives what takes files: a model, what lies beside it, pictures, arrays, labels.
#[hook]
pub fn use_your_model(model: &YourModel) -> Callback<Vec<parts::GivenFile>> {
    use_effect_with(model.kept.clone(), |kept| {
        if **kept != stored_models() {
            local_storage::set(KEPT, &**kept);
        }
    });
    use_released_addresses(model);
    // One worker from the describing to the closing.
    let client = use_client();
    use_effect_with(model.file.is_some(), move |wanted| {
        let held = client.filter(|_| *wanted).map(|client| client.hold(WorkerKind::Onnx));
        move || drop(held)
    });
    let gone = || Failure::new(FailureKind::Internal, "the model was given up");

    let describe = model.graph_file().map(|file| DescribeGraph { file });
    use_run(
        wanted(model.describing.as_ref()),
        move || ready(describe.ok_or_else(gone)),
        |news| YourModelAction::Described(news).into(),
    );
    let open = model.opening.as_ref().and_then(|opening| model.open_request(opening.id));
    use_run(
        wanted(model.opening.as_ref()),
        move || ready(open.ok_or_else(gone)),
        |news| YourModelAction::Opened(news).into(),
    );
    use_runs(model);
    use_keeping(model);
    use_making(model);
    use_comparing(model);
    use_giving(model)
}

fn wanted<Output, SoFar>(run: Option<&Run<Output, SoFar>>) -> Option<Wanted> {
    run.and_then(Run::wanted)
}

/// What a run was given, from its beginning to its report.
type Given = Rc<RefCell<(Rc<Vec<Tensor>>, Option<Rc<Seen>>)>>;

#[hook]
fn use_runs(model: &YourModel) {
    let run = model.run.as_ref();
    let given: Given = (*use_memo(run.map(|run| run.id), |_| Given::default())).clone();
    let request = {
        let (model, given) = (model.clone(), given.clone());
        move |preparing: Preparing| async move {
            let closed = || Failure::new(FailureKind::NotLoaded, "the model does not stand open");
            let graph = model.graph().ok_or_else(closed)?;
            let (inputs, seen) = inputs(&model, &preparing).await?;
            given.replace((Rc::new(inputs.clone()), seen));
            Ok(RunGraph { graph, inputs, times: model.run.map_or(1, |run| run.so_far) })
        }
    };
    use_prepared_run(wanted(run), request, move |news| {
        let (inputs, seen) = given.borrow().clone();
        YourModelAction::Ran { news, inputs, seen }.into()
    });
}

/// The tensors that the state describes, and the picture as the model will see it.
async fn inputs(
    model: &YourModel,
    preparing: &Preparing,
) -> Result<(Vec<Tensor>, Option<Rc<Seen>>), Failure> {
    let bad = |error: &dyn std::error::Error| Failure::new(FailureKind::BadInput, error.to_string());
    let nothing = || Failure::new(FailureKind::Internal, "the model is not known");
    let facts = model.facts().ok_or_else(nothing)?;
    let (mut picture, mut seen) = (None, None);
    if let (true, Some(input), Some(file)) = (model.takes_picture(), model.picture_input(), &model.picture) {
        let cut = pixels(file.clone(), &model.recipe, preparing).await?;
        let port = &facts.inputs[input.input];
        let tensor = model.recipe.tensor(&cut, &port.name, &port.element, input.channels);
        (picture, seen) = (Some(tensor.map_err(|error| bad(&error))?), Some(Rc::new(cut)));
    }
    let made = tensors(facts, &model.sizes, &model.givings, picture.as_ref());
    let inputs = made.map_err(|(place, problem)| {
        let name = facts.inputs.get(place).map_or("", |input| input.name.as_str());
        Failure::new(FailureKind::BadInput, format!("`{name}`: {problem}"))
    })?;
    Ok((inputs, seen))
}

async fn pixels(file: GivenFile, recipe: &Recipe, preparing: &Preparing) -> Result<Seen, Failure> {
    let (client, stop) = (&preparing.client, &preparing.stop);
    let _held = client.hold(WorkerKind::Reader);
    let read = |size| call(client, ReadPixels { file: file.clone(), size }, stop);
    // Its own proportions are known once it was read.
    let whole = if recipe.fit == Fit::Middle {
        let (_, small) = read(PixelSize::AtMost { longest: 1 }).await?;
        (small.file_width, small.file_height)
    } else {
        (1, 1)
    };
    let size = recipe.read_size(whole);
    let (_, pixels) = read(size).await?;
    Ok(recipe.cut(&pixels))
}

/// The store of models takes any file; it asks for no more than a name.
#[hook]
fn use_keeping(model: &YourModel) {
    let gone = || Failure::new(FailureKind::Internal, "the model was given up");
    let spec = model.file.clone().map(|file| ModelSpec {
        id: format!("onnx-{}", file.name),
        // Nobody asks what a file that is not in the list of models is for.
        task: ModelTask::Embed,
        name: file.name.clone(),
        url: file.address,
        bytes: file.bytes,
        sha256: String::new(),
        licence: String::new(),
        source: file.name,
        languages: Vec::new(),
    });
    use_run(
        wanted(model.keeping.as_ref()),
        move || ready(spec.map(|model| Download { model, chunks: Vec::new() }).ok_or_else(gone)),
        |news| YourModelAction::Kept(news).into(),
    );
}

#[hook]
fn use_making(model: &YourModel) {
    let file = model.graph_file();
    let gone = || Failure::new(FailureKind::Internal, "the model was given up");
    let name = model.file.as_ref().map(|file| smaller_name(&file.name)).unwrap_or_default();
    use_run(
        wanted(model.smaller.making.as_ref()),
        move || ready(file.map(|file| QuantiseGraph { file }).ok_or_else(gone)),
        move |mut news: News<QuantiseGraph>| {
            let file = match &mut news.result {
                // The bytes go to the browser, which may keep them on disk.
                Some(Ok(made)) => blob_address(&name, &std::mem::take(&mut made.file.0)),
                Some(Err(_)) | None => None,
            };
            YourModelAction::Smaller(SmallerAction::Made { news, file }).into()
        },
    );
}

/// `net.onnx` becomes `net.int8.onnx`.
fn smaller_name(name: &str) -> String {
    format!("{}.int8.onnx", name.strip_suffix(".onnx").unwrap_or(name))
}

#[hook]
fn use_comparing(model: &YourModel) {
    let smaller = &model.smaller;
    let gone = || Failure::new(FailureKind::Internal, "the smaller model was given up");
    let open = smaller.made().zip(smaller.opening.as_ref()).map(|(made, opening)| OpenGraph {
        graph: graph_id(opening.id),
        purpose: GraphPurpose::Run,
        file: GraphFile::Given(made.file.clone()),
        external: Vec::new(),
    });
    use_run(
        wanted(smaller.opening.as_ref()),
        move || ready(open.ok_or_else(gone)),
        |news| YourModelAction::Smaller(SmallerAction::Opened(news)).into(),
    );
    let comparing = smaller.comparing.as_ref();
    let before = use_memo(comparing.map(|run| run.id), |_| RefCell::new(None::<RanGraph>));
    // It waits for the new file to stand open, unless it is to stop.
    let wanted = wanted(comparing).filter(|wanted| smaller.is_open() || wanted.stopping);
    let request = {
        let (model, before) = (model.clone(), before.clone());
        move |preparing: Preparing| async move {
            let opening = model.smaller.opening.as_ref().map(|opening| graph_id(opening.id));
            let (first, second) = model.graph().zip(opening).ok_or_else(gone)?;
            let inputs = match model.ran() {
                Some(ran) => ran.inputs.to_vec(),
                None => inputs(&model, &preparing).await?.0,
            };
            let task = RunGraph { graph: first, inputs: inputs.clone(), times: TIMED / 5 };
            let (_, output) = call(&preparing.client, task, &preparing.stop).await?;
            before.replace(Some(output));
            Ok(RunGraph { graph: second, inputs, times: TIMED / 5 })
        }
    };
    use_prepared_run(wanted, request, move |news: News<RunGraph>| {
        let before = if news.result.is_some() { before.take() } else { None };
        YourModelAction::Smaller(SmallerAction::Compared { news, before }).into()
    });
}

/// A file's bytes stay where they are for as long as its address is valid.
#[hook]
fn use_released_addresses(model: &YourModel) {
    let before = use_mut_ref(Vec::<String>::new);
    let files = model.file.iter().chain(model.beside.iter()).chain(&model.picture);
    let files = files.chain(model.smaller.made().map(|made| &made.file));
    // What lies in the store has none.
    let files = files.filter(|file| !file.address.is_empty());
    let addresses: Vec<String> = files.map(|file| file.address.clone()).collect();
    use_effect_with(addresses, move |addresses| {
        let gone =
            before.replace(addresses.clone()).into_iter().filter(|address| !addresses.contains(address));
        gone.for_each(|address| drop(Url::revoke_object_url(&address)));
    });
}
