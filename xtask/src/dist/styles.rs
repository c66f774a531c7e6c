//! The styles: a file a component in `styles/`, one file in the page. On a slow line each request costs more than
//! what it brings, and nothing is painted before the last of them.

use std::{fs, path::Path};

use super::{digest, read, write};
use crate::failure::{Explain, Failure, Result};

const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

pub fn join(staging: &Path) -> Result<()> {
    let path = staging.join("index.html");
    let (html, names) = without_links(&read(&path)?)?;
    let mut all = String::new();
    for name in &names {
        let sheet = staging.join(name);
        all.push_str(&read(&sheet)?);
        fs::remove_file(&sheet).explain("remove", &sheet)?;
    }
    let name = format!("styles-{}.css", digest::short(all.as_bytes()));
    let link = format!("{LINK}{name}\" integrity=\"{}\" />", digest::integrity(all.as_bytes()));
    write(&staging.join(name), &all)?;
    write(&path, &html.replacen(HOLE, &link, 1))
}

/// Where the first link stood, until the name of the whole is known.
const HOLE: &str = "<!-- styles -->";

/// The document without its links, and which files they named, in order.
fn without_links(html: &str) -> Result<(String, Vec<String>)> {
    let mut parts = html.split(LINK);
    let mut rest = parts.next().unwrap_or_default().to_owned() + HOLE;
    let mut names = Vec::new();
    for part in parts {
        let link = part.split_once('"').zip(part.split_once('>'));
        let ((name, _), (_, after)) =
            link.ok_or_else(|| Failure::new("index.html is not as Trunk writes it: see dist/styles.rs"))?;
        names.push(name.to_owned());
        rest.push_str(after.trim_start());
    }
    Ok((rest, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sheet_stands_where_the_first_did() {
        let html = "<head>\n<link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n<link rel=\"stylesheet\" \
                    href=\"./b-2.css\"/>\n<title>x</title></head>";
        let folder = empty_folder();
        fs::write(folder.join("index.html"), html).unwrap();
        fs::write(folder.join("a-1.css"), "a{}").unwrap();
        fs::write(folder.join("b-2.css"), "b{}").unwrap();
        join(&folder).unwrap();
        let html = read(&folder.join("index.html")).unwrap();
        let (_, names) = without_links(&html).unwrap();
        let [name] = names.as_slice() else { panic!("{html}") };
        assert_eq!(read(&folder.join(name)).unwrap(), "a{}b{}");
        assert!(html.ends_with("<title>x</title></head>") && !folder.join("a-1.css").exists(), "{html}");
        fs::remove_dir_all(folder).unwrap();
    }

    fn empty_folder() -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("hearth-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }
}
