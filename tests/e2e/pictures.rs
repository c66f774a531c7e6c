//! Text in pictures and faces in pictures: a notice is read, searched and copied; a face is found, hidden and saved in a file that holds
//! nothing but pixels; Stop in the middle; the same for scripts.

use std::{env, fs, path::PathBuf, process};

use crate::{
    app::App,
    looks::{choose, pictures},
};

const LINES: &str = "[...document.querySelectorAll('.read-lines__line')].map(line => line.dataset.line)";

/// What the notice says, as tests/reference/pictures.py writes it.
const NOTICE: [&str; 4] = ["Museum opening hours", "Tuesday to Sunday 9:30", "博物館開放時間", "星期一休館"];

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pictures").join(name)
}

/// A script's expression for the bytes of a fixture.
fn file(name: &str) -> String {
    format!("new Uint8Array({:?})", fs::read(fixture(name)).unwrap())
}

fn folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("hearth-{name}-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn opened(way: &str) -> App {
    let app = App::open();
    app.page.click("link", "Images");
    app.page.click("radio", way);
    app
}

fn load(app: &App) {
    app.page.click("button", "Load model");
    app.page.wait("the model", "document.querySelector('[data-images][data-ready=\"true\"]') !== null");
}

fn give(app: &App, names: &[&str]) {
    let files: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    app.page.give("input[type=file]", &files);
}

fn reading(state: &str) -> String {
    format!("document.querySelector('[data-read-text={state:?}]') !== null")
}

/// Letters and digits: where a space stands is a matter of opinion.
fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

