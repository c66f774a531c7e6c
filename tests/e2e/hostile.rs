//! What comes from outside and means harm: pictures, documents, names, models, messages. Each case goes the way that a
//! person's own file goes, and ends in a right answer or in a failure of a kind; nothing comes alive, nothing is requested,
//! no worker is lost. docs/SECURITY.md says which test holds which case.

use std::fs;

use base64::{Engine, prelude::BASE64_STANDARD};
use image::{ExtendedColorType, ImageEncoder, ImageFormat, codecs::png::PngEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    app::{App, dist, model_state},
    security::LISTEN,
    server::Fault,
};

/// Failures that a file may cause. `Crashed` and `Internal` would be ours.
const REFUSED: [&str; 6] =
    ["BadInput", "BadModel", "Integrity", "OutOfMemory", "TemplateFailed", "Unsupported"];
const ANSWERED: &str = "answered";

/// Opened, with the policy's complaints heard from the first line on.
fn opened(prepare: impl FnOnce(&App)) -> App {
    let app = App::unopened();
    prepare(&app);
    app.page.prepare(LISTEN);
    app.visit();
    app.page.wait("the catalogue and the worker", &model_state("absent"));
    app
}

/// Runs a function of JavaScript over each case, one after the other: how each ended.
fn endings(app: &App, cases: &[(&str, Vec<u8>)], call: &str) -> Vec<String> {
    let mut endings = Vec::new();
    for (name, bytes) in cases {
        let script = format!(
            "(async () => {{
                const bytes = Uint8Array.from(atob({}), char => char.charCodeAt(0));
                try {{ await ({call})(bytes); return '{ANSWERED}'; }}
                catch (error) {{ return error.kind ?? String(error); }}
            }})()",
            Value::from(BASE64_STANDARD.encode(bytes))
        );
        let ending = app.page.evaluate(&script).as_str().unwrap_or_default().to_owned();
        println!("{name}: {ending}");
        endings.push(ending);
    }
    endings
}

/// The same document and the same worker as before, nothing alive, nothing asked for elsewhere.
fn assert_unharmed(app: &App, workers: usize) {
    assert_eq!(app.page.evaluate("self.pwned ?? null"), Value::Null);
    assert_eq!(app.page.evaluate("self.violations"), json!([]), "nothing even tried");
    let urls = app.page.requested_urls();
    let foreign: Vec<_> = urls.iter().filter(|url| url.contains("invalid")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert_eq!(app.page.workers().len(), workers, "no worker was lost");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// A PNG of one chunk of data, which may belong to another size than the one it claims.
fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let named = [&kind[..], body].concat();
        let sum = named.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(
                sum ^ u32::from(*byte),
                |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
            )
        });
        [&(body.len() as u32).to_be_bytes()[..], &named, &(!sum).to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", data), chunk(b"IEND", &[])]
        .concat()
}

