//! Notices when nothing comes any more: a connection may stay open with nobody at its other end.

use std::pin::{Pin, pin};

use futures::future::{Either, select};

use crate::platform::Clock;

/// Without a byte. It is noticed after once to twice this time, since there is one timer for all that comes meanwhile.
const PATIENCE_MS: f64 = 20_000.0;

pub struct Watch<'c, C> {
    clock: &'c C,
    timer: Pin<Box<dyn Future<Output = ()> + 'c>>,
    /// Something came since the timer was set.
    came: bool,
}

impl<'c, C: Clock> Watch<'c, C> {
    pub fn new(clock: &'c C) -> Self {
        Self { clock, timer: Box::pin(clock.sleep(PATIENCE_MS)), came: false }
    }

    /// What `coming` gives; `None` where it takes too long.
    pub async fn wait<T>(&mut self, coming: impl Future<Output = T>) -> Option<T> {
        let mut coming = pin!(coming);
        loop {
            match select(coming.as_mut(), self.timer.as_mut()).await {
                Either::Left((output, _)) => {
                    self.came = true;
                    return Some(output);
                }
                Either::Right(_) => {
                    self.timer = Box::pin(self.clock.sleep(PATIENCE_MS));
                    if !std::mem::take(&mut self.came) {
                        return None;
                    }
                }
            }
        }
    }
}
