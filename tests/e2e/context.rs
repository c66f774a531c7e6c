//! A conversation that outgrows its context: the oldest turns leave the prompt, and the page says so.

use crate::app::App;

#[test]
fn the_oldest_turns_leave() {
    let app = App::open();
    // Long messages and short answers: a prompt is read several times faster than an answer is made.
    app.be_greedy(24);
    app.set(&[("Context tokens", "512")]);
    app.load_model();
    let questions = [
        "Tell me about the sea.",
        "Tell me about mountains.",
        "Tell me about a garden.",
        "Tell me about rain.",
    ];
    for question in questions.iter().cycle().take(12) {
        let answer = app.ask(&format!("{question} {}", "The boats lie still on the slow river. ".repeat(12)));
        assert_eq!(answer.state(), "done", "{answer:?}");
        assert!(answer.number("prompt-tokens") <= 512.0, "{answer:?}");
        assert!(!answer.text.is_empty());
        if let Some(dropped) = answer.data("dropped-messages").filter(|dropped| *dropped != "0") {
            println!(
                "{dropped} messages left out after {} answers: {}",
                app.answers().len(),
                answer.figures()
            );
            app.page.wait("a notice", "document.querySelector('[role=log]').innerText.includes('left out')");
            assert!(app.answers().len() > 2, "every turn is still shown");
            return;
        }
    }
    panic!("twelve long messages fitted into 512 tokens");
}
