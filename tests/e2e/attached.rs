//! Files attached to a message in the chat: read like everywhere else, given to the model with the message, there again after a
//! reload and in every branch; and of a long one, how much the model saw.

use std::fmt::Write;

use serde_json::Value;

use crate::{
    app::App,
    looks::{choose, pictures},
};

/// The files of the message that is written, and those of the last message that was sent.
const WRITTEN: &str = "[...document.querySelectorAll('.prompt-box [data-attached]')]";
const SENT: &str = "[...[...document.querySelectorAll('[role=log] .turn')].at(-1)?.querySelectorAll('[data-attached]') ?? []]";
/// In Big5, and it says so: a heading, and that glass melts at 1400 degrees.
const BIG5: &str = "3c68746d6c3e3c686561643e3c6d65746120636861727365743d2262696735223e3c7469746c653eacc1bcfe3c2f7469746c653e3c2f686561643e3c626f64793e3c68313eacc1bcfe3c2f68313e3c703eacc1bcfea662a440a464a57ca6caabd7bab2a4c6a1433c2f703e3c2f626f64793e3c2f68746d6c3e";

/// A PDF with these lines on its pages.
pub fn pdf(pages: &[Vec<String>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (number, lines) in pages.iter().enumerate() {
        let shown: String = lines.iter().map(|line| format!("({line}) Tj T* ")).collect();
        let content = format!("BT /F1 11 Tf 14 TL 72 720 Td {shown}ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * number
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let at = file.len();
    writeln!(file, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1).unwrap();
    places.iter().for_each(|place| writeln!(file, "{place:010} 00000 n ").unwrap());
    write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1).unwrap();
    file.into_bytes()
}

/// Drops a file on the message box, as a hand would.
fn drop_file(app: &App, name: &str, bytes: &[u8]) {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    app.page.evaluate(&format!(
        "(() => {{
            const bytes = Uint8Array.from({hex:?}.match(/../g), pair => parseInt(pair, 16));
            const files = new DataTransfer();
            files.items.add(new File([bytes], {name:?}));
            const box = document.querySelector('.prompt-box__frame');
            box.dispatchEvent(new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }}));
        }})()"
    ));
}

pub fn wait_read(app: &App, name: &str) {
    let state = format!("({WRITTEN}).find(file => file.dataset.attached === {name:?})?.dataset.state");
    app.page.wait(&format!("{name} to be read"), &format!("{state} === 'read'"));
}

/// The names and figures that the last message shows of its files.
fn sent(app: &App) -> Vec<String> {
    let script = format!("({SENT}).map(file => file.innerText.replace(/\\s+/g, ' '))");
    let Value::Array(files) = app.page.evaluate(&script) else { return Vec::new() };
    files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect()
}

fn wait_sent(app: &App, count: usize) {
    app.page.wait("the message's files", &format!("({SENT}).length === {count}"));
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn a_pdf_and_a_big5_page_go_with_a_message_and_stay_with_it() {
    let app = App::ready();
    let warden = pdf(&[lines(&["The warden of the mill is called Ottoline."]), lines(&["She keeps bees."])]);
    drop_file(&app, "mill.pdf", &warden);
    wait_read(&app, "mill.pdf");
    let big5: Vec<u8> =
        (0..BIG5.len()).step_by(2).map(|at| u8::from_str_radix(&BIG5[at..at + 2], 16).unwrap()).collect();
    drop_file(&app, "glass.html", &big5);
    wait_read(&app, "glass.html");
    drop_file(&app, "noise.bin", &(0..5000u32).map(|at| (at * 7 % 256) as u8).collect::<Vec<_>>());
    app.page.wait("the refusal", "document.querySelector('.prompt-box [data-refusal]')");
    let encoding =
        app.page.evaluate("document.querySelector('.prompt-box [data-encoding]').dataset.encoding");
    assert_eq!(encoding, "Big5");
    app.draft("Who is the warden of the mill?");
    app.page.wait("a message that waits", "document.querySelector('.prompt-box .button--primary').disabled");
    pictures(&app, "en-chat-attaching");
    app.page.resize(1280, 800);
    app.page.click("button", "Remove noise.bin");
    app.starts(|| app.page.click("button", "Send"));
    let answer = app.finished();
    println!("\"{}\": {}", answer.text, answer.figures());
    assert_eq!(answer.state(), "done");
    assert!(answer.text.contains("Ottoline"), "{}", answer.text);
    wait_sent(&app, 2);
    let files = sent(&app);
    assert!(files[0].contains("mill.pdf") && files[0].contains("2 pages"), "{files:?}");
    assert!(files[1].contains("glass.html") && !files.concat().contains("longer"), "{files:?}");
    assert_eq!(app.page.evaluate(&format!("({WRITTEN}).length")), 0);
    pictures(&app, "en-chat-attached");
    app.page.resize(1280, 800);

    app.visit();
    app.wait_ready();
    wait_sent(&app, 2);
    let again = app.ask("Say her name again.");
    let new = again.number("prompt-tokens") - again.number("cached-tokens");
    assert!(again.number("prompt-tokens") > answer.number("prompt-tokens"), "{again:?} after {answer:?}");
    println!("{new} tokens of {} were prefilled after the reload", again.number("prompt-tokens"));

    // In another branch of the first message.
    app.page.evaluate(
        "[...document.querySelectorAll('[data-role=user] button')].find(button => button.innerText === 'Edit').click()",
    );
    app.page.fill(&app.page.wait_for("textbox", "Edit this message"), "What does the warden keep?");
    app.starts(|| app.page.click("button", "Send again"));
    let branch = app.finished();
    println!("\"{}\": {}", branch.text, branch.figures());
    assert_eq!(branch.state(), "done");
    wait_sent(&app, 2);
    app.starts(|| app.page.click("button", "Regenerate"));
    assert_eq!(app.finished().state(), "done");
    wait_sent(&app, 2);
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("textbox", "訊息");
    pictures(&app, "zh-chat-attached");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn of_a_long_file_the_model_sees_what_answers_and_the_person_how_much_that_is() {
    let app = App::open();
    app.be_greedy(48);
    app.set(&[("Context tokens", "1024")]);
    app.load_model();
    let page = |number: usize| {
        let told = if number == 23 { "The bell of the chapel was cast by Ottoline." } else { "It rained." };
        let line =
            |of: usize| format!("On day {number} the party walked on, and camp {of} was made at dusk.");
        (0..10).map(line).chain([told.to_owned()]).collect::<Vec<_>>()
    };
    let journal = pdf(&(1..=40).map(page).collect::<Vec<_>>());
    drop_file(&app, "journal.pdf", &journal);
    wait_read(&app, "journal.pdf");
    let answer = app.ask("Who cast the bell of the chapel?");
    println!("\"{}\": {}", answer.text, answer.figures());
    assert_eq!(answer.state(), "done");
    assert!((600.0..=1024.0).contains(&answer.number("prompt-tokens")), "{answer:?}");
    let files = sent(&app);
    println!("{files:?}");
    assert!(files[0].contains("journal.pdf") && files[0].contains("of 40 pages"), "{files:?}");
    pictures(&app, "en-chat-attached-cut");
    app.page.resize(1280, 800);
    app.visit();
    wait_sent(&app, 1);
    assert_eq!(sent(&app), files, "what is said of it stays");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
