//! Which release of the deployer's models holds on this device, and which one before it: the pointer that an update swaps. It is part
//! of the index, so it changes in one write or not at all.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Releases {
    /// The newest manifest whose signature was right. None older is taken (TUF 1.0, 5.4.3, rollback attack).
    pub newest: Option<Seen>,
    pub current: Option<Release>,
    /// What comes back if the current one fails.
    pub previous: Option<Release>,
    /// Files that belong to neither, and are deleted when nobody has them open.
    pub obsolete: Vec<String>,
    /// The release that failed on this device last; it is not tried again.
    pub failed: Option<Failed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub version: u64,
    /// Of the signed bytes.
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub version: u64,
    pub why: String,
}

/// Models that hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// 0 is what the page itself lists, before any update.
    pub version: u64,
    /// Entries of the catalogue, as JSON.
    pub catalogue: String,
    pub files: Vec<ReleasedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedFile {
    /// Of the model.
    pub id: String,
    pub sha256: String,
}

impl Release {
    pub fn has(&self, sha256: &str) -> bool {
        self.files.iter().any(|file| file.sha256 == sha256)
    }
}

impl Releases {
    pub fn version(&self) -> u64 {
        self.current.as_ref().map_or(0, |release| release.version)
    }

    /// Makes `next` the release that holds. `base` is what held where no update was installed before; what came before that is obsolete.
    pub fn swap(&mut self, next: Release, base: Release) {
        let last = self.current.replace(next).unwrap_or(base);
        let dropped = self.previous.replace(last).unwrap_or_default();
        self.failed = None;
        self.obsolete.extend(dropped.files.into_iter().map(|file| file.sha256));
        self.keep_what_holds();
    }

    /// Makes the release before the current one hold again, since a file of the current one can't be used. `false` where there is none.
    pub fn roll_back(&mut self, sha256: &str, why: &str) -> bool {
        let is_current = self.current.as_ref().is_some_and(|release| release.has(sha256));
        let Some(previous) = self.previous.take_if(|previous| is_current && !previous.has(sha256)) else {
            return false;
        };
        self.failed = Some(Failed { version: self.version(), why: why.to_owned() });
        self.current = Some(previous).filter(|previous| previous.version > 0);
        self.obsolete.push(sha256.to_owned());
        self.keep_what_holds();
        true
    }

    fn keep_what_holds(&mut self) {
        let holding = || self.current.iter().chain(&self.previous);
        let is_obsolete = |file: &String| !holding().any(|release| release.has(file));
        self.obsolete = self.obsolete.iter().filter(|file| is_obsolete(file)).cloned().collect();
        self.obsolete.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(version: u64, files: &[(&str, &str)]) -> Release {
        let file =
            |(id, sha256): &(&str, &str)| ReleasedFile { id: id.to_string(), sha256: sha256.to_string() };
        Release { version, catalogue: format!("[{version}]"), files: files.iter().map(file).collect() }
    }

    #[test]
    fn the_release_before_the_last_one_is_obsolete_and_what_it_shares_is_not() {
        let (mut releases, base) = (Releases::default(), release(0, &[("a", "a0"), ("b", "b0")]));
        releases.swap(release(1, &[("a", "a1"), ("b", "b0")]), base.clone());
        assert!(releases.obsolete.is_empty());
        releases.swap(release(2, &[("a", "a2"), ("b", "b0")]), base.clone());
        assert_eq!((releases.version(), releases.obsolete.as_slice()), (2, &["a0".to_owned()][..]));
        releases.swap(release(3, &[("a", "a0")]), base);
        assert_eq!(releases.obsolete, ["a1"], "what holds again is kept");
    }

    #[test]
    fn a_release_that_fails_gives_way_to_the_one_before_it_as_a_whole() {
        let mut releases = Releases::default();
        assert!(!releases.roll_back("a1", "damaged"));
        releases.swap(release(1, &[("a", "a1")]), release(0, &[("a", "a0")]));
        assert!(!releases.roll_back("a0", "damaged"), "it is not of the current release");
        assert!(releases.roll_back("a1", "damaged"));
        assert_eq!((releases.current.clone(), releases.previous.clone()), (None, None));
        assert_eq!(releases.obsolete, ["a1"]);
        assert_eq!(releases.failed.as_ref().map(|failed| failed.version), Some(1));
        assert!(!releases.roll_back("a1", "damaged"));
    }
}
