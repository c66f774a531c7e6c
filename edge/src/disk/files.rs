//! Files that a person names, by their paths.

use std::{fs::File, io};

use hearth::platform::Files;

#[derive(Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    type File = File;

    fn open(&self, address: &str, _bytes: u64) -> io::Result<File> {
        File::open(address)
    }
}
