//! What drawing costs an answer: the page's own answers beside `hearth.chat`, of which nothing is drawn, in turns in one run.

use crate::app::App;

const ROUNDS: usize = 7;
const QUESTION: &str = "Tell me a long story about a lighthouse and the people who live in it.";

/// Tokens per second of the same answer, to a script.
fn unseen(app: &App) -> f64 {
    let rate = app.page.evaluate(&format!(
        "hearth.chat([{{ role: 'user', content: {QUESTION:?} }}], {{ temperature: 0, repetitionPenalty: 1, maxTokens: 160 }})
            .then(answer => answer.tokensPerSecond)"
    ));
    rate.as_f64().expect("a rate")
}

fn seen(app: &App) -> f64 {
    app.page.click("button", "New chat");
    app.ask(QUESTION).number("tokens-per-second")
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[test]
#[ignore = "measures: run it with `--ignored streaming::` on a quiet machine"]
fn drawing_leaves_the_worker_its_processor() {
    let app = App::open();
    app.be_greedy(160);
    app.load_model();
    // V8 compiles meanwhile.
    seen(&app);
    unseen(&app);
    let (mut drawn, mut plain) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (first, second) = if round % 2 == 0 {
            let seen = seen(&app);
            (seen, unseen(&app))
        } else {
            let unseen = unseen(&app);
            (seen(&app), unseen)
        };
        println!("round {round}: {first:.1} tokens/s drawn, {second:.1} to a script");
        drawn.push(first);
        plain.push(second);
    }
    let (drawn, plain) = (median(drawn), median(plain));
    println!("figure streaming.share {:.3}: {drawn:.1} of {plain:.1} tokens/s", drawn / plain);
    assert!(drawn > 0.0 && plain > 0.0);
}