/// A zlib stream of 64 MB of zeros, in some 64 kB: the data of a PNG.
fn bomb() -> Vec<u8> {
    const SIDE: u32 = 8192;
    let mut file = Vec::new();
    let black = vec![0; (SIDE * SIDE) as usize];
    PngEncoder::new(&mut file).write_image(&black, SIDE, SIDE, ExtendedColorType::L8).unwrap();
    let (mut at, mut data) = (8, Vec::new());
    while at + 8 < file.len() {
        let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        if &file[at + 4..at + 8] == b"IDAT" {
            data.extend_from_slice(&file[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    data
}

/// A small true picture, with some bytes of it replaced where they were found.
fn patched(format: ImageFormat, place: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(16, 16).write_to(&mut bytes, format).unwrap();
    let mut bytes = bytes.into_inner();
    bytes[place..place + with.len()].copy_from_slice(with);
    bytes
}

fn jpeg_claiming(size: u16) -> Vec<u8> {
    let plain = patched(ImageFormat::Jpeg, 0, &[]);
    let frame = plain.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a frame header");
    patched(ImageFormat::Jpeg, frame + 5, &[size.to_be_bytes(), size.to_be_bytes()].concat())
}

fn hostile_pictures() -> Vec<(&'static str, Vec<u8>)> {
    let bomb = bomb();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='self.pwned=1'><image href='https://host.invalid/a.png'/></svg>";
    vec![
        ("PNG that claims 65,536 by 65,536", png(65_536, 65_536, &bomb)),
        ("PNG that claims the largest size", png(u32::MAX >> 1, u32::MAX >> 1, &bomb[..64])),
        ("PNG that claims one long line", png(1 << 30, 1, &bomb[..64])),
        ("PNG that claims nothing", png(0, 0, &bomb[..64])),
        ("PNG that claims 3,000 by 3,000 and ends", png(3000, 3000, &bomb[..64])),
        ("PNG of one pixel with 64 MB behind it", png(1, 1, &bomb)),
        ("JPEG that claims 65,500 by 65,500", jpeg_claiming(65_500)),
        ("JPEG that claims nothing", jpeg_claiming(0)),
        ("GIF that claims 65,535 by 65,535", patched(ImageFormat::Gif, 6, &[0xff; 4])),
        ("BMP that claims 2^30 columns", patched(ImageFormat::Bmp, 18, &(1u32 << 30).to_le_bytes())),
        ("BMP with the smallest height there is", patched(ImageFormat::Bmp, 22, &i32::MIN.to_le_bytes())),
        ("BMP whose pixels begin behind its end", patched(ImageFormat::Bmp, 10, &u32::MAX.to_le_bytes())),
        ("WebP that claims another length", patched(ImageFormat::WebP, 4, &u32::MAX.to_le_bytes())),
        ("WebP that claims 16,384 by 16,384", patched(ImageFormat::WebP, 21, &[0xff, 0xff, 0xff, 0x0f])),
        ("SVG with a script", svg.to_vec()),
        ("HTML", b"<!doctype html><script>self.pwned = 1</script>".to_vec()),
        ("a program", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("nothing", Vec::new()),
    ]
}

#[test]
fn pictures_that_lie_are_refused_or_seen() {
    let app = opened(|_| ());
    app.page.evaluate("hearth.load('mobilenet-v2').then(() => null)");
    let workers = app.page.workers().len();
    let cases = hostile_pictures();
    let endings = endings(&app, &cases, "bytes => hearth.image(bytes)");
    for ((name, _), ending) in cases.iter().zip(&endings) {
        let may_be_seen =
            ["one pixel", "JPEG that claims 65,500", "GIF", "WebP"].iter().any(|start| name.contains(start));
        let right = REFUSED.contains(&ending.as_str()) || may_be_seen && ending == ANSWERED;
        assert!(right, "{name}: {ending}");
    }
    let picture = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/cat.jpg")).unwrap();
    let after =
        self::endings(&app, &[("a true one after all that", picture)], "bytes => hearth.image(bytes)");
    assert_eq!(after, [ANSWERED]);
    assert_unharmed(&app, workers);
}

/// A PDF whose only page is this stream.
fn pdf(filters: &str, data: &[u8]) -> Vec<u8> {
    let start = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /AA << /O << /S /JavaScript /JS (self.pwned = 1) >> >> >>\nendobj\n\
         4 0 obj\n<< {filters} /Length {} >>\nstream\n",
        data.len()
    );
    [start.as_bytes(), data, b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"].concat()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Taken {
    AsWords,
    Refused,
    /// As all that begins with a dot, which no person writes.
    LeftOut,
}

/// Name, content, and what becomes of it.
fn hostile_documents() -> Vec<(String, Vec<u8>, Taken)> {
    let text = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec(), Taken::AsWords);
    let useless = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes, Taken::Refused);
    let deep = format!("{}deep words{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    vec![
        useless("bomb.pdf", pdf("/Filter /FlateDecode", &[bomb(), bomb()].concat())),
        useless("twice.pdf", pdf("/Filter [/FlateDecode /FlateDecode]", &bomb())),
        useless("cut.pdf", b"%PDF-1.7\n1 0 obj".to_vec()),
        useless("archive.md", b"PK\x03\x04\0\0\0\0\x08\0".repeat(100)),
        text("script.html", "<script>self.pwned = 1</script><p onclick='self.pwned=1'>Words of a page.</p>"),
        text(
            "beacon.html",
            "<img src='https://host.invalid/a.png'><link rel=stylesheet href='https://host.invalid/b.css'><p>More words.</p>",
        ),
        text(
            "frame.html",
            "<iframe src='https://host.invalid/'></iframe><base href='https://host.invalid/'><p>Framed words.</p>",
        ),
        text("deep.html", &deep),
        text("<img src=x onerror=self.pwned=1>.md", "# A name with markup\n\nWords."),
        ("../../../etc/passwd.txt".to_owned(), b"A name that climbs.".to_vec(), Taken::LeftOut),
        text("photo\u{202e}gpj.md", "A name that is written backwards."),
        text(&format!("{}.txt", "long".repeat(2000)), "A long name."),
        text("C:\\Windows\\con.txt", "A name of another system."),
        text(
            "markup.md",
            "# <script>self.pwned = 1</script>\n\n![x](https://host.invalid/c.png)\n\n[y](javascript:self.pwned=1) words",
        ),
    ]
}

#[test]
fn documents_that_mean_harm_are_read_as_words() {
    let app = opened(|_| ());
    app.page.click("link", "Search");
    app.page.wait_for("textbox", "Query");
    app.page.click("button", "Load model");
    app.page.wait("the embedding model", "document.querySelector('.search')?.dataset.ready === 'true'");
    let workers = app.page.workers().len();
    let documents = hostile_documents();
    let files: Vec<_> =
        documents.iter().map(|(name, bytes, _)| json!([name, BASE64_STANDARD.encode(bytes)])).collect();
    app.page.evaluate(&format!(
        "(() => {{
            const input = document.querySelector('input[type=file][multiple]');
            const given = new DataTransfer();
            for (const [name, base64] of {}) given.items.add(new File([Uint8Array.from(atob(base64), char => char.charCodeAt(0))], name));
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()",
        Value::from(files)
    ));
    app.page.wait("the files to be taken in", "document.querySelector('.search').dataset.search === 'done'");
    let taken = documents.iter().filter(|(.., taken)| *taken == Taken::AsWords).count();
    app.page.wait(
        "those with words",
        &format!("document.querySelectorAll('ul[aria-label=Documents] > li').length === {taken}"),
    );
    let refused = app.page.evaluate("document.querySelector('.search__refused').innerText");
    println!("{taken} read as words; {refused}");
    for (name, ..) in documents.iter().filter(|(.., taken)| *taken == Taken::Refused) {
        assert!(refused.as_str().is_some_and(|text| text.contains(name)), "{name} in {refused}");
    }
    for query in ["words", "name that is written backwards"] {
        app.page.fill(&app.page.wait_for("textbox", "Query"), query);
        app.page.wait(
            "results",
            &format!("document.querySelector('.search-results')?.dataset.query === '{query}'"),
        );
    }
    let shown = app.page.evaluate("document.querySelector('main').innerText");
    assert!(!shown.as_str().unwrap().contains('\u{202e}'), "no name turns the line round");
    let alive =
        app.page.evaluate("document.querySelectorAll('main :is(script, iframe, img, base, link)').length");
    assert_eq!(alive, 0);
    assert_unharmed(&app, workers);
}

#[test]
fn texts_that_mean_harm_are_summed_up_and_classified() {
    let app = opened(|_| ());
    let workers = app.page.workers().len();
    let words = "Words of a long text, one after the other. ".repeat(40);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a text with a script", format!("<script>self.pwned = 1</script> {words}").into_bytes()),
        ("a text of nulls", [b"\0".repeat(5000), words.clone().into_bytes()].concat()),
        ("a text that turns round", format!("{}{words}", "\u{202e}".repeat(1000)).into_bytes()),
        ("one word of a megabyte", "x".repeat(1 << 20).into_bytes()),
        ("a hundred thousand marks", "\u{301}".repeat(100_000).into_bytes()),
        ("brackets without an end", "[".repeat(50_000).into_bytes()),
    ];
    let call = "bytes => hearth.summarise(new TextDecoder().decode(bytes), { method: 'extractive' })";
    for ((name, _), ending) in cases.iter().zip(endings(&app, &cases, call)) {
        assert!(ending == ANSWERED || REFUSED.contains(&ending.as_str()), "{name}: {ending}");
    }

    app.page.click("link", "Classify");
    app.page.wait("the page", "document.querySelector('#classify-file') !== null");
    let table =
        "text,=1+1\r\n\"=cmd|' /C calc'!A0\",1\r\n<img src=x onerror=self.pwned=1>,2\r\n\"\u{202e}\",3\r\n";
    app.page.evaluate(&format!(
        "(() => {{
            const input = document.querySelector('#classify-file');
            const given = new DataTransfer();
            given.items.add(new File([{}], '<b>\u{202e}vsc.exe.csv'));
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()",
        Value::from(table)
    ));
    let columns = app.page.wait(
        "its columns",
        "[...document.querySelectorAll('#classify-column option')].map(option => option.text).join('|')",
    );
    assert_eq!(columns, "text|=1+1", "words, and no more");
    assert_unharmed(&app, workers);
}

fn gguf(tensors: u64, values: u64, rest: &[u8]) -> Vec<u8> {
    [&b"GGUF"[..], &3u32.to_le_bytes(), &tensors.to_le_bytes(), &values.to_le_bytes(), rest].concat()
}

fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
}

/// The task for which each is offered, and its bytes.
fn hostile_models() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let long_name = [&u64::MAX.to_le_bytes()[..], b"name"].concat();
    let lying = |shape: &str, offsets: &str| {
        safetensors(
            &format!("{{\"w\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":{offsets}}}}}"),
            &[0; 12],
        )
    };
    vec![
        ("GGUF of nothing", "chat", gguf(0, 0, &[])),
        ("GGUF with more tensors than there is room", "chat", gguf(u64::MAX, 0, &[])),
        ("GGUF with more values than there is room", "chat", gguf(0, u64::MAX, &[])),
        ("GGUF with a name of 2^64 bytes", "chat", gguf(0, 1, &long_name)),
        ("GGUF of a version to come", "chat", [b"GGUF", &99u32.to_le_bytes()[..], &[0; 64]].concat()),
        ("a program as a model", "chat", b"\x7fELF\x02\x01\x01\0".repeat(64)),
        (
            "safetensors with a header of 2^64 bytes",
            "embed",
            [&u64::MAX.to_le_bytes()[..], &[0; 64]].concat(),
        ),
        ("safetensors whose header is no JSON", "embed", safetensors("not JSON", &[0; 12])),
        ("safetensors with 100,000 brackets", "embed", safetensors(&"[".repeat(100_000), &[])),
        ("safetensors with a tensor behind the end", "classify-text", lying("[4]", "[0,16]")),
        ("safetensors whose shape overflows", "classify-text", lying("[4611686018427387904,4]", "[0,12]")),
        ("safetensors with a tensor that ends before it begins", "classify-image", lying("[1]", "[8,4]")),
    ]
}

