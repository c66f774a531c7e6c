//! The graph's own file, written whole when it has grown. It belongs to a library's first so many vectors.
//!
//! ```text
//! "HEARTHGR", version u32, CRC-32 of what follows u32, CRC-32 of the vectors' scales u32, vectors u32, entry u32,
//! each vector's level u8, the lowest layer's lists u32, the other layers' lists u32
//! ```

use super::{
    Graph,
    links::{HIGHEST, Links, NOBODY},
};
use crate::engine::{
    error::{Error, Result},
    search::{file::Cursor, vectors::Vectors},
};

const MAGIC: &[u8; 8] = b"HEARTHGR";
const VERSION: u32 = 1;

impl Graph {
    pub fn write(&self, vectors: &Vectors) -> Vec<u8> {
        let numbers = [belongs_to(vectors, self.size()), self.size() as u32, self.entry];
        let mut body: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        body.extend((0..self.size()).map(|node| self.links.level(node as u32)));
        let lists = self.links.lowest.iter().chain(self.links.above.iter().flatten());
        body.extend(lists.flat_map(|number| number.to_le_bytes()));
        let head = [VERSION, crc32fast::hash(&body)].map(u32::to_le_bytes).concat();
        [&MAGIC[..], &head, &body].concat()
    }

    /// Fails where the file is damaged, or belongs to other vectors.
    pub fn read(bytes: &[u8], vectors: &Vectors) -> Result<Self> {
        let wrong = |expected: &str| Error::damaged("graph of the index", expected, "something else");
        let mut cursor = Cursor::new(bytes);
        if cursor.take(MAGIC.len())? != MAGIC || cursor.number()? != VERSION {
            return Err(wrong("HEARTHGR of version 1"));
        }
        let check = cursor.number()?;
        if crc32fast::hash(cursor.rest()) != check {
            return Err(wrong("its CRC-32"));
        }
        let (owner, count, entry) = (cursor.number()?, cursor.number()? as usize, cursor.number()?);
        if count > vectors.len() || belongs_to(vectors, count) != owner || entry as usize >= count {
            return Err(wrong("a graph of these vectors"));
        }
        let levels = cursor.take(count)?.to_vec();
        let lowest = read_lists(&mut cursor, count * Links::LOWEST, count)?;
        let mut above = Vec::with_capacity(count);
        for level in &levels {
            if *level > HIGHEST {
                return Err(wrong("levels that there are"));
            }
            above.push(read_lists(&mut cursor, usize::from(*level) * Links::ABOVE, count)?.into());
        }
        cursor.end()?;
        // A neighbour in a layer that it isn't in would only be a way to nowhere, and `Links::of` says so.
        Ok(Self { links: Links { lowest, above }, entry })
    }
}

fn read_lists(cursor: &mut Cursor<'_>, numbers: usize, count: usize) -> Result<Vec<u32>> {
    let list: Vec<u32> = cursor.words(numbers)?.map(u32::from_le_bytes).collect();
    match list.iter().find(|number| **number != NOBODY && **number as usize >= count) {
        Some(stray) => Err(Error::damaged("graph of the index", format!("neighbours below {count}"), stray)),
        None => Ok(list),
    }
}

/// Tells one library's vectors from another's.
fn belongs_to(vectors: &Vectors, count: usize) -> u32 {
    crc32fast::hash(bytemuck::cast_slice(vectors.scales().get(..count).unwrap_or_default()))
}
