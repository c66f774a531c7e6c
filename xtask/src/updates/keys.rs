//! `cargo xtask keys [FILE]`: makes the pair of keys that a deployer signs updates with.

use std::path::PathBuf;

use super::key;
use crate::failure::{Failure, Result};

pub fn run(arguments: &[String]) -> Result<()> {
    let path = match arguments {
        [] => key::usual_place()?,
        [path] if !path.starts_with('-') => PathBuf::from(path),
        [..] => {
            return Err(Failure::new(
                "`cargo xtask keys` takes the place of the new key at most: `keys [FILE]`",
            ));
        }
    };
    let public = key::make(&path)?.verifying_key();
    println!(
        "The private key is in {}. Keep a copy where nobody else gets at it; never commit it.
The public one goes into index.html, and the page is built again:

  <meta name=\"update-key\" content=\"{}\" />",
        path.display(),
        key::hex(public.as_bytes())
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::run;
    use crate::{place, updates::key};

    fn typed(path: &Path) -> [String; 1] {
        [path.to_string_lossy().into_owned()]
    }

    #[test]
    fn a_key_is_its_owners_alone_and_is_never_overwritten() {
        let folder = std::env::temp_dir().join(format!("hearth-keys-{}", std::process::id()));
        let path = folder.join("update.key");
        run(&typed(&path)).unwrap();
        let before = fs::read(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let failure = run(&typed(&path)).unwrap_err().to_string();
        assert!(failure.starts_with("can't create "), "{failure}");
        assert_eq!(fs::read(&path).unwrap(), before);
        let other = folder.join("other.key");
        run(&typed(&other)).unwrap();
        assert_ne!(key::read(&other).unwrap().to_bytes(), key::read(&path).unwrap().to_bytes());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn no_key_is_written_into_the_repository() {
        let path = place::root().join("xtask").join("update.key");
        let failure = run(&typed(&path)).unwrap_err().to_string();
        assert!(failure.contains("lies in the repository"), "{failure}");
        assert!(!path.exists());
    }
}
