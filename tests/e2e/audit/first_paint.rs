//! How long from the navigation to a page that can be used, and to a chat that can answer, with the model in the store
//! and a browser that knows the app; printed and never held, since it hangs on the machine.

use crate::app::{App, model_state};

const VISITS: usize = 7;

/// Notes when all of the page can be used (before that, its shell: links and message box) and when the model is ready.
const CLOCK: &str = "self.reached = {};
    new MutationObserver(() => {
        const reach = (name, is) => { if (is && !(name in reached)) reached[name] = performance.now(); };
        reach('usable', document.querySelector('.header__actions .button:enabled'));
        reach('ready', document.querySelector('[data-model-state=ready]'));
    }).observe(document, { subtree: true, childList: true, attributes: true });";
const REACHED: &str = "(() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    return [paint, reached.usable, reached.ready];
})()";

#[test]
#[ignore = "prints times: `cargo xtask audit`"]
fn times_to_a_usable_shell_and_a_ready_chat() {
    let app = App::unopened();
    app.page.prepare(CLOCK);
    app.visit();
    let first = app.page.evaluate(REACHED);
    println!("first visit: painted, usable: {} ms, {} ms", first[0], first[1]);
    app.be_greedy(24);
    app.load_model();
    app.wait_kept();
    let mut times = vec![Vec::new(); 3];
    for _ in 0..VISITS {
        app.visit();
        app.page.wait("a ready model", &model_state("ready"));
        let reached = app.page.evaluate(REACHED);
        for (index, times) in times.iter_mut().enumerate() {
            times.push(reached[index].as_f64().expect("a time"));
        }
    }
    for (name, mut times) in ["painted", "usable", "chat-ready"].into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!(
            "{name}: median {:.0} ms of {VISITS} visits ({:.0} to {:.0})",
            times[VISITS / 2],
            times[0],
            times[VISITS - 1]
        );
    }
}
