//! How a long computation lets messages in.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Yielder {
    /// Resolves after everything that is waiting had its turn.
    async fn yield_now(&self);
}

/// Gives way to the executor once.
#[derive(Default)]
pub struct TurnYielder;

impl Yielder for TurnYielder {
    async fn yield_now(&self) {
        struct Turn(bool);
        impl Future for Turn {
            type Output = ();

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
                if std::mem::replace(&mut self.0, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
        Turn(false).await;
    }
}
