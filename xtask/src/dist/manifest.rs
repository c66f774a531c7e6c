//! The web app manifest: its screenshots get names of their content, so that they are never stale. They are for the
//! browser's own install dialogue, so the app keeps none of them.

use std::{fs, path::Path};

use super::{digest, names, read, write};
use crate::failure::{Explain, Failure, Result};

const NAME: &str = "manifest.webmanifest";
const FOLDER: &str = "screenshots";

pub fn seal(staging: &Path) -> Result<()> {
    let path = staging.join(NAME);
    let mut manifest = read(&path)?;
    for name in names(&staging.join(FOLDER))? {
        let picture = staging.join(FOLDER).join(&name);
        let renamed = hashed(&name, &fs::read(&picture).explain("read", &picture)?);
        manifest = pointed(&manifest, &name, &renamed)?;
        let to = staging.join(FOLDER).join(&renamed);
        fs::rename(&picture, &to).explain("rename", &picture)?;
    }
    write(&path, &manifest)
}

fn hashed(name: &str, bytes: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{}.{extension}", digest::short(bytes))
}

fn pointed(manifest: &str, name: &str, renamed: &str) -> Result<String> {
    let (from, to) = (format!("\"{FOLDER}/{name}\""), format!("\"{FOLDER}/{renamed}\""));
    if !manifest.contains(&from) {
        return Err(Failure::new(format!("assets/{FOLDER}/{name}: the manifest doesn't name it")));
    }
    Ok(manifest.replace(&from, &to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screenshot_is_named_after_its_content() {
        let renamed = hashed("chat-wide.webp", b"x");
        assert!(
            renamed.starts_with("chat-wide-") && renamed.ends_with(".webp") && renamed.len() == 31,
            "{renamed}"
        );
        let manifest = "{ \"src\": \"screenshots/chat-wide.webp\" }";
        let pointed_at = pointed(manifest, "chat-wide.webp", &renamed).unwrap();
        assert_eq!(pointed_at, format!("{{ \"src\": \"screenshots/{renamed}\" }}"));
        assert!(pointed(manifest, "other.webp", &renamed).is_err());
    }
}