#[test]
fn models_that_lie_are_refused() {
    let models = hostile_models();
    let app = opened(|app| {
        let catalog = fs::read(dist().join("catalog.json")).unwrap();
        let mut catalog: Vec<Value> = serde_json::from_slice(&catalog).unwrap();
        for (number, (_, task, bytes)) in models.iter().enumerate() {
            let url = format!("models/hostile-{number}.bin");
            let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            app.server.set(&format!("/{url}"), Fault::Replaced(bytes.clone().into()));
            catalog.push(json!({
                "id": format!("hostile-{number}"), "task": task, "name": "<img src=x onerror=self.pwned=1>", "url": url,
                "bytes": bytes.len(), "sha256": sha256, "licence": "<b>none</b>", "source": "\u{202e}nobody",
            }));
        }
        app.server
            .set("/catalog.json", Fault::Replaced(Value::from(catalog).to_string().into_bytes().into()));
    });
    let workers = app.page.workers().len();
    for (number, (name, ..)) in models.iter().enumerate() {
        let ending = app.page.evaluate(&format!(
            "hearth.load('hostile-{number}').then(() => '{ANSWERED}', error => error.kind ?? String(error))"
        ));
        println!("{name}: {ending}");
        assert!(ending.as_str().is_some_and(|ending| REFUSED.contains(&ending)), "{name}: {ending}");
    }
    assert_unharmed(&app, workers);
}

