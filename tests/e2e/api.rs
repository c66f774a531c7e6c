//! `window.hearth`, as a script and as a page that embeds this one would use it.

use std::fs;

use serde_json::Value;

use crate::{
    app::{App, dist},
    server::{Fault, Server},
};

const MODEL: &str = "smollm2-135m-instruct-q4_1";
const QUESTION: &str = "[{ role: 'user', content: 'What is 2 + 2?' }]";

/// The `kind` and `name` of what a call is refused with.
fn refusal(app: &App, call: &str) -> Value {
    app.page.evaluate(&format!(
        "(async () => {{ try {{ await {call}; return 'answered'; }}
            catch (error) {{ return [error.name, error.kind ?? null]; }} }})()"
    ))
}

#[test]
fn a_script_loads_asks_streams_and_stops() {
    let app = App::open();
    let models = app.page.wait("the catalogue", "hearth.models().length && hearth.models()");
    assert_eq!((&models[0]["id"], &models[0]["ready"]), (&MODEL.into(), &false.into()));
    assert_eq!(
        refusal(&app, &format!("hearth.chat({QUESTION})")),
        serde_json::json!(["HearthError", "NotLoaded"])
    );
    assert_eq!(refusal(&app, "hearth.load('no such model')"), serde_json::json!(["HearthError", "BadInput"]));
    assert_eq!(refusal(&app, "hearth.chat('no list')"), serde_json::json!(["HearthError", "BadInput"]));

    let loaded = app.page.wait(
        "a loaded model",
        &format!(
            "(async () => {{ const stages = new Set();
                const loaded = await hearth.load('{MODEL}', {{ onProgress: heard => stages.add(heard.stage) }});
                return {{ ...loaded, stages: [...stages] }}; }})()"
        ),
    );
    println!("{loaded}");
    assert!(loaded["stages"].as_array().unwrap().contains(&"download".into()));
    app.wait_ready();

    let streamed = app.page.evaluate(&format!(
        "(async () => {{ const pieces = [];
            for await (const piece of hearth.chat({QUESTION}, {{ temperature: 0, maxTokens: 24 }})) pieces.push(piece);
            const whole = await hearth.chat({QUESTION}, {{ temperature: 0, maxTokens: 24 }});
            return {{ pieces, whole }}; }})()"
    ));
    let pieces: String =
        streamed["pieces"].as_array().unwrap().iter().map(|piece| piece.as_str().unwrap()).collect();
    assert_eq!(streamed["whole"]["text"], pieces.as_str());
    assert!(pieces.contains('4'), "{pieces}");
    assert!(streamed["whole"]["generatedTokens"].as_u64().unwrap() > 1);

    let story = "[{ role: 'user', content: 'Tell me a long story about a lighthouse.' }]";
    let stopped = app.page.evaluate(&format!(
        "(async () => {{ const controller = new AbortController();
            const run = hearth.chat({story}, {{ temperature: 0, maxTokens: 4000, signal: controller.signal }});
            let pieces = 0;
            try {{ for await (const _ of run) if (++pieces === 3) controller.abort(); return 'answered'; }}
            catch (error) {{ return error.name; }} }})()"
    ));
    assert_eq!(stopped, "AbortError");
    let left = app.page.evaluate(&format!(
        "(async () => {{ for await (const piece of hearth.chat({story}, {{ temperature: 0, maxTokens: 4000 }})) break;
            return (await hearth.chat({QUESTION}, {{ temperature: 0, maxTokens: 24 }})).text; }})()"
    ));
    assert_eq!(left, pieces.as_str(), "a loop that was left stops its answer");
}

#[test]
fn only_a_listed_page_that_embeds_this_one_is_answered() {
    let app = App::unopened();
    let folder = std::env::temp_dir().join(format!("hearth-embedder-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let page = format!(
        "<!doctype html><title>An embedder</title><iframe src='{}/' allow='cross-origin-isolated'></iframe><script>
            window.heard = []; window.asked = 0;
            addEventListener('message', event => heard.push(event.data));
            const ask = message => document.querySelector('iframe').contentWindow.postMessage(message, '*');
            // It may be heard only when the page in the frame has come so far.
            setInterval(() => {{ asked += 1; ask({{ hearth: 1, id: 'm', call: 'models' }}); }}, 50);
        </script>",
        app.server.origin
    );
    fs::write(folder.join("index.html"), page).unwrap();
    let [listed, stranger] = [(); 2].map(|()| Server::plain("/", &folder));
    let index = fs::read_to_string(dist().join("index.html")).unwrap();
    let allowing = index.replacen(
        "<meta name=\"referrer\"",
        &format!("<meta name=\"hearth-embedders\" content=\"{}\" /><meta name=\"referrer\"", listed.origin),
        1,
    );
    assert_ne!(allowing, index);
    app.server.set("/", Fault::Replaced(allowing.into_bytes().into()));

    app.page.open(&format!("{}/", listed.origin));
    let answer = app.page.wait("an answer", "window.heard?.find(message => message.output?.length)");
    assert_eq!((&answer["hearth"], &answer["id"]), (&1.into(), &"m".into()));
    assert_eq!(answer["output"][0]["id"], MODEL);
    app.page.evaluate("ask({ hearth: 1, id: 'q', call: 'chat', subject: 'no list' })");
    let refused = app.page.wait("a refusal", "heard.find(message => message.id === 'q')");
    assert_eq!(refused["error"]["kind"], "BadInput");

    // The same questions, from an origin that is not on the list: the frame stands, and says nothing.
    app.server.forget_requests();
    app.page.open(&format!("{}/", stranger.origin));
    app.page.wait("the embedding page", "window.asked >= 1");
    while app.server.requests("/catalog.json").is_empty() {
        app.page.evaluate("new Promise(requestAnimationFrame)");
        assert!(app.page.evaluate("asked").as_u64().unwrap() < 2000, "the frame was never opened");
    }
    app.page.evaluate("window.from = asked; 0");
    app.page.wait("forty questions more", "asked >= from + 40");
    assert_eq!(app.page.evaluate("heard.length"), 0);
    fs::remove_dir_all(&folder).unwrap();
}