#[test]
fn a_notice_is_read_searched_and_saved() {
    let app = opened("Read text");
    pictures(&app, "en-read-text-first-visit");
    app.page.resize(1280, 800);
    // The picture waits for the model.
    give(&app, &["notice.png"]);
    load(&app);
    app.page.wait("the text", &reading("done"));
    let lines = app.page.evaluate(LINES);
    let lines: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(lines.iter().map(|line| plain(line)).collect::<Vec<_>>(), NOTICE.map(plain));
    assert_eq!(app.page.evaluate("document.querySelectorAll('.text-places__line').length"), NOTICE.len());

    // A line and its place in the picture belong together, for the keyboard too.
    app.page.evaluate("document.getElementById('read-line-2').focus()");
    let chosen = "[...document.querySelectorAll('.text-places__line')].findIndex(line => line.classList.contains('text-places__line--chosen'))";
    app.page.wait("the line in the picture", &format!("({chosen}) === 2"));
    app.page.fill(&app.page.wait_for("searchbox", "Find in all pictures"), "開放");
    app.page.wait("the words", "document.querySelector('[data-found=\"1\"]') !== null");
    assert_eq!(app.page.evaluate("document.querySelector('.read-lines mark').textContent"), "開放");
    pictures(&app, "en-read-text");
    app.page.resize(1280, 800);

    let folder = folder("read-text");
    app.page.keep_downloads(&folder);
    app.page.click("button", "Save text");
    let saved = app.page.until("the text", || fs::read_to_string(folder.join("text-in-pictures.txt")).ok());
    assert!(plain(&saved).contains("博物館開放時間"), "{saved}");
    app.page.click("button", "Save JSON");
    let saved = app.page.until("the JSON", || {
        serde_json::from_slice::<serde_json::Value>(&fs::read(folder.join("text-in-pictures.json")).ok()?)
            .ok()
    });
    let first = &saved[0]["text"]["lines"][0];
    let corner = |index: usize, axis: usize| first["corners"][index][axis].as_f64().unwrap();
    assert!(corner(0, 0) < 80.0 && corner(2, 0) > 440.0 && corner(2, 1) < 100.0, "{first}");
    fs::remove_dir_all(&folder).unwrap();

    // The same picture is looked at in another way without being given again, and read by a script.
    app.page.click("radio", "Hide faces");
    app.page.wait(
        "the other way",
        "document.querySelector('[data-way=hide-faces] [data-hide-faces=running]') !== null",
    );
    app.page.click("radio", "Read text");
    app.page.wait("what was read", &reading("done"));
    let again = format!("(async () => (await hearth.readText({})).text)()", file("notice.png"));
    let again = app.page.evaluate(&again);
    assert!(plain(again.as_str().unwrap()).contains("博物館開放時間"), "{again}");
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("radio", "讀出文字");
    pictures(&app, "zh-read-text");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn reading_stops_in_the_middle_and_goes_on_when_asked() {
    let app = opened("Read text");
    load(&app);
    give(&app, &["notice.png", "astronaut.jpg", "notice.png"]);
    app.page.wait("a reading", &reading("running"));
    app.page.click("button", "Stop");
    app.page.wait("the end", &reading("stopped"));
    let read = "[...document.querySelectorAll('[data-picture]')].length";
    assert_eq!(app.page.evaluate(read), 3);
    app.page.click("button", "Read it");
    app.page.wait("the picture that was stopped", &reading("done"));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_face_is_hidden_in_a_file_without_metadata() {
    let original = fs::read(fixture("astronaut.jpg")).unwrap();
    assert!(holds(&original, b"Exif") && holds(&original, b"Hearth's test camera"));
    let app = opened("Hide faces");
    load(&app);
    give(&app, &["astronaut.jpg"]);
    app.page.wait("the face", "document.querySelector('[data-hide-faces=done]') !== null");
    assert_eq!(app.page.evaluate("document.querySelectorAll('.areas__area').length"), 1);
    pictures(&app, "en-hide-faces-found");
    app.page.resize(1280, 800);

    // One more by keyboard: it has the focus, an arrow moves it, Delete takes it away.
    app.page.click("button", "Add area");
    app.page.wait("the focus", "document.activeElement?.id === 'hidden-area-1'");
    let left = "Number(document.querySelector('#hidden-area-1 ellipse').getAttribute('cx'))";
    let before = app.page.evaluate(left).as_f64().unwrap();
    app.page.press("ArrowLeft");
    app.page.wait("the area further left", &format!("{left} < {before}"));
    app.page.press("Delete");
    app.page.wait("one area", "document.querySelectorAll('.areas__area').length === 1");

    choose(&app, "How", "Cover");
    app.page.click("button", "Hide 1 area");
    app.page.wait("the copy", "document.querySelector('[data-made]') !== null");
    pictures(&app, "en-hide-faces-copy");
    app.page.resize(1280, 800);
    let folder = folder("hide-faces");
    app.page.keep_downloads(&folder);
    app.page.click("link", "Save picture");
    let copy = folder.join("astronaut-hidden.jpg");
    let saved =
        app.page.until("the copy", || fs::read(&copy).ok().filter(|bytes| bytes.ends_with(&[0xff, 0xd9])));
    for trace in [b"Exif".as_slice(), b"camera", b"http://ns.adobe.com"] {
        assert!(!holds(&saved, trace), "{}", String::from_utf8_lossy(trace));
    }
    let (before, after) = (decoded(&original), decoded(&saved));
    assert_eq!(before.dimensions(), after.dimensions());
    // Her face is in the middle of the upper half; the corner is as it was, but for JPEG.
    assert!(differs(&before, &after, (167, 82)) > 20 && differs(&before, &after, (4, 4)) < 12);
    fs::remove_dir_all(&folder).unwrap();

    let hidden = format!(
        "(async () => {{
            const faces = [{{ x: 100, y: 100, width: 50, height: 50, tilt: 0, confidence: 1 }}];
            const copy = await hearth.hideFaces({}, {{ how: 'blur', type: 'image/png', faces }});
            return [copy.picture.type, copy.width, copy.faces.length];
        }})()",
        file("astronaut.jpg"),
    );
    let hidden = app.page.evaluate(&hidden);
    assert_eq!(hidden, serde_json::json!(["image/png", 384, 1]));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

fn decoded(file: &[u8]) -> image::RgbImage {
    image::load_from_memory(file).unwrap().to_rgb8()
}

/// The largest difference of a colour at a place.
fn differs(before: &image::RgbImage, after: &image::RgbImage, (x, y): (u32, u32)) -> u8 {
    let pairs = before.get_pixel(x, y).0.into_iter().zip(after.get_pixel(x, y).0);
    pairs.map(|(before, after)| before.abs_diff(after)).max().unwrap_or_default()
}
