//! ReadScan: a page whose text is in pictures, as one picture. Must not know what is read of it.

use reader::Kind;

use super::{Job, convert};
use crate::{
    platform::{Clock, Files, Yielder},
    protocol::{Bytes, Dialect, Failure, Pixels, ReadScan},
};

pub async fn run<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: ReadScan,
) -> Result<Pixels, Failure> {
    let ReadScan { file, password, page, longest } = request;
    let failed = |error| convert::failure(&file.name, error);
    let opened = job.session().files.open(&file.address, file.bytes);
    let mut source = opened.map_err(|error| failed(error.into()))?;
    let kind = reader::detect(&file.name, &mut source).map_err(failed)?;
    if kind != Kind::Pdf {
        return Err(failed(reader::Error::unsupported(format!("a page as a picture, of {},", kind.name()))));
    }
    let options = convert::options(Dialect::default(), password);
    let scan = reader::read_scan(Box::new(source), &options, page, longest).map_err(failed)?;
    let reader::Scan { width, height, rgb, own_size: (file_width, file_height) } = scan;
    Ok(Pixels { width, height, rgb: Bytes(rgb), file_width, file_height })
}