/// The default model's file with another chat template of the same length.
fn with_template(app: &App, template: &str) -> Vec<u8> {
    let mut file = fs::read(dist().join(&app.model_path()[1..])).expect("the default model");
    let key = b"tokenizer.chat_template";
    let header = &file[..8 << 20];
    let at = header.windows(key.len()).position(|window| window == key).expect("a template") + key.len() + 4;
    let length = u64::from_le_bytes(file[at..at + 8].try_into().unwrap()) as usize;
    assert!(template.len() <= length, "{length} bytes are there");
    file[at + 8..at + 8 + length].fill(b' ');
    file[at + 8..at + 8 + template.len()].copy_from_slice(template.as_bytes());
    file
}

#[test]
fn templates_that_run_or_grow_without_end_fail_the_answer_alone() {
    let looping = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}";
    let growing =
        "{% set ns = namespace(s='x') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}";
    for (template, kinds) in [
        (looping, &["BadModel", "Unsupported", "BadInput", "TemplateFailed"][..]),
        (growing, &["Crashed", "OutOfMemory"]),
    ] {
        let app = App::unopened();
        app.replace_model(with_template(&app, template));
        app.page.prepare(LISTEN);
        app.visit();
        app.load_model();
        let answer = app.ask("Hello");
        assert_eq!(answer.state(), "failed", "{answer:?}");
        let kind = app.wait_failure();
        println!("{template}: {kind}, {}", app.failure_sentence());
        assert!(kinds.contains(&kind.as_str()), "{template}: {kind}");
        // The page goes on, with a worker that answers.
        app.page.wait("a model", &model_state("ready"));
        assert_eq!(app.page.evaluate("self.violations"), json!([]));
    }
}

