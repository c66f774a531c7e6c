//! The service worker: its code is assets/service_worker.js, and before it stands the list of the app's own files by
//! name and SHA-256. A host may change the catalogue and the models, so they are not of these.

use std::{fs, path::Path};

use super::{digest, document, licences, names, read, write};
use crate::{
    failure::{Explain, Result},
    place,
};

pub const NAME: &str = "service_worker.js";
const KINDS: [&str; 6] = ["css", "html", "js", "svg", "wasm", "webmanifest"];

pub fn write_into(staging: &Path) -> Result<()> {
    let mut list = String::new();
    for name in names(staging)?.into_iter().filter(|name| is_ours(name)) {
        let path = staging.join(&name);
        let bytes = fs::read(&path).explain("read", &path)?;
        list += &format!("  \"{name}\": \"{}\",\n", digest::sha256(&bytes));
    }
    let code = read(&place::root().join("assets").join(NAME))?;
    let version = digest::short(format!("{list}{code}").as_bytes());
    let policy = document::worker_policy(&document::model_hosts(&read(&staging.join("index.html"))?)?);
    let head = format!(
        "const VERSION = \"{version}\";\nconst FILES = {{\n{list}}};\nconst WORKER_POLICY = \"{policy}\";\n"
    );
    write(&staging.join(NAME), &format!("{head}{code}"))
}

fn is_ours(name: &str) -> bool {
    name == licences::NAME
        || name != NAME && name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_host_may_change_the_catalogue() {
        assert!(is_ours("index.html") && is_ours("worker_bg-1.wasm") && is_ours("icon-1.svg"));
        assert!(is_ours("licences.txt"), "they can be read without a network");
        assert!(!is_ours("catalog.json") && !is_ours("service_worker.js") && !is_ours("model.gguf"));
    }
}
