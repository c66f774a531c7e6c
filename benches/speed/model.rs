//! One file of weights: where it lies, and what the store must be told about it.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

pub struct Model {
    pub format: String,
    pub path: PathBuf,
    /// On the server.
    pub url: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Model {
    /// Looks for the file and hashes it.
    pub fn find(folder: &Path, format: &str) -> Result<Self, String> {
        let path = folder.join(format!("{format}.gguf"));
        let explain = |error| format!("can't read {}: {error}", path.display());
        let file = File::open(&path).map_err(explain)?;
        let mut reader = BufReader::new(file);
        let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
        loop {
            let count = reader.read(&mut buffer).map_err(explain)?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            bytes += count as u64;
        }
        let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            format: format.to_owned(),
            url: format!("/bench/models/{format}.gguf"),
            path,
            bytes,
            sha256,
        })
    }
}
