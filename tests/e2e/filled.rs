//! A page whose database is full: conversations written straight into it, in the form in which the page keeps them.

use serde_json::Value;

use crate::{app::ANSWERS, page::Page};

/// How many conversations, of how many turns each. The first is the one that is shown.
#[derive(Clone, Copy)]
pub struct Filling {
    pub conversations: u32,
    pub turns: u32,
}

/// Turns of some 600 bytes: 100,000 of them are 60 MB.
const FILL: &str = r"(async ({ conversations, turns }) => {
    const syllables = ['garden ', 'spring ', '花園', '春天', 'tulip ', 'rain ', 'sun ', 'branch '];
    let state = 20261127;
    const words = length => {
        let text = '';
        while (text.length < length) {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            text += syllables[state >>> 29];
        }
        return text;
    };
    const finish = { finish: 'EndOfTurn', prompt_tokens: 46, cached_tokens: 45, generated_tokens: 22, dropped_messages: 0,
        ttft_ms: 20, prefill_ms: 20, decode_ms: 400, memory_bytes: 117899264 };
    const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open('hearth');
        opening.onerror = reject;
        opening.onsuccess = () => resolve(opening.result);
    });
    const start = 1.75e12;
    for (let at = 0; at < conversations;) {
        const writing = database.transaction(['metas', 'turns'], 'readwrite');
        // A transaction of some megabytes.
        for (let written = 0; written < 5000 && at < conversations; written += turns + 1, at += 1) {
            const id = 1e6 + at;
            for (let turn = 1; turn <= turns; turn += 1) {
                const node = { turn: { id: turn, prompt: `Question ${turn}: ${words(60)}`, answer: words(400), state: { Done: finish } },
                    parent: turn === 1 ? null : turn - 1, created_ms: start + turn };
                writing.objectStore('turns').put(JSON.stringify(node), [id, turn]);
            }
            const meta = { id, title: `Conversation ${at}`, created_ms: start, updated_ms: start - at, leaf: turns };
            writing.objectStore('metas').put(JSON.stringify(meta), id);
        }
        await new Promise((resolve, reject) => { writing.oncomplete = resolve; writing.onabort = reject; });
    }
    database.close();
    localStorage.setItem('hearth.shown', '1000000');
    return conversations;
})";

/// Of a page that has been opened once, so that it has made its database. Its next visit shows what is in there.
pub fn fill(page: &Page, filling: Filling) {
    let Filling { conversations, turns } = filling;
    let made = page.evaluate(&format!("{FILL}({{ conversations: {conversations}, turns: {turns} }})"));
    assert_eq!(made, Value::from(conversations));
}

/// A condition: the first conversation is shown.
pub fn is_shown() -> String {
    format!("({ANSWERS}).length > 1")
}
