//! Whether a file is what it should be. The whole file is read each time: that takes a fraction of a second,
//! and a remembered answer would miss a disk that forgets.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use crate::failure::{Explain, Result};

pub enum Verdict {
    Right,
    Missing,
    /// What was found instead.
    Wrong(String),
}

pub fn file(path: &Path, bytes: u64, sha256: &str) -> Result<Verdict> {
    let opened = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Verdict::Missing),
        opened => opened.explain("open", path)?,
    };
    let length = opened.metadata().explain("read", path)?.len();
    if length != bytes {
        return Ok(Verdict::Wrong(format!("{length} bytes")));
    }
    let found = digest(opened).explain("read", path)?;
    Ok(if found == sha256 { Verdict::Right } else { Verdict::Wrong(format!("SHA-256 {found}")) })
}

fn digest(mut file: impl Read) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&buffer[..read]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn tells_right_from_wrong_and_missing() {
        let folder = std::env::temp_dir().join(format!("hearth-verify-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("abc");
        assert!(matches!(file(&path, 3, ABC).unwrap(), Verdict::Missing));
        std::fs::write(&path, "abc").unwrap();
        assert!(matches!(file(&path, 3, ABC).unwrap(), Verdict::Right));
        std::fs::write(&path, "abd").unwrap();
        assert!(
            matches!(file(&path, 3, ABC).unwrap(), Verdict::Wrong(found) if found.starts_with("SHA-256"))
        );
        std::fs::write(&path, "ab").unwrap();
        assert!(matches!(file(&path, 3, ABC).unwrap(), Verdict::Wrong(found) if found == "2 bytes"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
