//! What a person wants of the outbox, done; and how it stands after that.

use super::{Outbox, Outside, error::OutboxError};
use crate::protocol::{OutboxContents, OutboxWish};

impl<O: Outside> Outbox<O> {
    pub async fn wish(&self, wish: OutboxWish) -> Result<OutboxContents, OutboxError> {
        let (mut exported, mut shown) = (None, None);
        match wish {
            OutboxWish::List => {}
            OutboxWish::Configure(chosen) => self.configure(chosen).await?,
            OutboxWish::Export(behind) => exported = Some(self.export(behind).await?),
            OutboxWish::Show(id) => shown = Some(self.show_refused(id).await?),
            OutboxWish::SendAgain(id) => self.send_again(id).await?,
            OutboxWish::Drop(id) => self.drop_refused(id).await?,
        }
        Ok(OutboxContents {
            state: self.state().await?,
            settings: self.settings().await?.chosen,
            refused: self.refused().await?,
            exported,
            shown,
        })
    }
}
