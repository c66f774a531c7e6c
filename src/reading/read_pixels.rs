//! ReadPixels: a picture file to all its pixels, upright and scaled. Must not know what is done with them.

use reader::picture;

use super::{Job, convert, read_picture::decoded};
use crate::{
    platform::{Clock, Files, Yielder},
    protocol::{Bytes, Failure, PixelSize, Pixels, ReadPixels},
};

pub async fn run<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: ReadPixels,
) -> Result<Pixels, Failure> {
    let ReadPixels { file, size } = request;
    let decoded = decoded(job, &file).await?;
    let (file_width, file_height) = decoded.upright_size();
    let (width, height) = match size {
        PixelSize::Stretched { width, height } => (width, height),
        PixelSize::AtMost { longest } => picture::within(file_width, file_height, longest),
    };
    job.checkpoint().await;
    let pixels =
        picture::stretched(&decoded, width, height).map_err(|error| convert::failure(&file.name, error))?;
    Ok(Pixels { width, height, rgb: Bytes(pixels.as_flattened().to_vec()), file_width, file_height })
}
