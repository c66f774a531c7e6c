//! ReadPicture: a picture file to the square that a model sees. Must not know what the model makes of it.

use reader::picture;

use super::{Job, convert};
use crate::{
    platform::{Clock, Files, Yielder},
    protocol::{Bytes, Crop, Failure, GivenFile, Picture, ReadPicture},
};

pub async fn run<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: ReadPicture,
) -> Result<Picture, Failure> {
    let ReadPicture { file, crop: Crop { shorter, side } } = request;
    let failed = |error| convert::failure(&file.name, error);
    let started = job.now_ms();
    let decoded = decoded(job, &file).await?;
    let square = picture::middle(&decoded, shorter as usize, side as usize).map_err(failed)?;
    let (width, height) = decoded.upright_size();
    Ok(Picture {
        rgb: Bytes(square.as_flattened().to_vec()),
        width,
        height,
        animated: decoded.animated,
        turned: !decoded.turn.is_none(),
        decode_ms: job.now_ms() - started,
    })
}

/// The picture in a file, as it lies there.
pub async fn decoded<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    file: &GivenFile,
) -> Result<picture::Picture, Failure> {
    let failed = |error| convert::failure(&file.name, error);
    let opened = job.session().files.open(&file.address, file.bytes);
    let mut source = opened.map_err(|error| failed(error.into()))?;
    let bytes = reader::whole(&mut source, picture::MOST_FILE_BYTES).map_err(failed)?;
    job.checkpoint().await;
    picture::decode(&bytes).map_err(failed)
}
