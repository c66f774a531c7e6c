//! The built page before judges that aren't ours, and the times of its first paint. `cargo xtask audit` gets the judges
//! and runs these, which a plain run of the suite leaves out.

pub mod axe;
mod first_paint;
mod lighthouse;

use std::{env, path::PathBuf};

/// What `cargo xtask audit` says in its environment.
fn told(name: &str) -> PathBuf {
    env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; `cargo xtask audit` sets it")).into()
}
