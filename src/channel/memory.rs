//! A connected pair in memory, for tests. Messages are encoded and decoded as they are in the browser.

use futures::channel::mpsc;
use serde::{Serialize, de::DeserializeOwned};

use super::{Connection, Event, Outbox, codec};

/// Makes two ends. What one end posts, the other receives.
pub fn pair<A, B>() -> (Connection<A, B>, Connection<B, A>)
where
    A: Serialize + DeserializeOwned + 'static,
    B: Serialize + DeserializeOwned + 'static,
{
    let (to_left, left) = mpsc::unbounded();
    let (to_right, right) = mpsc::unbounded();
    (
        Connection { outbox: Outbox::new(move |message: &A| forward(&to_right, message)), inbox: left },
        Connection { outbox: Outbox::new(move |message: &B| forward(&to_left, message)), inbox: right },
    )
}

fn forward<T: Serialize + DeserializeOwned>(to: &mpsc::UnboundedSender<Event<T>>, message: &T) {
    let event = match codec::encode(message).and_then(|bytes| codec::decode(&bytes)) {
        Ok(message) => Event::Message(message),
        Err(error) => Event::Broken(error.to_string()),
    };
    // The other end may have been dropped already; then there is nobody to send to.
    let _ = to.unbounded_send(event);
}
