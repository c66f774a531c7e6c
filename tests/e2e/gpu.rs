//! A GPU in the language model's worker: its answers are llama.cpp's, and where it goes away in the middle of one, the processor goes
//! on and the page says so. Chromium computes it on the processor here, so that nothing is said of its speed.

use crate::{app::App, greedy, page::Page};

/// WebGPU by SwiftShader.
const SWITCHES: [&str; 2] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const QUESTION: &str = "Write one sentence about the sea.";

/// The page in a browser with a GPU, which a person chose; the preference is there before the page reads it.
fn open() -> App {
    let app = App::unopened_in(Page::with(&SWITCHES));
    let choose = "localStorage.setItem('hearth.preferences', JSON.stringify({ processor: 'gpu' }));";
    app.page.prepare(&format!("if (!localStorage.getItem('hearth.preferences')) {choose}"));
    app.visit();
    app
}

fn facts(app: &App) -> String {
    app.page.click("link", "Benchmark");
    app.page.wait("what computes", "document.querySelector('.device-facts')");
    let facts = app.page.evaluate("document.querySelector('.device-facts').innerText");
    app.page.click("link", "Chat");
    facts.as_str().unwrap_or_default().to_owned()
}

/// Loading it tries both on the same text, of which SwiftShader computes some tokens a second.
#[test]
fn it_answers_as_llama_cpp_and_an_answer_goes_on_without_it() {
    let app = open();
    app.be_greedy(100);
    app.load_model();
    let workers: Vec<_> = app.server.requests("/worker").into_iter().map(|request| request.path).collect();
    assert!(workers.iter().any(|path| path == "/worker_gpu_loader.js"), "{workers:?}");
    let facts = facts(&app);
    println!("{facts}");
    assert!(facts.contains("times the CPU") && facts.to_lowercase().contains("swiftshader"), "{facts}");

    app.send(QUESTION);
    app.page.wait(
        "some of the answer",
        "document.querySelector('[data-role=\"assistant\"]')?.innerText.length > 25",
    );
    // The processor goes on from the tokens that are there.
    app.page.crash_gpu();
    let answer = app.finished();
    assert_eq!(answer.state(), "done", "{answer:?}");
    greedy::holds(QUESTION, &answer.text);
    app.page.wait("the notice", "document.body.innerText.includes('The GPU went away')");
    let next = app.ask("What is 2 + 2?");
    assert_eq!(next.state(), "done", "{next:?}");
    assert!(next.number("tokens-per-second") > 2.0, "{next:?}");
}

#[test]
fn without_an_adapter_nobody_downloads_its_worker() {
    let app = App::open();
    app.be_greedy(8);
    app.load_model();
    let workers: Vec<_> = app.server.requests("/worker").into_iter().map(|request| request.path).collect();
    assert!(workers.iter().all(|path| !path.contains("gpu")), "{workers:?}");
}
