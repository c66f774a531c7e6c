//! A GPU in the language model's worker: its answers are llama.cpp's, and where it goes away in the middle of one, the processor goes
//! on and the page says so. Chromium computes it on the processor here, so that nothing is said of its speed.

use crate::{app::App, greedy::answers_are_llama_cpps, page::Page};

/// WebGPU by SwiftShader.
const SWITCHES: [&str; 2] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

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

#[test]
fn its_answers_are_llama_cpps() {
    let app = open();
    answers_are_llama_cpps(&app, "/worker_gpu_loader.js");
    let facts = facts(&app);
    println!("{facts}");
    assert!(facts.contains("times the CPU") && facts.to_lowercase().contains("swiftshader"), "{facts}");
}

#[test]
fn an_answer_goes_on_without_it() {
    let app = open();
    app.be_greedy(200);
    app.load_model();
    app.send("Write a story about a lighthouse keeper and a whale.");
    app.page.wait(
        "some of the answer",
        "document.querySelector('[data-state=\"running\"]')?.innerText.length > 60",
    );
    let begun = app.page.evaluate("document.querySelector('[data-state=\"running\"]').innerText");
    app.page.crash_gpu();
    let answer = app.finished();
    assert_eq!(answer.state(), "done", "{answer:?}");
    assert!(answer.text.len() > 200, "{answer:?}");
    let begun = begun.as_str().unwrap_or_default().trim().chars().take(40).collect::<String>();
    assert!(answer.text.starts_with(&begun), "{begun:?} is lost of {:?}", answer.text);
    app.page.wait("the notice", "document.body.innerText.includes('The GPU went away')");
    // The next one is the processor's, and says nothing.
    let next = app.ask("What is 2 + 2?");
    assert_eq!(next.state(), "done", "{next:?}");
}

#[test]
fn without_an_adapter_nobody_downloads_its_worker() {
    let app = App::open();
    app.be_greedy(8);
    app.load_model();
    let workers: Vec<_> = app.server.requests("/worker").into_iter().map(|request| request.path).collect();
    assert!(workers.iter().all(|path| !path.contains("gpu")), "{workers:?}");
}
