//! Workers die, silently and loudly, at random moments; the page, the conversation and the next answer do not.

use crate::{
    app::{ANSWERS, App, PREFILL, TEXT},
    moments::Moments,
};

const DEATHS: u64 = 10;
const SEED: u64 = 20_261_121;

#[derive(Clone, Copy, Debug)]
enum Moment {
    Idle,
    Prefilling,
    Decoding,
    Reloading,
}

const MOMENTS: [Moment; 4] = [Moment::Decoding, Moment::Prefilling, Moment::Idle, Moment::Reloading];

/// Silently, as when memory runs out, or with an exception that nobody catches.
const DEATHS_WORDS: [&str; 2] = ["self.close()", "setTimeout(() => { throw new Error('boom') })"];

/// Ends the worker, and waits until the page has noticed: then there is another one.
fn kill(app: &App, how: &str) {
    let before = app.page.workers();
    app.page.tell(before.first().expect("a worker"), how);
    app.page.until("another worker", || {
        let now = app.page.workers();
        now.iter().any(|worker| before.iter().all(|old| old.session != worker.session)).then_some(())
    });
}

fn texts(app: &App) -> Vec<String> {
    app.answers().into_iter().map(|answer| answer.text).collect()
}

#[test]
fn ten_deaths() {
    let app = App::open();
    app.be_greedy(300);
    app.load_model();
    let mut moments = Moments::from(SEED);
    let mut interrupted = 0;
    let right = app.ask("What is 2 + 2?");
    assert!(right.text.contains('4'), "{right:?}");
    for death in 0..DEATHS {
        let before = texts(&app);
        let moment = MOMENTS[death as usize % MOMENTS.len()];
        let how = DEATHS_WORDS[((death + death / 4) % 2) as usize];
        let letters = moments.below(60);
        let percent = moments.below(80);
        match moment {
            Moment::Idle => {}
            Moment::Prefilling => {
                app.send(&"The boats lie still on the slow river. ".repeat(20));
                app.page.wait(
                    "a prefill under way",
                    &format!("(read => read?.share * 100 >= {percent})(({PREFILL})(({ANSWERS}).at(-1)))"),
                );
            }
            Moment::Decoding => {
                app.send("Tell me a long story about a lighthouse and the people who live in it.");
                app.page.wait(
                    "text",
                    &format!(
                        "(answer => answer.dataset.state !== 'running' || ({TEXT})(answer).trim().length > {letters})(({ANSWERS}).at(-1))"
                    ),
                );
            }
            Moment::Reloading => {
                kill(&app, DEATHS_WORDS[0]);
                app.page.wait(
                    "loading from the store",
                    "document.querySelector('progress')?.value > 0 || document.querySelector('[data-model-state=ready]')",
                );
            }
        }
        kill(&app, how);
        app.page.wait(
            "the end of what was under way",
            &format!("({ANSWERS}).at(-1).dataset.state !== 'running'"),
        );
        app.wait_ready();
        let after = app.answers();
        println!(
            "death {death} by `{how}` while {moment:?}: ready again in {} ms, last answer {}",
            app.data("load-ms"),
            after.last().unwrap().state()
        );
        assert!(after.iter().zip(&before).all(|(now, then)| now.text == *then), "earlier turns changed");
        assert!(after.len() >= before.len(), "turns went missing");
        interrupted += usize::from(after.last().unwrap().data("state") == Some("failed"));
        let next = app.ask("What is 2 + 2?");
        // What it says depends on where the story before it was cut.
        assert_eq!((next.state(), next.text.is_empty()), ("done", false), "death {death}: {next:?}");
    }
    assert!(interrupted >= 4, "only {interrupted} deaths came in the middle of an answer");
    assert!(app.server.requests("/models/").len() == 1, "a restart must not download");
}
