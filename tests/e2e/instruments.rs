//! The instruments themselves, on a page of a few lines: that a test fails for the app's sake and not for theirs.

use std::{
    env, fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    page::Page,
    server::{Fault, Server},
    turns::{Turn, turn},
};

const DOCUMENT: &str = r#"<!doctype html><title>Instruments</title><link rel="icon" href="data:,">
<main data-model-state="absent">
<textarea aria-label="Message"></textarea><button onclick="said.textContent = document.querySelector('textarea').value">Send</button>
<div role="log" aria-label="Conversation"><p id="said"></p></div>
<label>Temperature <input type="number" value="1"></label>
</main>
<script>
  window.told = [];
  window.spawn = () => {
    const worker = new Worker('worker.js', { type: 'module' });
    worker.onmessage = event => {
      told.push(event.data);
      if (event.data === 'ready') navigator.locks.request('life', () => told.push('dead'));
    };
    worker.onerror = event => told.push('error: ' + event.message);
  };
</script>"#;

const WORKER: &str = r"navigator.locks.request('life', () => new Promise(() => {}));
self.postMessage('ready');";

struct Bench {
    page: Page,
    server: Server,
    folder: PathBuf,
    _turn: Turn,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn open() -> Bench {
    let turn = turn();
    static OPENED: AtomicU32 = AtomicU32::new(0);
    let number = OPENED.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("hearth-instruments-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.html"), DOCUMENT).unwrap();
    fs::write(folder.join("worker.js"), WORKER).unwrap();
    fs::write(folder.join("numbers"), (0..=255u8).cycle().take(1 << 20).collect::<Vec<_>>()).unwrap();
    let server = Server::start(&folder);
    let page = Page::new();
    page.open(&format!("{}/", server.origin));
    page.wait("the document", "document.readyState === 'complete'");
    Bench { page, server, folder, _turn: turn }
}

#[test]
fn finds_types_clicks_and_sees_problems() {
    let bench = open();
    let Bench { page, server, .. } = &bench;
    page.fill(&page.wait_for("textbox", "Message"), "hello");
    page.click("button", "Send");
    page.wait("the text", "said.textContent === 'hello'");
    assert!(page.find("log", "Conversation").is_some());
    assert!(page.find("button", "Stop").is_none());
    let field = page.wait_for("spinbutton", "Temperature");
    page.fill(&field, "0");
    assert_eq!(page.evaluate("document.querySelector('input').value"), "0");
    page.evaluate("document.querySelector('textarea').focus()");
    page.press("Tab");
    assert_eq!(page.focused(), ("button".to_owned(), "Send".to_owned()));
    page.evaluate("setTimeout(() => said.textContent = 'late', 300)");
    page.wait("a late change", "said.textContent === 'late'");
    assert!(page.evaluate("crossOriginIsolated").as_bool().unwrap());
    assert!(page.problems().is_empty(), "{:?}", page.problems());
    page.evaluate("console.error('so', 'wrong')");
    page.evaluate("setTimeout(() => { throw new Error('boom') }); 0");
    page.wait("an exception", "new Promise(resolve => setTimeout(() => resolve(true)))");
    assert!(page.problems()[0].contains("so wrong") && page.problems()[1].contains("boom"));
    assert!(
        page.requested_urls().iter().all(|url| url.starts_with(&server.origin) || url.starts_with("data:"))
    );
}

#[test]
fn ends_workers() {
    let bench = open();
    let page = &bench.page;
    page.evaluate("spawn()");
    page.wait("the worker", "told.includes('ready')");
    let [worker] = page.workers().try_into().unwrap();
    assert!(worker.url.ends_with("worker.js"));
    page.tell(&worker, "self.close()");
    page.wait("a silent death", "told.includes('dead')");
    page.wait("the session's end", "true");
    page.evaluate("told.length = 0; spawn()");
    page.wait("another worker", "told.includes('ready')");
    let worker = page.workers().pop().unwrap();
    page.tell(&worker, "setTimeout(() => { throw new Error('boom') })");
    page.wait("a loud death", "told.find(word => word.startsWith('error: ') && word.includes('boom'))");
}

#[test]
fn the_server_misbehaves_as_told() {
    let bench = open();
    let Bench { page, server, .. } = &bench;
    let get = |range: &str| {
        page.evaluate(&format!(
            "(async () => {{ try {{
                const answer = await fetch('numbers', {{ headers: {range} }});
                const bytes = new Uint8Array(await answer.arrayBuffer());
                return answer.status + ' ' + bytes.length + ' ' + bytes[0] + ' ' + bytes[7];
            }} catch (error) {{ return 'failed'; }} }})()"
        ))
    };
    let all = "{}";
    assert_eq!(get(all), "200 1048576 0 7");
    assert_eq!(get("{ Range: 'bytes=1048570-' }"), "206 6 250 undefined");
    assert_eq!(get("{ Range: 'bytes=1048576-' }"), "416 0 undefined undefined");
    for (fault, seen) in [
        (Fault::NotServed, "404 0 undefined undefined"),
        (Fault::WrongBit { at: 7 }, "200 1048576 0 6"),
        (Fault::Truncated(100), "200 100 0 7"),
        (Fault::Replaced((*b"12345678").into()), "200 8 49 56"),
        (Fault::GoneAfter(500_000), "failed"),
        (Fault::Slow { bytes_per_second: 4 << 20 }, "200 1048576 0 7"),
    ] {
        server.set("/numbers", fault);
        assert_eq!(get(all), seen);
    }
    server.mend("/numbers");
    assert_eq!(get(all), "200 1048576 0 7");
    let last = server.requests("/numbers").pop().unwrap();
    assert_eq!((last.status, last.sent, last.from), (200, 1 << 20, None));
}
