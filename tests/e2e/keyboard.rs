//! The page for who has no mouse or no screen: Tab alone comes to everything that can be used, in the order in which it is
//! seen, and shows where it is; the dialog keeps the focus and gives it back; an answer is announced once.

use serde::Deserialize;

use crate::{app::App, looks::AT_REST};

/// A stop of the Tab key.
#[derive(Clone, Debug, Deserialize)]
struct Stop {
    /// A number that an element keeps.
    element: u32,
    shown: String,
    name: String,
    /// `header`, `main` or `dialog`; empty on the document itself, from where Tab goes to the first stop again.
    part: String,
    top: f64,
    bottom: f64,
    /// Whether it is where a person can see it.
    visible: bool,
    /// Whether it looks other than without the focus, or a frame around it does.
    marked: bool,
}

const NUMBER: &str = "self.numbered ??= new Map();
    const number = element => numbered.get(element) ?? (numbered.set(element, numbered.size), numbered.size - 1);";

const LOOK: &str = "(() => {
    NUMBER
    const active = document.activeElement;
    const [box, style] = [active.getBoundingClientRect(), getComputedStyle(active)];
    const part = active.closest('dialog, main, header')?.localName ?? (active === document.body ? '' : 'page');
    const inside = box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
    const frame = active.parentElement && getComputedStyle(active.parentElement);
    // Where it would be if nothing were scrolled.
    let scrolled = 0;
    for (let around = active; around; around = around.parentElement) scrolled += around.scrollTop;
    return {
        element: number(active), part, top: box.top + scrolled, bottom: box.bottom + scrolled,
        shown: active.outerHTML.slice(0, 120),
        name: active.ariaLabel ?? active.labels?.[0]?.textContent ?? (active.textContent.trim() || active.title),
        visible: inside && active.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
        marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
            || (frame !== null && frame.boxShadow !== 'none' && active.parentElement.matches(':focus-within')),
    };
})()";

/// All that can be used now, as numbers and markup. Of radio buttons Tab comes to the chosen one, and arrow keys to the others.
const USABLE: &str = "(() => {
    NUMBER
    const all = document.querySelectorAll(
        ':is(a[href], button, input, select, textarea, summary, [tabindex]):not(:disabled, [tabindex=\"-1\"])');
    const chosen = radio => document.querySelector(`input[type=radio][name='${radio.name}']:checked`) ?? radio;
    return [...all].filter(element => element.checkVisibility({ visibilityProperty: true }))
        .filter(element => element.type !== 'radio' || chosen(element) === element)
        .map(element => [number(element), element.outerHTML.slice(0, 120)]);
})()";

fn look(app: &App) -> Stop {
    let stop = app.page.evaluate(&LOOK.replace("NUMBER", NUMBER));
    serde_json::from_value(stop).expect("a stop")
}

/// All stops from here until Tab is here again.
fn walk(app: &App) -> Vec<Stop> {
    const MOST: usize = 200;
    let mut stops = vec![look(app)];
    for _ in 0..MOST {
        app.page.press("Tab");
        let stop = look(app);
        if stop.element == stops[0].element {
            return stops;
        }
        stops.push(stop);
    }
    panic!("Tab never came back to {:?}", stops[0]);
}

/// A walk in which nothing came or went, and what can be used there: a page that has just been opened still
/// looks for its model.
fn whole_walk(app: &App) -> (Vec<Stop>, Vec<(u32, String)>) {
    const MOST: usize = 10;
    let usable = || -> Vec<(u32, String)> {
        serde_json::from_value(app.page.evaluate(&USABLE.replace("NUMBER", NUMBER))).unwrap()
    };
    let mut before = usable();
    for _ in 0..MOST {
        let stops = walk(app);
        let after = usable();
        if before.iter().map(|(element, _)| element).eq(after.iter().map(|(element, _)| element)) {
            return (stops, after);
        }
        before = after;
    }
    panic!("the page never rests: {before:?}");
}

fn tab_to(app: &App, what: impl Fn(&Stop) -> bool) {
    for _ in 0..200 {
        if what(&look(app)) {
            return;
        }
        app.page.press("Tab");
    }
    panic!("Tab never came there, now at {:?}", look(app));
}

/// What is wrong with a walk.
fn faults(stops: &[Stop]) -> Vec<String> {
    let mut faults = Vec::new();
    for stop in stops.iter().filter(|stop| !stop.part.is_empty()) {
        let Stop { shown, name, .. } = stop;
        if !stop.visible {
            faults.push(format!("not to be seen: {shown}"));
        }
        if !stop.marked {
            faults.push(format!("looks as without the focus: {shown}"));
        }
        if name.trim().is_empty() {
            faults.push(format!("has no name: {shown}"));
        }
    }
    for pair in stops.windows(2) {
        let [before, after] = pair else { continue };
        if before.part == "main" && after.part == "main" && after.bottom <= before.top {
            faults.push(format!("from {} up to {}", before.shown, after.shown));
        }
    }
    faults
}

