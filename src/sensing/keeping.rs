//! The outbox as the worker's jobs see it, whatever its ports are.

use std::convert::Infallible;

use futures::future::LocalBoxFuture;

use super::outbox::{Context, Outbox, OutboxError, Outside, Recorded};
use crate::protocol::{OutboxContents, OutboxState, OutboxWish, Scored};

pub trait Keeping {
    /// See [`Outbox::record`].
    fn record<'a>(
        &'a self,
        context: &'a Context,
        scored: &'a [Scored],
    ) -> LocalBoxFuture<'a, Result<Recorded, OutboxError>>;

    /// See [`Outbox::deliver`].
    fn deliver<'a>(&'a self, tell: &'a dyn Fn(OutboxState)) -> LocalBoxFuture<'a, Infallible>;

    /// See [`Outbox::wish`].
    fn wish(&self, wish: OutboxWish) -> LocalBoxFuture<'_, Result<OutboxContents, OutboxError>>;
}

impl<O: Outside> Keeping for Outbox<O> {
    fn record<'a>(
        &'a self,
        context: &'a Context,
        scored: &'a [Scored],
    ) -> LocalBoxFuture<'a, Result<Recorded, OutboxError>> {
        Box::pin(Self::record(self, context, scored))
    }

    fn deliver<'a>(&'a self, tell: &'a dyn Fn(OutboxState)) -> LocalBoxFuture<'a, Infallible> {
        Box::pin(Self::deliver(self, tell))
    }

    fn wish(&self, wish: OutboxWish) -> LocalBoxFuture<'_, Result<OutboxContents, OutboxError>> {
        Box::pin(Self::wish(self, wish))
    }
}
