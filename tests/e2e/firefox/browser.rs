//! Firefox as a process: found, started with a profile that nobody used before, and ended with all that it left. Must
//! not know what it is told to do.

use std::{
    env, fs,
    io::{BufRead, BufReader, ErrorKind},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::bidi::Session;

const PROGRAMS: [&str; 2] = ["firefox-esr", "firefox"];
const LISTENING: &str = "WebDriver BiDi listening on ";

pub struct Browser {
    pub session: Session,
    child: Child,
    ended: Option<JoinHandle<()>>,
    profile: PathBuf,
}

impl Browser {
    /// `None` where Firefox is not installed.
    pub fn start() -> Option<Self> {
        let profile = env::temp_dir().join(format!("hearth-e2e-firefox-{}", std::process::id()));
        fs::create_dir_all(&profile).expect("a folder for the profile");
        let started = spawn(&profile);
        if !matches!(started, Ok(Some(_))) {
            let _ = fs::remove_dir_all(&profile);
        }
        let mut child = started.unwrap_or_else(|error| panic!("{error}; set HEARTH_FIREFOX"))?;
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let address = address(&mut stderr);
        // Nobody reads the rest, but a full pipe would stop the browser. It ends with the last of its processes.
        let ended = thread::spawn(move || drop(std::io::copy(&mut stderr, &mut std::io::sink())));
        Some(Self { session: Session::connect(&address), child, ended: Some(ended), profile })
    }
}

/// `HEARTH_FIREFOX` must be there where it is set; otherwise the first that is on the PATH.
fn spawn(profile: &Path) -> Result<Option<Child>, String> {
    let named = env::var_os("HEARTH_FIREFOX");
    let programs = named.clone().map_or(PROGRAMS.map(Into::into).to_vec(), |named| vec![named]);
    for program in programs {
        let started = Command::new(&program)
            .args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"])
            .arg(profile)
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        match started {
            Ok(child) => return Ok(Some(child)),
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => {}
            Err(error) => return Err(format!("{}: {error}", program.display())),
        }
    }
    Ok(None)
}

fn address(stderr: &mut impl BufRead) -> String {
    let mut seen = String::new();
    for line in stderr.lines().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix(LISTENING) {
            return address.trim().to_owned();
        }
        seen.push_str(&line);
        seen.push('\n');
    }
    panic!("Firefox ended before it listened:\n{seen}");
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session.close(Instant::now() + Duration::from_secs(10));
        let _ = self.child.kill();
        let _ = self.child.wait();
        // While any process of it lives, it may still write to the profile.
        if let Some(ended) = self.ended.take() {
            let _ = ended.join();
        }
        let _ = fs::remove_dir_all(&self.profile);
    }
}
