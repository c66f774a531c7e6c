//! The styles: each component's sheet stands beside it in `src/ui`, and the page has one file. On a slow line each
//! request costs more than what it brings, and nothing is painted before the last of them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{digest, read, write};
use crate::failure::{Explain, Failure, Result};

const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// The folders of `src/ui` in the order in which their sheets follow those that index.html links. Of two rules of the
/// same specificity the later one counts, so what is shared comes before what uses it.
const ROOMS: [&str; 5] = ["parts", "files", "models", "frame", "tasks"];

/// `ui` is the folder that the components stand in.
pub fn join(staging: &Path, ui: &Path) -> Result<()> {
    let path = staging.join("index.html");
    let (html, names) = without_links(&read(&path)?)?;
    let mut all = String::new();
    for name in &names {
        let sheet = staging.join(name);
        all.push_str(&read(&sheet)?);
        fs::remove_file(&sheet).explain("remove", &sheet)?;
    }
    for sheet in sheets(ui)? {
        all.push_str(&read(&sheet)?);
    }
    let name = format!("styles-{}.css", digest::short(all.as_bytes()));
    let link = format!("{LINK}{name}\" integrity=\"{}\" />", digest::integrity(all.as_bytes()));
    write(&staging.join(name), &all)?;
    write(&path, &html.replacen(HOLE, &link, 1))
}

/// Every sheet below a folder: by its room, and within a room by its path.
fn sheets(ui: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(ui, &mut found)?;
    let mut placed = Vec::new();
    for sheet in found {
        let within = sheet.strip_prefix(ui).unwrap_or(&sheet);
        let Some(room) = ROOMS.iter().position(|room| within.starts_with(room)) else {
            return Err(Failure::new(format!(
                "{}: a sheet has its place below {}; another folder gets a line in dist/styles.rs",
                sheet.display(),
                ROOMS.join(", ")
            )));
        };
        placed.push((room, sheet));
    }
    placed.sort();
    Ok(placed.into_iter().map(|(_, sheet)| sheet).collect())
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).explain("read", folder)? {
        let path = entry.explain("read", folder)?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            found.push(path);
        }
    }
    Ok(())
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

    const HTML: &str = "<head>\n<link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n<link rel=\"stylesheet\" \
                        href=\"./b-2.css\"/>\n<title>x</title></head>";

    #[test]
    fn one_sheet_stands_where_the_first_did() {
        let folder = Folder::with(
            "joined",
            &[
                ("staging/index.html", HTML),
                ("staging/a-1.css", "a{}"),
                ("staging/b-2.css", "b{}"),
                ("ui/parts/c.css", "c{}"),
            ],
        );
        let staging = folder.0.join("staging");
        join(&staging, &folder.0.join("ui")).unwrap();
        let html = read(&staging.join("index.html")).unwrap();
        let (_, names) = without_links(&html).unwrap();
        let [name] = names.as_slice() else { panic!("{html}") };
        assert_eq!(read(&staging.join(name)).unwrap(), "a{}b{}c{}");
        let integrity = digest::integrity(b"a{}b{}c{}");
        assert!(html.contains(&format!("{name}\" integrity=\"{integrity}\"")), "{html}");
        assert!(html.ends_with("<title>x</title></head>") && !staging.join("a-1.css").exists(), "{html}");
    }

    #[test]
    fn what_is_shared_comes_before_what_uses_it() {
        let folder = Folder::with(
            "ordered",
            &[
                ("tasks/chat/answer.css", ""),
                ("tasks/benchmark/table.css", ""),
                ("tasks/benchmark/page.css", ""),
                ("tasks/benchmark/page.rs", ""),
                ("frame/settings/about.css", ""),
                ("frame/header.css", ""),
                ("models/panel.css", ""),
                ("parts/switch.css", ""),
                ("parts/markdown/view.css", ""),
                ("parts/button.css", ""),
                ("app.rs", ""),
            ],
        );
        let sheets = sheets(&folder.0).unwrap();
        let sheets: Vec<_> = sheets.iter().map(|sheet| sheet.strip_prefix(&folder.0).unwrap()).collect();
        let expected = [
            "parts/button.css",
            "parts/markdown/view.css",
            "parts/switch.css",
            "models/panel.css",
            "frame/header.css",
            "frame/settings/about.css",
            "tasks/benchmark/page.css",
            "tasks/benchmark/table.css",
            "tasks/chat/answer.css",
        ];
        assert_eq!(sheets, expected.map(Path::new));
    }

    #[test]
    fn a_sheet_without_a_place_fails_the_build() {
        let folder = Folder::with("unplaced", &[("parts/button.css", ""), ("app.css", "")]);
        let failure = sheets(&folder.0).unwrap_err().to_string();
        assert!(failure.contains("app.css") && failure.contains("dist/styles.rs"), "{failure}");
    }

    /// A folder that is gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let folder =
                Self(std::env::temp_dir().join(format!("hearth-styles-{name}-{}", std::process::id())));
            for (path, text) in files {
                let path = folder.0.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            folder
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }
}
