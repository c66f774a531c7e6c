//! The page of sensors: a simulated machine is learnt and watched, a fault raises an alert that a person judges, all while other pages are
//! shown; a file with bad rows is replayed; a detector outlives the tab.

use std::{env, fmt::Write, fs, path::Path, process};

use serde_json::Value;

use crate::{
    app::App,
    looks::{choose, pictures},
};

const ALERTS: &str = "document.querySelectorAll('[data-alert]').length";
pub const WINDOWS: &str = "Number(document.querySelector('[data-windows]')?.dataset.windows)";

pub fn number(app: &App, expression: &str) -> f64 {
    app.page.evaluate(expression).as_f64().unwrap_or_default()
}

/// Trains on what the source gives, and says which method was chosen.
pub fn train(app: &App) -> Value {
    app.page.click("button", "Train");
    app.page.wait("a trained detector", "document.querySelector('.sensors[data-training=done]')");
    app.page.evaluate("({ ...document.querySelector('.sensors-trained').dataset })")
}

#[test]
fn a_fault_raises_an_alert_that_a_person_judges() {
    let app = App::open();
    app.page.click("link", "Sensors");
    app.page.wait_for("heading", "Sensors");
    pictures(&app, "sensors-empty");
    app.page.resize(1280, 800);
    let trained = train(&app);
    println!("chosen: {trained}");
    let compared = number(&app, "document.querySelectorAll('[data-compared]').length");
    assert!(compared > 1.0, "{compared} methods compared");
    pictures(&app, "sensors-trained");
    app.page.resize(1280, 800);

    app.page.click("button", "Start");
    app.page.wait("windows scored", &format!("{WINDOWS} > 5"));
    assert_eq!(app.page.evaluate("document.querySelector('.sensors').dataset.watch"), "running");
    // What runs a watch is not the page that shows it.
    app.page.click("link", "Chat");
    app.page.click("link", "Sensors");
    let before = number(&app, WINDOWS);
    app.page.wait("more windows", &format!("{WINDOWS} > {before}"));

    let alerts = number(&app, ALERTS);
    app.page.click("button", "Spike");
    app.page.wait("an alert", &format!("{ALERTS} > {alerts}"));
    let alert = app.page.evaluate("({ ...document.querySelector('[data-alert]').dataset })");
    println!("alert: {alert}");
    let figure =
        |name: &str| alert[name].as_str().and_then(|text| text.parse::<f64>().ok()).expect("a number");
    assert!(figure("score") > figure("threshold") && figure("latencyMs") >= 0.0, "{alert}");
    assert_eq!(alert["channel"], "vibration", "the channel to blame");
    app.page.call_on(
        &app.page.wait_for("list", "Alerts"),
        "function() { this.querySelector('[aria-pressed]').click() }",
    );
    app.page.wait("a judged alert", "document.querySelector('[data-mark=real]')");
    assert_eq!(app.page.evaluate("document.querySelector('[data-judged]').dataset.real"), "1");
    pictures(&app, "sensors-alerting");
    app.page.resize(1280, 800);

    app.page.click("button", "Stop");
    app.page.wait("a watch at its end", "document.querySelector('.sensors').dataset.watch !== 'running'");
    app.page.wait("a source that is closed", "document.querySelector('.sensors').dataset.feed !== 'running'");
    let ended = number(&app, WINDOWS);
    assert!(ended > before);

    // The detector is kept, and a visit later it watches without a training.
    app.visit();
    app.page.click("link", "Sensors");
    app.page.wait("the detector that was kept", "document.querySelector('[data-detector] input:checked')");
    app.page.click("button", "Start");
    app.page.wait("windows scored by it", &format!("{WINDOWS} > 2"));
    app.page.click("button", "Stop");
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "感測器");
    pictures(&app, "zh-sensors");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Ten samples a second with a slow and a fast wave; from `fault` on, for 5 s, the second channel is elsewhere.
