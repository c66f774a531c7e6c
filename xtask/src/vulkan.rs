//! A Vulkan driver, so that GPU kernels are proved on any machine: a card's own, or Mesa's, which computes on the processor.

use std::{fs, path::Path};

use crate::{
    debian,
    failure::Result,
    step::{Outcome, step},
};

/// Where drivers say that they are there.
const DRIVERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// Nothing fails without one: the same kernels are proved in the browser too.
pub fn ensure() -> Result<()> {
    step("a Vulkan driver", "GPU kernels are proved natively too", || {
        if is_there() {
            return Ok(Outcome::Skipped((), "there".to_owned()));
        }
        if debian::install(&["libvulkan1", "mesa-vulkan-drivers"])? {
            return Ok(Outcome::Did(()));
        }
        let reason =
            "none here, so they are proved in the browser alone; Debian has one in mesa-vulkan-drivers";
        Ok(Outcome::Skipped((), reason.to_owned()))
    })
}

fn is_there() -> bool {
    let has_files =
        |folder: &str| fs::read_dir(Path::new(folder)).is_ok_and(|mut files| files.next().is_some());
    DRIVERS.into_iter().any(has_files)
}
