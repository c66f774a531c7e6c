//! A deployer's private key: where it is kept, and how its file is written and read.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{
    failure::{Explain, Failure, Result},
    place,
};

/// Where the key is kept unless another place is named: outside the repository.
pub fn usual_place() -> Result<PathBuf> {
    let home = env::var_os("HOME").filter(|home| !home.is_empty());
    let home = home.ok_or_else(|| Failure::new("HOME is not set: name the key's file"))?;
    Ok(Path::new(&home).join(".config").join("hearth").join("update.key"))
}

/// Writes a new key, for its owner alone. An old one is never overwritten: what it signed could not be followed by anything.
pub fn make(path: &Path) -> Result<SigningKey> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).explain("create", folder)?;
    let (folder, root) = (folder.canonicalize().explain("find", folder)?, place::root());
    let root = root.canonicalize().explain("find", &root)?;
    if folder.starts_with(&root) {
        return Err(Failure::new(format!(
            "{} lies in the repository, where a private key would be published one day: name a place outside",
            path.display()
        )));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::new(format!("no random numbers: {error}")))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).explain("create", path)?;
    file.write_all(format!("{}\n", hex(&seed)).as_bytes()).explain("write", path)?;
    Ok(SigningKey::from_bytes(&seed))
}

pub fn read(path: &Path) -> Result<SigningKey> {
    let text = fs::read_to_string(path).explain("read", path)?;
    let seed = unhex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let seed = seed.ok_or_else(|| {
        Failure::new(format!("{}: expected 64 hex digits, as `cargo xtask keys` writes them", path.display()))
    })?;
    Ok(SigningKey::from_bytes(&seed))
}

/// A key's name in a signature: the SHA-256 of its 32 bytes.
pub fn id(key: &VerifyingKey) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len().is_multiple_of(2) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if is_hex { (0..text.len()).step_by(2).map(byte).collect() } else { None }
}
