//! What a worker says before a trap ends it.

use std::{cell::RefCell, panic::PanicHookInfo};

type LastWord = Box<dyn Fn(&str)>;

thread_local! {
    /// A panic hook must be `Send`, which what speaks is not; a worker has one thread.
    static LAST_WORD: RefCell<Option<LastWord>> = const { RefCell::new(None) };
}

/// From now on a panic says the last word.
pub fn listen() {
    std::panic::set_hook(Box::new(say));
}

/// What says it, with the panic's message.
pub fn say_with(word: impl Fn(&str) + 'static) {
    LAST_WORD.set(Some(Box::new(word)));
}

fn say(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    LAST_WORD.with_borrow(|say| {
        if let Some(say) = say {
            say(&panic.to_string());
        }
    });
}
