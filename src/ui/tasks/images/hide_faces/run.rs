//! Does what the state of hiding faces wants: opens the model, finds faces, makes the copy, and reports what comes of it.

use std::{cell::Cell, future::ready, rc::Rc};

use yew::prelude::*;

use super::{
    state::{FaceHiding, HideFacesAction},
    use_making::use_making,
};
use crate::{
    protocol::{
        Failure, FailureKind, FindFaces, GraphFile, GraphPurpose, ModelTask, OpenGraph, PixelSize, ReadPixels,
    },
    ui::{
        models::use_models,
        runs::{Preparing, Run, Whose, call, graph_of, use_prepared_run, use_run},
        tasks::images::{seen::Seen, state::ImagesAction},
    },
};

/// Faces are looked for in a picture of at most this size: time goes with its area.
pub const LONGEST: u32 = 2_560;

#[hook]
pub fn use_hide_faces(faces: &FaceHiding) {
    let models = use_models().models;
    let spec = models.offered(ModelTask::FindFaces).next();
    let model = spec.and_then(|spec| models.loaded(&spec.id)).map(|loaded| loaded.sha256.clone());
    let opening = faces.opening.as_ref();
    let graph = opening.map(|opening| graph_of(Whose::Images, opening.id));
    let missing = || Failure::new(FailureKind::NotLoaded, "the model is not loaded");
    // A run waits for the model, unless it is to stop.
    let wanted = opening.and_then(Run::wanted).filter(|wanted| model.is_some() || wanted.stopping);
    let open = graph.zip(model).map(|(graph, sha256)| OpenGraph {
        graph,
        purpose: GraphPurpose::FindFaces,
        file: GraphFile::Stored(sha256),
        external: Vec::new(),
    });
    use_run(
        wanted,
        move || ready(open.ok_or_else(missing)),
        |news| ImagesAction::HideFaces(HideFacesAction::Opened(news)).into(),
    );

    let finding = faces.finding.as_ref();
    let seen = (*use_memo(finding.map(|run| run.id), |_| Rc::<Cell<Seen>>::default())).clone();
    let wanted = finding.and_then(Run::wanted).filter(|wanted| faces.is_open() || wanted.stopping);
    let file = faces.picture().map(|picture| picture.file());
    let request = {
        let seen = seen.clone();
        move |Preparing { client, stop, .. }: Preparing| async move {
            let (file, graph) = file.zip(graph).ok_or_else(missing)?;
            let size = PixelSize::AtMost { longest: LONGEST };
            let (_, picture) = call(&client, ReadPixels { file, size }, &stop).await?;
            seen.set(Seen::of(&picture));
            Ok(FindFaces { graph, picture })
        }
    };
    use_prepared_run(wanted, request, move |news| {
        ImagesAction::HideFaces(HideFacesAction::Found { news, seen: seen.get() }).into()
    });
    use_making(faces);
}
