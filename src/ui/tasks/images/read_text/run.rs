//! Does what the state of reading text wants: opens the model, reads one picture after another, and reports their updates.

use std::{cell::Cell, future::ready, rc::Rc};

use yew::prelude::*;

use super::state::{ReadTextAction, TextReading};
use crate::{
    protocol::{
        Failure, FailureKind, GraphFile, GraphPurpose, ModelTask, OpenGraph, PixelSize, ReadPixels,
        RecogniseText, WorkerKind,
    },
    ui::{
        models::use_models,
        runs::{Preparing, Run, Whose, call, graph_of, use_client, use_prepared_run, use_run},
        tasks::images::{seen::Seen, state::ImagesAction},
    },
};

/// Lines are found in a picture of at most half this size, and read in this one: it keeps the small print of a scanned page.
pub const LONGEST: u32 = 4_096;

#[hook]
pub fn use_read_text(reading: &TextReading) {
    let models = use_models().models;
    let spec = models.offered(ModelTask::ReadText).next();
    let model = spec.and_then(|spec| models.loaded(&spec.id)).map(|loaded| loaded.sha256.clone());
    // One reader serves all pictures that were given together.
    let client = use_client();
    use_effect_with(reading.run().is_some(), move |running| {
        let held = client.filter(|_| *running).map(|client| client.hold(WorkerKind::Reader));
        move || drop(held)
    });

    let opening = reading.opening.as_ref();
    let graph = opening.map(|opening| graph_of(Whose::Images, opening.id));
    let missing = || Failure::new(FailureKind::NotLoaded, "the model is not loaded");
    // A run waits for the model, unless it is to stop.
    let wanted = opening.and_then(Run::wanted).filter(|wanted| model.is_some() || wanted.stopping);
    let open = graph.zip(model).map(|(graph, sha256)| OpenGraph {
        graph,
        purpose: GraphPurpose::RecogniseText,
        file: GraphFile::Stored(sha256),
        external: Vec::new(),
    });
    use_run(
        wanted,
        move || ready(open.ok_or_else(missing)),
        |news| ImagesAction::ReadText(ReadTextAction::Opened(news)).into(),
    );

    let run = reading.run();
    let seen = (*use_memo(run.map(|run| run.id), |_| Rc::<Cell<Seen>>::default())).clone();
    let wanted = run.and_then(Run::wanted).filter(|wanted| reading.is_open() || wanted.stopping);
    let file = reading.current().map(|current| current.picture.file());
    let request = {
        let seen = seen.clone();
        move |Preparing { client, stop, .. }: Preparing| async move {
            let (file, graph) = file.zip(graph).ok_or_else(missing)?;
            let size = PixelSize::AtMost { longest: LONGEST };
            let (_, picture) = call(&client, ReadPixels { file, size }, &stop).await?;
            seen.set(Seen::of(&picture));
            Ok(RecogniseText { graph, picture })
        }
    };
    use_prepared_run(wanted, request, move |news| {
        ImagesAction::ReadText(ReadTextAction::Heard { news, seen: seen.get() }).into()
    });
}