#[test]
fn tab_alone_comes_to_everything_in_order() {
    let app = App::open();
    app.page.wait("no model", &crate::app::model_state("absent"));
    let pages =
        app.page.evaluate("[...document.querySelectorAll('nav a')].map(link => link.getAttribute('href'))");
    for (width, height) in [(1280, 800), (390, 844)] {
        app.page.resize(width, height);
        for page in pages.as_array().unwrap() {
            let page = page.as_str().unwrap();
            tab_to(&app, |stop| stop.shown.contains(&format!("href=\"{page}\"")));
            app.page.press("Enter");
            app.page.wait(
                "the page",
                &format!("document.querySelector('nav [aria-current=page][href=\"{page}\"]')"),
            );
            let (stops, usable) = whole_walk(&app);
            let mut faults = faults(&stops);
            let missed =
                usable.iter().filter(|(element, _)| stops.iter().all(|stop| stop.element != *element));
            faults.extend(missed.map(|(_, shown)| format!("never reached: {shown}")));
            assert!(faults.is_empty(), "{page} at {width}: {faults:#?}");
            println!("{page} at {width}: {} stops", stops.len());

            // The first stop leads past all of the header.
            tab_to(&app, |stop| stop.shown.starts_with("<a ") && stop.shown.contains("skip-link"));
            app.page.press("Enter");
            app.page.wait(
                "the skip link's target to have the focus",
                "document.activeElement.id === document.querySelector('.skip-link').hash.slice(1)
                    && document.activeElement.closest('main') !== null",
            );
        }
    }
}

#[test]
fn the_dialog_keeps_the_focus_and_gives_it_back() {
    let app = App::open();
    for (width, height) in [(1280, 800), (390, 844)] {
        app.page.resize(width, height);
        tab_to(&app, |stop| stop.part == "header" && stop.name == "Settings");
        app.page.press("Enter");
        app.page
            .wait("the dialog", "document.querySelector('dialog[open]')?.contains(document.activeElement)");
        app.page.wait("a dialog at rest", AT_REST);
        let stops = walk(&app);
        println!("{} stops in the dialog at {width}", stops.len());
        let outside: Vec<_> =
            stops.iter().filter(|stop| !["dialog", ""].contains(&stop.part.as_str())).collect();
        assert!(outside.is_empty() && stops.len() > 5, "{outside:#?}");
        let faults = faults(&stops);
        assert!(faults.is_empty(), "{faults:#?}");
        app.page.press("Escape");
        app.page.wait("its end", "document.querySelector('dialog[open]') === null");
        assert_eq!(look(&app).name, "Settings", "the focus is where it was");
    }
    // Opened again before the browser has told of the close, which it does in a task of its own.
    app.page.press("Enter");
    app.page.wait("the dialog", "document.querySelector('dialog[open]')?.contains(document.activeElement)");
    app.page.evaluate(
        "self.closes = 0; const dialog = document.querySelector('dialog[open]');
        dialog.addEventListener('close', () => { closes += 1; });
        dialog.close(); document.activeElement.click(); closes",
    );
    app.page.wait("the news of the close", "closes === 1");
    app.page.wait("the dialog", "document.querySelector('dialog[open]')?.contains(document.activeElement)");
}

/// Notes what every live region says.
const LISTEN: &str = "self.said = [];
    new MutationObserver(changes => {
        const element = node => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
        const region = node => element(node)?.closest('[aria-live], [role=status], [role=alert], [role=log]');
        for (const live of new Set(changes.map(change => region(change.target)))) {
            if (live && live.ariaLive !== 'off' && live.textContent.trim()) said.push(live.textContent.trim());
        }
    }).observe(document, { subtree: true, childList: true, characterData: true });";

#[test]
fn an_answer_is_announced_once_and_whole() {
    let app = App::unopened();
    app.page.prepare(LISTEN);
    app.visit();
    app.be_greedy(48);
    app.load_model();
    app.page.evaluate("said.length = 0");
    let answer = app.ask("Name three colours and say a word about each.");
    app.page.click("link", "Privacy");
    app.page.wait_for("heading", "Privacy");
    app.page.click("link", "Chat");
    app.page.wait_for("textbox", "Message");
    let said: Vec<String> = serde_json::from_value(app.page.evaluate("said")).unwrap();
    let first_words = &answer.text[..answer.text.floor_char_boundary(12)];
    let told: Vec<_> = said.iter().filter(|said| said.contains(first_words)).collect();
    assert_eq!(told.len(), 1, "{said:#?}");
    assert!(told[0].starts_with("The answer is complete."), "{told:?}");
    assert_eq!(said.iter().filter(|said| *said == "Answering…").count(), 1, "{said:#?}");
}
