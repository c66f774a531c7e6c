//! The policy of the document, held by walking over all pages; and hostile words, which stay words.

use serde_json::{Value, json};

use crate::app::App;

/// Tells what the browser refused.
pub const LISTEN: &str = "self.violations = [];
    document.addEventListener('securitypolicyviolation', event =>
        self.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));";

/// What a model or a catalogue may say. Each would set `pwned`, or ask another host, where it came alive.
const HOSTILE: [&str; 36] = [
    "<script>self.pwned = 1</script>",
    "<img src=x onerror=\"self.pwned = 1\">",
    "<svg onload=\"self.pwned = 1\"><script>self.pwned = 1</script></svg>",
    "<iframe srcdoc=\"<script>parent.pwned = 1</script>\"></iframe>",
    "<a href=\"javascript:self.pwned = 1\">press</a>",
    "[press](javascript:self.pwned=1)",
    "[press](JaVaScRiPt:self.pwned=1)",
    "[press](&#106;avascript:self.pwned=1)",
    "[press](\u{1}javascript:self.pwned=1)",
    "[press](data:text/html,<script>self.pwned=1</script>)",
    "[press](vbscript:self.pwned=1)",
    "[press](//host.invalid/path)",
    "![picture](https://host.invalid/beacon.png)",
    "![picture](data:image/svg+xml,<svg onload='self.pwned=1'/>)",
    "![picture][far]\n\n[far]: https://host.invalid/reference.png",
    "<https://host.invalid/>\n<style>body { background: url(https://host.invalid/style.png) }</style>",
    "<link rel=\"stylesheet\" href=\"https://host.invalid/a.css\">",
    "<base href=\"https://host.invalid/\">",
    "<meta http-equiv=\"refresh\" content=\"0; url=https://host.invalid/\">",
    "<form action=\"https://host.invalid/\"><button>press</button></form>",
    "<object data=\"https://host.invalid/o\"></object><embed src=\"https://host.invalid/e\">",
    "```html\n</code></pre><script>self.pwned = 1</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=\"self.pwned = 1\"> |",
    "<math><mtext><table><mglyph><style><img src=x onerror=\"self.pwned = 1\"></style></mglyph></table></mtext></math>",
    "[press](javascript&colon;self.pwned=1)",
    "[press](java\nscript:self.pwned=1)",
    "[press](<javascript:self.pwned=1>)",
    "[press](blob:https://host.invalid/1)",
    "[press](file:///etc/passwd)",
    "[press](intent://host.invalid/#Intent;scheme=http;end)",
    "[\u{202e}gro.elpmaxe](https://host.invalid/)",
    "[x]: javascript:self.pwned=1\n\n[x] [x][] [press][x]",
    "<details open ontoggle=\"self.pwned = 1\"><summary>x</summary></details>",
    "<video src=\"https://host.invalid/v\" autoplay onerror=\"self.pwned = 1\"></video><audio src=\"https://host.invalid/a\">",
    "<template><script>self.pwned = 1</script></template><noscript><img src=x onerror=\"self.pwned = 1\"></noscript>",
    "<!--><img src=x onerror=\"self.pwned = 1\"> --><![CDATA[<script>self.pwned = 1</script>]]><?xml version=\"1.0\"?>",
];

#[test]
fn all_pages_keep_to_the_policy() {
    let app = App::unopened();
    app.page.prepare(LISTEN);
    app.visit();
    app.be_greedy(24);
    app.load_model();
    app.ask("Write **one** word, and `code`.");
    let pages =
        app.page.evaluate("[...document.querySelectorAll('nav a')].map(link => link.textContent.trim())");
    for page in pages.as_array().unwrap() {
        app.page.click("link", page.as_str().unwrap());
        app.page.wait(
            "the page",
            &format!("document.querySelector('nav [aria-current=page]')?.textContent.trim() === {page}"),
        );
        app.page.click("button", "Settings");
        app.page.wait("the drawer", "document.querySelector('dialog[open]') !== null");
        app.page.press("Escape");
        app.page.wait("its end", "document.querySelector('dialog[open]') === null");
    }
    println!("walked over {pages}");
    assert_eq!(app.page.evaluate("self.violations"), json!([]));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    // The policy has teeth: what no code of ours does is refused.
    for (attempt, directive) in [
        (
            "document.body.append(Object.assign(document.createElement('img'), { src: 'https://host.invalid/a.png' }))",
            "img-src",
        ),
        ("fetch('https://host.invalid/').catch(() => null)", "connect-src"),
        ("try { document.body.innerHTML = '<b>x</b>' } catch {}", "require-trusted-types-for"),
        ("try { new Worker('data:text/javascript,') } catch {}", "require-trusted-types-for"),
        ("try { setTimeout('self.pwned = 1') } catch {}", "require-trusted-types-for"),
        (
            "try { document.body.setAttribute('onclick', 'self.pwned = 1') } catch {}; document.body.click()",
            "require-trusted-types-for",
        ),
    ] {
        app.page.evaluate(&format!("self.violations.length = 0; {attempt}; 0"));
        let seen = app.page.wait("a refusal", "self.violations.at(-1)");
        assert!(seen.as_str().unwrap().starts_with(directive), "{attempt}: {seen}");
    }
    assert_eq!(app.page.evaluate("self.pwned ?? null"), Value::Null);
}

#[test]
fn hostile_words_stay_words() {
    let app = App::ready();
    app.ask("Say hello.");
    let kept: Value =
        serde_json::from_str(include_str!("../fixtures/conversations/kept_by_0_1_0.json")).unwrap();
    let turns: Value = serde_json::from_str(kept["hearth.conversation"].as_str().unwrap()).unwrap();
    let hostile: Vec<Value> = HOSTILE
        .iter()
        .enumerate()
        .map(|(number, words)| {
            let mut turn = turns[0].clone();
            for (name, value) in turn.as_object_mut().unwrap() {
                match name.as_str() {
                    "id" => *value = json!(number),
                    "prompt" | "answer" => *value = json!(words),
                    _ => {}
                }
            }
            turn
        })
        .collect();
    app.page.prepare(LISTEN);
    let script = format!(
        "localStorage.setItem('hearth.conversation', {}); 0",
        Value::from(Value::from(hostile).to_string())
    );
    app.page.evaluate(&script);
    app.page.browser().events.clear();
    app.visit();
    app.wait_ready();
    assert_eq!(app.answers().len(), HOSTILE.len(), "all are shown");
    app.page.wait("them as trees", "!document.querySelector('[role=log] .markdown--plain')");
    app.page.evaluate(
        "for (const link of document.querySelectorAll('[role=log] a')) link.removeAttribute('target'); 0",
    );
    let alive = app.page.evaluate(
        "[...document.querySelectorAll('[role=log] :is(script, iframe, img, object, embed, link, meta, base, style, form, math, video, audio, details, template)')].map(x => x.outerHTML)
            .concat([...document.querySelectorAll('[role=log] a')].map(a => a.href).filter(href => !/^(https?|mailto):/.test(href)))
            .concat([...document.querySelectorAll('[role=log] *')].flatMap(x => x.getAttributeNames()).filter(name => name.startsWith('on')))",
    );
    assert_eq!(alive, json!([]));
    assert_eq!(app.page.evaluate("self.pwned ?? null"), Value::Null);
    assert_eq!(app.page.evaluate("self.violations"), json!([]), "nothing even tried");
    let foreign: Vec<_> =
        app.page.requested_urls().into_iter().filter(|url| url.contains("invalid")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