pub fn table(rows: usize, fault: Option<usize>) -> String {
    let mut text = "time;temp [°C];load\r\n".to_owned();
    for row in 0..rows {
        let at = row as f64 / 10.0;
        let shift = fault.map_or(0.0, |fault| if (fault..fault + 50).contains(&row) { 6.0 } else { 0.0 });
        let temp = format!("{:.4}", 20.0 + (at / 3.0).sin() + 0.05 * (at * 91.7).sin()).replace('.', ",");
        let load = format!("{:.4}", (at * 2.1).sin() + shift + 0.05 * (at * 77.3).cos()).replace('.', ",");
        writeln!(text, "{:.3};{temp};{load}\r", 1_795_780_800.0 + at).expect("a text grows");
    }
    text
}

pub fn choose_file(app: &App, file: &Path) {
    app.page.give("#sensors-file", &[file]);
    let name = file.file_name().unwrap().to_str().unwrap();
    app.page.wait("the file", &format!("document.querySelector('[data-file=\"{name}\"]')"));
}

#[test]
fn a_file_is_learnt_and_another_replayed_with_its_bad_rows_told() {
    let folder = env::temp_dir().join(format!("hearth-sensors-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (normal, faulty) = (folder.join("normal.csv"), folder.join("faulty.csv"));
    fs::write(&normal, table(8000, None)).unwrap();
    let bad = table(3000, Some(2000)).replacen("1795780802.000;", "never;", 1);
    let second = bad.find("1795780803.000;").expect("a row");
    let end = second + bad[second..].find('\r').expect("its end");
    let bad = format!("{}1795780803.000;ERR;0,1{}", &bad[..second], &bad[end..]);
    fs::write(&faulty, bad).unwrap();

    let app = App::open();
    app.page.click("link", "Sensors");
    choose(&app, "Samples come from", "File");
    choose_file(&app, &normal);
    assert_eq!(
        app.page.evaluate("document.querySelector('#sensors-time').selectedIndex"),
        1,
        "the time is guessed"
    );
    println!("chosen: {}", train(&app));
    choose_file(&app, &faulty);
    choose(&app, "Replay", "As fast as it goes");
    app.page.click("button", "Start");
    app.page.wait("the end of the file", "document.querySelector('.sensors[data-watch=done]')");
    let windows = number(&app, WINDOWS);
    assert!(windows > 500.0, "{windows} windows");
    assert_eq!(app.page.evaluate("document.querySelector('[data-problems]').dataset.problems"), "2");
    let channels = app
        .page
        .evaluate("[...document.querySelectorAll('[data-alert]')].map(alert => alert.dataset.channel)");
    assert!(
        channels.as_array().is_some_and(|blamed| blamed.iter().any(|channel| channel == "load")),
        "{channels}"
    );
    pictures(&app, "sensors-file");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn scripts_train_watch_and_score() {
    let app = App::open();
    let script = "(async () => {
        const at = (number, shift) => ({
            time: 1.7e12 + 100 * number,
            values: [Math.sin(number / 20) + 0.05 * Math.sin(number * 7.7), Math.cos(number / 7) + shift],
        });
        const normal = Array.from({ length: 6000 }, (_, number) => at(number, 0));
        let epochs = 0;
        const training = hearth.sensors.train({ channels: ['a', { name: 'b', unit: 'V' }], samples: normal });
        for await (const epoch of training) epochs += 1;
        const { detector, facts } = await training;
        async function* source() {
            for (let number = 6000; number < 6600; number += 1) yield at(number, number > 6400 ? 5 : 0);
        }
        let watched = 0, began = 0;
        const watch = hearth.sensors.watch(detector, source());
        for await (const result of watch) {
            watched += 1;
            if (result.alert === 'begins') began += 1;
        }
        const scored = await hearth.sensors.score(detector, normal.slice(0, 400));
        let refused = 'ok';
        try {
            await hearth.sensors.score('no detector', normal.slice(0, 4));
        } catch (error) {
            refused = error.kind ?? String(error);
        }
        return { epochs, channels: facts.channels.length, watched, began, scored: scored.length, refused };
    })().catch(error => ({ failed: String(error) }))";
    let told = app.page.evaluate(script);
    println!("{told}");
    assert_eq!(told["channels"], 2, "{told}");
    assert!(told["watched"].as_u64() > Some(50) && told["began"].as_u64() > Some(0), "{told}");
    assert!(told["scored"].as_u64() > Some(30) && told["refused"] != "ok", "{told}");
}
