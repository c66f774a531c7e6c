//! A model's file, wherever it lies, as the workers name models: by its SHA-256. Must not know what is done with it.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use hearth::protocol::{Load, Loaded, ModelSpec, ModelTask, Processor};
use sha2::{Digest, Sha256};

use crate::{Error, Host, Result, disk::DiskStore};

const STRETCH: usize = 1 << 20;

/// Makes a model ready; its name is in the answer.
pub fn load(host: &mut Host, store: &DiskStore, path: &Path, task: ModelTask) -> Result<Loaded> {
    let (sha256, bytes) = hashed(path)?;
    store.adopt_in_place(&sha256, path);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let model = ModelSpec {
        id: name.clone(),
        task,
        name,
        url: path.to_string_lossy().into_owned(),
        bytes,
        sha256,
        licence: String::new(),
        source: String::new(),
        languages: Vec::new(),
    };
    host.ask(
        Load { model, download: false, threads: 1, processor: Processor::Automatic },
        |chunk| match chunk {},
    )
}

fn hashed(path: &Path) -> Result<(String, u64)> {
    let failed = |cause: io::Error| Error::File { path: path.display().to_string(), cause };
    let mut file = File::open(path).map_err(failed)?;
    let (mut hasher, mut buffer, mut bytes) = (Sha256::new(), vec![0; STRETCH], 0);
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok((hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}
