//! Writes a library's file anew without what was removed.
//!
//! Not every browser can rename a file, so the new one is written beside the old one and marked complete, which is the moment from
//! which on it counts; then its bytes take the place of the old ones. Whoever comes after one that was cut off in between finishes
//! that first.

use std::{
    cell::RefCell,
    io::{Read, Seek, SeekFrom, Write},
};

use super::{
    Libraries, Opened,
    names::{graph_name, name, next_name},
};
use crate::{
    engine::search::file,
    platform::{File, Store},
    protocol::Failure,
    service::convert::io_failure,
};

/// Copied in one go.
const PIECE: usize = 1 << 20;

impl Libraries {
    /// Writes the file anew and forgets what is in memory, so that the next one reads it. The graph is of vectors in their old
    /// order, so it goes too; until it is woven again, all vectors are looked at. For who holds the lock.
    pub(super) async fn rewrite(
        &self,
        store: &impl Store,
        model: &str,
        opened: &RefCell<Opened>,
    ) -> Result<(), Failure> {
        let next = next_name(model)?;
        let mut file = store.create(&next).await?;
        let written = write(&mut file, &opened.borrow());
        drop(file);
        if let Err(failure) = written {
            store.remove(&next).await?;
            return Err(failure);
        }
        store.complete(&next).await?;
        self.open.borrow_mut().remove(model);
        store.remove(&graph_name(model)?).await?;
        finish(store, model).await
    }
}

fn write(file: &mut impl File, opened: &Opened) -> Result<(), Failure> {
    file.truncate(0).map_err(io_failure)?;
    let head = opened.head.next(opened.library.next_id());
    file.write_all(&head.bytes()).map_err(io_failure)?;
    for records in file::records(&opened.library) {
        file.write_all(&records).map_err(io_failure)?;
    }
    file.flush().map_err(io_failure)
}

/// Puts a complete new file in the place of the old one, where there is one. For who holds the lock.
pub(super) async fn finish(store: &impl Store, model: &str) -> Result<(), Failure> {
    let next = next_name(model)?;
    let Some(mut new) = store.open(&next).await? else { return Ok(()) };
    let mut old = store.append(&name(model)?).await?;
    old.truncate(0).map_err(io_failure)?;
    old.seek(SeekFrom::Start(0)).map_err(io_failure)?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = new.read(&mut piece).map_err(io_failure)?;
        if length == 0 {
            break;
        }
        old.write_all(&piece[..length]).map_err(io_failure)?;
    }
    old.flush().map_err(io_failure)?;
    drop((new, old));
    store.remove(&next).await?;
    Ok(())
}

/// Leaves a new file that was never put in place.
pub(super) async fn forget(store: &impl Store, model: &str) -> Result<(), Failure> {
    store.remove(&next_name(model)?).await?;
    Ok(())
}
