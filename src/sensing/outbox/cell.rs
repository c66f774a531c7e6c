//! A small value in a file, written whole or not at all: two copies take turns, and the newer whole one counts.

use std::io::{self, Read, SeekFrom};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    error::OutboxError,
    record::{self, Next},
};
use crate::platform::{File, Store};

/// Bytes from one copy's beginning to the other's.
const COPY: usize = 8 << 10;

/// The value in the file `name`, which others may read and write meanwhile; its default where there is none.
pub async fn read<T: Default + DeserializeOwned>(store: &impl Store, name: &str) -> Result<T, OutboxError> {
    let _lock = store.lock(name).await;
    let mut file = store.append(name).await?;
    let newest = newest(&mut file).map_err(OutboxError::io(name))?;
    Ok(newest.map(|(_, value)| value).unwrap_or_default())
}

/// Changes the value and returns what it is then. It is on the disk when this returns.
pub async fn change<T: Default + Serialize + DeserializeOwned>(
    store: &impl Store,
    name: &str,
    how: impl FnOnce(&mut T),
) -> Result<T, OutboxError> {
    let _lock = store.lock(name).await;
    let mut file = store.append(name).await?;
    put(&mut file, how).map_err(OutboxError::io(name))
}

/// The same in a file that is open.
pub fn put<T: Default + Serialize + DeserializeOwned>(
    file: &mut impl File,
    how: impl FnOnce(&mut T),
) -> io::Result<T> {
    let (generation, mut value) =
        newest(file)?.map_or((0, T::default()), |(generation, value)| (generation + 1, value));
    how(&mut value);
    let mut bytes = Vec::new();
    let payload = postcard::to_stdvec(&(generation, &value)).map_err(io::Error::other)?;
    record::frame(&payload, &mut bytes);
    if bytes.len() > COPY {
        return Err(io::Error::other(format!("a value of {} bytes, and {COPY} fit", bytes.len())));
    }
    file.seek(SeekFrom::Start((generation % 2) * COPY as u64))?;
    file.write_all(&bytes)?;
    file.flush()?;
    Ok(value)
}

pub fn newest<T: DeserializeOwned>(file: &mut impl File) -> io::Result<Option<(u64, T)>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(2 * COPY as u64).read_to_end(&mut bytes)?;
    let copies = [0, COPY].map(|at| {
        let copy = bytes.get(at..).unwrap_or_default();
        match record::next(copy) {
            Next::Whole { payload, .. } => postcard::from_bytes::<(u64, T)>(payload).ok(),
            Next::Short { .. } | Next::Damaged => None,
        }
    });
    Ok(copies.into_iter().flatten().max_by_key(|(generation, _)| *generation))
}
