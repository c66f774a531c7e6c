//! An outbox's results as one table.

use std::io::{Write, stdout};

use hearth::protocol::{Outbox, OutboxWish};

use crate::{Host, Result};

pub fn run(host: &mut Host) -> Result<()> {
    let mut place = None;
    let mut out = stdout().lock();
    loop {
        let wish = OutboxWish::Export(place);
        let contents = host.ask(Outbox { wish }, |chunk| match chunk {})?;
        let Some(exported) = contents.exported else { break };
        out.write_all(&exported.csv.0)?;
        match exported.next {
            Some(next) => place = Some(next),
            None => break,
        }
    }
    Ok(out.flush()?)
}
