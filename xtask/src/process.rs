//! Other programs: finding them, running them, and saying in one sentence that one failed.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    io::{BufRead, BufReader, ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    failure::{Explain, Failure, Result},
    place,
};

/// A command in the repository's root that finds our own tools and models first. Cargo's variables about *this* package
/// are taken away: an inner cargo would pass them on to build scripts and rebuild for nothing.
pub fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(place::root()).env("PATH", search_path()).env("HEARTH_CACHE", place::cache());
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO"
        });
        if ours {
            command.env_remove(name);
        }
    }
    command
}

pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = command("cargo");
    cargo.args(arguments);
    cargo
}

fn search_path() -> OsString {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = [place::tools().join("bin")].into_iter().chain(env::split_paths(&inherited));
    env::join_paths(folders).unwrap_or(inherited)
}

/// The first of `names` on PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = search_path();
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name).with_extension(env::consts::EXE_EXTENSION))
            .find(|file| file.is_file())
    })
}

/// The file that a variable names, where it is there.
pub fn from_env(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|path| path.exists())
}

/// Runs with the person's terminal; a bad exit is a failure that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(bad_exit(command)) }
}

/// The same for a build, which fails where the compiler warned of something.
pub fn run_without_warnings(build: &mut Command) -> Result<()> {
    let mut child = build.stderr(Stdio::piped()).spawn().map_err(|error| not_started(build, &error))?;
    let mut crates = 0;
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines() {
            let line = line.map_err(|error| not_started(build, &error))?;
            let _ = writeln!(std::io::stderr(), "{line}");
            crates += usize::from(sums_up_warnings(&line));
        }
    }
    let status = child.wait().map_err(|error| not_started(build, &error))?;
    if !status.success() {
        return Err(bad_exit(build));
    }
    none_warned(crates)
}

/// A program that runs beside others, and says nothing unless it fails. Dropping it ends it.
pub struct Beside {
    command: Command,
    child: Child,
    log: PathBuf,
}

/// Starts a program; what it prints goes to a file.
pub fn beside(mut command: Command, log: PathBuf) -> Result<Beside> {
    let file = File::create(&log).explain("write", &log)?;
    let also = file.try_clone().explain("write", &log)?;
    let started = command.stdin(Stdio::null()).stdout(file).stderr(also).spawn();
    let child = started.map_err(|error| not_started(&command, &error))?;
    Ok(Beside { command, child, log })
}

impl Beside {
    /// Waits until it has ended and gives what it printed; where it ended badly, that is printed.
    pub fn join(mut self) -> Result<String> {
        let status = self.child.wait().map_err(|error| not_started(&self.command, &error))?;
        let printed = fs::read(&self.log).explain("read", &self.log)?;
        let printed = String::from_utf8_lossy(&printed).into_owned();
        if status.success() {
            return Ok(printed);
        }
        println!("{printed}");
        Err(bad_exit(&self.command))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It has ended, or there is nothing more that could be done.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fails where the compiler warned of something in what a build printed. Other tools' warnings are theirs.
pub fn refuse_warnings(printed: &str) -> Result<()> {
    let crates = printed.lines().filter(|line| sums_up_warnings(line)).count();
    if crates > 0 {
        println!("{printed}");
    }
    none_warned(crates)
}

/// Cargo's last word on a crate: "warning: `hearth` (lib) generated 2 warnings".
fn sums_up_warnings(line: &str) -> bool {
    line.contains("` (") && line.contains(") generated ") && line.contains(" warning")
}

fn none_warned(crates: usize) -> Result<()> {
    if crates == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("the build warned in {crates} crates: what it printed stands above")))
}

/// Runs quietly and gives what was printed, or nothing where the program is missing or failed.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs tests, passing their output on as it comes, and gives the runners' closing lines.
pub fn run_tests(command: &mut Command) -> Result<Vec<String>> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    let mut closing = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|error| not_started(command, &error))?;
            let line = String::from_utf8_lossy(&line);
            // A reader that went away must not end the tests.
            let _ = writeln!(std::io::stdout(), "{line}");
            if is_closing(&line) {
                closing.push(line.trim().to_owned());
            }
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(closing) } else { Err(bad_exit(command)) }
}

/// A test runner's last line, where it ran anything.
fn is_closing(line: &str) -> bool {
    line.trim().starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored")
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn bad_exit(command: &Command) -> Failure {
    Failure::new(format!("`{}` failed; what it printed above says why", shown(command)))
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    if error.kind() == ErrorKind::NotFound {
        Failure::new(format!("`{program}` is not on PATH: install it, or add its folder to PATH"))
    } else {
        Failure::new(format!("can't run `{program}`: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_those_of_runners_that_ran_something() {
        assert!(is_closing("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(!is_closing("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(!is_closing("test tidy::arrows ... ok"));
    }

    #[test]
    fn a_missing_program_is_one_sentence() {
        let failure = run(&mut command("no-such-program-as-this")).unwrap_err().to_string();
        assert_eq!(
            failure,
            "`no-such-program-as-this` is not on PATH: install it, or add its folder to PATH"
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_runs_beside_others_is_waited_for_and_its_exit_is_told() {
        let start = |script: &str| {
            let mut program = command("sh");
            program.args(["-c", script]);
            let log =
                env::temp_dir().join(format!("hearth-xtask-{}-{}.log", std::process::id(), script.len()));
            (beside(program, log.clone()).unwrap(), log)
        };
        let (well, log) = start("echo said");
        assert_eq!(well.join().unwrap(), "said\n");
        assert_eq!(fs::read_to_string(&log).unwrap(), "said\n");
        let (badly, _) = start("exit 3");
        assert!(badly.join().unwrap_err().to_string().contains("`sh -c exit 3` failed"));
    }

    #[test]
    fn a_build_that_warned_has_failed() {
        let others = "   Compiling hearth v0.1.0\nwarning: the `target_features` custom section is missing\n";
        assert!(refuse_warnings(others).is_ok());
        let coloured = "\u{1b}[33mwarning\u{1b}[0m: `hearth` (lib) generated 1 warning (run `cargo fix`)";
        for warned in ["warning: `hearth` (bin \"app\") generated 2 warnings", coloured] {
            assert!(refuse_warnings(warned).unwrap_err().to_string().contains("in 1 crates"), "{warned}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_build_is_heard_while_it_runs_and_refused_for_its_warnings() {
        let run = |script: &str| run_without_warnings(command("sh").args(["-c", script]));
        assert!(run("echo 'warning: unused import' >&2").is_ok());
        let warned = run("echo 'warning: `hearth` (lib) generated 1 warning' >&2");
        assert!(warned.unwrap_err().to_string().contains("in 1 crates"));
        assert!(run("exit 3").unwrap_err().to_string().contains("exit 3"));
    }

    #[cfg(unix)]
    #[test]
    fn a_bad_exit_names_the_command() {
        let failure = run(command("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert_eq!(failure, "`sh -c exit 3` failed; what it printed above says why");
    }
}