#[test]
fn a_strangers_messages_are_nobody_s_business() {
    let app = opened(|app| {
        // Somebody may embed this page, and the stranger is not that somebody.
        let index = fs::read_to_string(dist().join("index.html")).unwrap();
        let allowing = index.replacen(
            "<meta name=\"referrer\"",
            "<meta name=\"hearth-embedders\" content=\"https://friend.invalid\" /><meta name=\"referrer\"",
            1,
        );
        app.server.set("/", Fault::Replaced(allowing.into_bytes().into()));
        // It would say that this is not the document of the build.
        app.page.prepare("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })");
    });
    let workers = app.page.workers().len();
    app.server.forget_requests();
    let heard = app.page.evaluate(
        "(async () => {
            const heard = [];
            addEventListener('message', event => { if (event.data?.error || event.data?.output) heard.push(event.data); });
            const deep = [];
            for (let at = deep, left = 1000; left; left--) { at.push([]); at = at[0]; }
            for (const message of [
                { hearth: 1, id: 'a', call: 'models' },
                { hearth: 1, id: 'b', call: 'load', subject: 'smollm2-135m-instruct-q4_1' },
                { hearth: 1, id: { toString: undefined }, call: 'models' },
                { hearth: 1, id: 'c', call: '__proto__', subject: deep, options: deep },
                { hearth: 1, id: 'd', call: 'chat', subject: [{ role: 'user', content: '<script>self.pwned = 1</script>' }] },
                { hearth: 1, id: 'e'.repeat(1e6), stop: true },
                ['swap'], 'swap', null, 42, new ArrayBuffer(1 << 20),
            ]) postMessage(message, '*');
            await new Promise(resolve => {
                addEventListener('message', event => event.data === 'the last' && resolve());
                postMessage('the last', '*');
            });
            return heard;
        })()",
    );
    assert_eq!(heard, json!([]));
    assert!(app.server.requests("/models/").is_empty(), "nothing was fetched for a stranger");
    assert_unharmed(&app, workers);
}
