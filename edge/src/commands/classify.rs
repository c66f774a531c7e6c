//! Pictures to what they show: the reader's pixels through the models' worker, as on the page.

use std::path::{Path, PathBuf};

use hearth::protocol::{Class, ClassifyImage, ModelTask, ReadPicture};
use serde::Serialize;

use super::{given, print};
use crate::{Error, Host, Result, disk::DiskStore, model};

#[derive(Serialize)]
struct Line<'a> {
    file: String,
    classes: &'a [Class],
    ms: f64,
}

pub fn run(host: &mut Host, store: &DiskStore, model: &Path, pictures: &[PathBuf], top: u32) -> Result<()> {
    let loaded = model::load(host, store, model, ModelTask::ClassifyImage)?;
    let no_pictures = || Error::Arguments(format!("{} is no model of pictures", model.display()));
    let crop = loaded.crop.ok_or_else(no_pictures)?;
    for path in pictures {
        let picture = host.ask(ReadPicture { file: given(path)?, crop }, |chunk| match chunk {})?;
        let (model, head) = (loaded.sha256.clone(), None);
        let asked = ClassifyImage { model, picture, top, heat: false, features: false, head };
        let seen = host.ask(asked, |chunk| match chunk {})?;
        print(&Line { file: path.display().to_string(), classes: &seen.classes, ms: seen.compute_ms })?;
    }
    Ok(())
}
