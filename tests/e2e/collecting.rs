//! Results of sensors reach a collector that fails at random, each once and in order, though the browser is killed on the way.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
};

use crate::{
    app::App,
    looks::{choose, pictures},
    models_page::HUB,
    sensors::{WINDOWS, choose_file, number, table, train},
};

/// The collector's own program, which ends with this.
struct Collector {
    child: Child,
    /// As `127.0.0.1:8780`.
    host: String,
}

impl Collector {
    fn start(origin: &str, folder: &Path) -> Self {
        let mut child = Command::new(program())
            .args(["--listen", "127.0.0.1:0", "--fail", "11:30", "--origin", origin])
            .arg("--database")
            .arg(folder.join("results.sqlite"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the collector starts");
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let host = said.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("its address");
        Self { host: host.to_owned(), child }
    }

    /// Asks until one of the answers is not one of its failures.
    fn results(&self) -> Vec<(String, u64)> {
        for _ in 0..50 {
            let mut stream = TcpStream::connect(&self.host).unwrap();
            write!(stream, "GET /results.csv HTTP/1.0\r\nHost: {}\r\n\r\n", self.host).unwrap();
            let mut answer = String::new();
            let whole = stream.read_to_string(&mut answer).is_ok();
            if let Some((_, body)) =
                answer.split_once("\r\n\r\n").filter(|_| whole && answer.contains(" 200 "))
            {
                return body.lines().skip(1).filter(|line| !line.is_empty()).map(result).collect();
            }
        }
        panic!("the collector gives no results");
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Its device and its sequence.
fn result(line: &str) -> (String, u64) {
    let mut cells = line.split(',').map(|cell| cell.trim_matches('"'));
    (cells.next().unwrap().to_owned(), cells.next().unwrap().parse().unwrap())
}

/// Beside this test's own program, where `cargo test --workspace` has built it, or where it is built now.
fn program() -> PathBuf {
    let exe = env::current_exe().unwrap();
    let built = exe.parent().and_then(|deps| deps.parent()).unwrap().join("hearth-collector");
    if !built.is_file() {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--package=hearth-collector"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo runs");
        assert!(status.success());
    }
    built
}

fn sent(app: &App, name: &str) -> f64 {
    number(app, &format!("Number(document.querySelector('[data-waiting]')?.dataset.{name})"))
}

#[test]
fn results_arrive_once_and_in_order_though_the_browser_is_killed() {
    let folder = env::temp_dir().join(format!("hearth-collecting-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("normal.csv");
    fs::write(&file, table(8000, None)).unwrap();

    let mut app = App::unopened();
    let collector = Collector::start(&app.server.origin, &folder);
    app.change_page(HUB, &format!("http://{}", collector.host));
    app.visit();
    app.page.click("link", "Sensors");
    choose(&app, "Samples come from", "File");
    choose_file(&app, &file);
    train(&app);
    choose(&app, "Replay", "As fast as it goes");
    app.page.click("button", "Start");
    app.page.wait("the end of the file", "document.querySelector('.sensors[data-watch=done]')");
    let windows = number(&app, WINDOWS);
    app.page.wait(
        "all recorded",
        &format!("document.querySelector('[data-waiting]')?.dataset.waiting === '{windows}'"),
    );
    assert!(collector.results().is_empty(), "nothing goes before a person agrees");

    app.page.evaluate("document.querySelector('#sensors-consent').closest('details').open = true");
    let address = app.page.wait_for("textbox", "Send results to");
    app.page.fill(&address, &format!("http://{}/results", collector.host));
    app.page.press("Tab");
    app.page.wait(
        "the consent to be asked for",
        "document.querySelector('#sensors-consent')?.disabled === false",
    );
    pictures(&app, "sensors-outbox-waiting");
    app.page.click("switch", "I agree that results are sent there");
    app.page.wait("some to be sent", "Number(document.querySelector('[data-waiting]')?.dataset.sent) > 0");
    let early = sent(&app, "sent");

    app.page = app.page.killed();
    app.visit();
    app.page.click("link", "Sensors");
    let all = "(outbox => outbox?.sent === WINDOWS && outbox.waiting === '0')(document.querySelector('[data-waiting]')?.dataset)";
    app.page.wait("the rest to be sent", &all.replace("WINDOWS", &format!("'{windows}'")));
    pictures(&app, "sensors-outbox-sent");
    let results = collector.results();
    println!("{windows} windows, {early} sent before the browser was killed, {} received", results.len());
    assert_eq!(results.len() as f64, windows, "each once");
    let first = results[0].1;
    for (at, (device, sequence)) in results.iter().enumerate() {
        assert_eq!((device, *sequence), (&results[0].0, first + at as u64), "in order");
    }
    fs::remove_dir_all(&folder).unwrap();
}
