//! Quantising one's own: a model of f32 weights is made smaller, answers as before, is compared on a text, and saved.

use crate::{
    app::App,
    looks::pictures,
    models_page::{open_models, row, wait_answering, wait_standing, with_two_models},
};

/// The row of what was made.
const MADE: &str = "document.querySelector('.model-row[data-model^=\"own-\"]')";

#[test]
fn a_model_is_made_smaller_answers_as_before_and_is_saved() {
    let app: App = with_two_models();
    app.visit();
    app.load_model();
    open_models(&app);
    wait_standing(&app, "one", "ready");
    app.page.click("button", "Make smaller: Model One");
    app.page.wait("the sizes", "document.querySelectorAll('.make-smaller__choice').length > 0");
    pictures(&app, "make-smaller-sizes");
    app.page.click("button", "Q8_0");
    app.page.wait("the model that was made", "document.querySelector('[data-making=made]')");
    pictures(&app, "make-smaller-made");
    app.page.wait("it in the list", &format!("{MADE}?.dataset.state === 'installed'"));
    let smaller = format!(
        "{MADE}.innerText.match(/[\\d.]+ [kM]B/)[0] !== {}.innerText.match(/[\\d.]+ [kM]B/)[0]",
        row("one")
    );
    assert_eq!(app.page.evaluate(&smaller), true, "{}", app.page.evaluate(&format!("{MADE}.innerText")));
    app.page.click("button", "Close");

    let folder = std::env::temp_dir().join(format!("hearth-smaller-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    app.page.keep_downloads(&folder);
    app.page.click("button", "Save as a file: Model One Q8_0");
    let path = folder.join("Model-One-Q8_0.gguf");
    app.page.until("the saved file", || path.is_file().then_some(()));
    assert_eq!(&std::fs::read(&path).unwrap()[..4], b"GGUF");
    std::fs::remove_dir_all(&folder).unwrap();

    app.page.click("button", "Use in the chat: Model One Q8_0");
    wait_answering(&app, "Model One Q8_0");
    assert!(app.ask("How much is it?").text.contains("210"));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
