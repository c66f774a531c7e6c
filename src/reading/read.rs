//! Read: a file's text or rows to the page, as fast as the page takes them, with a checkpoint after each few milliseconds.

use std::io::Read as _;

use reader::{Document, Facts, Options, Table};
use sha2::{Digest, Sha256};

use super::{Job, convert};
use crate::{
    platform::{Clock, Files, Yielder},
    protocol::{
        Chunk, Dialect, Failure, FailureKind, FileKind, Form, Progress, Read, ReadChunk, ReadFacts, Row,
        Stage, Unit,
    },
};

/// Bytes of text in one chunk, about. So many cross in a few milliseconds.
const CHUNK: usize = 256 << 10;
/// What is ready is sent after this time, so that a slow file shows what it has.
const CHUNK_MS: f64 = 200.0;
/// Work between two checkpoints.
const STEP_MS: f64 = 20.0;
/// Bytes that are hashed between two checkpoints.
const HASHED: usize = 4 << 20;

pub async fn run<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: Read,
) -> Result<ReadFacts, Failure> {
    let started = job.now_ms();
    let name = request.file.name.clone();
    if request.hash {
        let hash = hash(job, &request).await?;
        job.paced_chunk(Chunk::Read(ReadChunk::Hash(hash))).await;
    }
    let mut source = open(job, &request)?;
    let kind = reader::detect(&name, &mut source).map_err(|error| convert::failure(&name, error))?;
    let file_kind = convert::kind(kind)
        .map_err(|why| Failure::new(FailureKind::Unreadable(why), format!("`{name}` can't be read")))?;
    let failed = |error| convert::failure(&name, error);
    let options = convert::options(request.dialect, request.password);
    let (facts, dialect) = match request.form {
        Form::Text => {
            let document = reader::open_document_of(kind, Box::new(source), &options).map_err(failed)?;
            text(job, document, failed).await?
        }
        Form::Table => {
            let table = reader::open_table_of(kind, &name, Box::new(source), &options).map_err(failed)?;
            columns(job, file_kind, &*table).await;
            rows(job, table, request.from_row, failed).await?
        }
        Form::Columns => {
            let table = reader::open_table_of(kind, &name, Box::new(source), &options).map_err(failed)?;
            columns(job, file_kind, &*table).await;
            (table.facts(), table.options())
        }
    };
    Ok(ReadFacts {
        kind: file_kind,
        notices: convert::notices(&facts),
        title: facts.title,
        dialect: convert::dialect(dialect),
        total_ms: job.now_ms() - started,
        memory_bytes: (job.session().memory_bytes)(),
    })
}

fn open<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: &Read,
) -> Result<F::File, Failure> {
    let file = &request.file;
    let opened = job.session().files.open(&file.address, file.bytes);
    opened.map_err(|error| convert::failure(&file.name, error.into()))
}

async fn hash<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    request: &Read,
) -> Result<String, Failure> {
    let mut file = open(job, request)?;
    let (mut hasher, mut bytes, mut done) = (Sha256::new(), vec![0; HASHED], 0);
    loop {
        let read = file.read(&mut bytes);
        let read = read.map_err(|error| convert::failure(&request.file.name, error.into()))?;
        if read == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&bytes[..read]);
        done += read as u64;
        let total = Some(request.file.bytes);
        job.progress(Progress { stage: Stage::Verify, unit: Unit::Bytes, done, total });
        job.checkpoint().await;
    }
}

async fn text<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    mut document: Box<dyn Document>,
    failed: impl Fn(reader::Error) -> Failure,
) -> Result<(Facts, Options), Failure> {
    let (mut parts, mut bytes) = (Vec::new(), 0);
    let (mut sent, mut rested) = (job.now_ms(), job.now_ms());
    while let Some(part) = document.next_part().map_err(&failed)? {
        if !part.text.is_empty() || !part.headings.is_empty() {
            bytes += part.text.len();
            parts.push(convert::part(part));
        }
        let now = job.now_ms();
        if bytes >= CHUNK || (!parts.is_empty() && now - sent >= CHUNK_MS) {
            job.paced_chunk(Chunk::Read(ReadChunk::Text(std::mem::take(&mut parts)))).await;
            (bytes, sent) = (0, job.now_ms());
        }
        if now - rested >= STEP_MS {
            job.progress(convert::progress(document.progress()));
            job.checkpoint().await;
            rested = job.now_ms();
        }
    }
    if !parts.is_empty() {
        job.paced_chunk(Chunk::Read(ReadChunk::Text(parts))).await;
    }
    job.progress(convert::progress(document.progress()));
    let facts = document.facts();
    let options = Options { encoding: facts.encoding.clone(), ..Options::default() };
    Ok((facts, options))
}

async fn columns<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    kind: FileKind,
    table: &dyn Table,
) {
    let names = table.columns().to_vec();
    let dialect = Dialect { mark: table.style().mark, ..convert::dialect(table.options()) };
    job.paced_chunk(Chunk::Read(ReadChunk::Columns { kind, names, dialect })).await;
}

async fn rows<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<F, C, Y>,
    mut table: Box<dyn Table>,
    from_row: u64,
    failed: impl Fn(reader::Error) -> Failure,
) -> Result<(Facts, Options), Failure> {
    let mut passed = 0;
    let mut rested = job.now_ms();
    while let Some(mut rows) = table.next_rows().map_err(&failed)? {
        let mut originals = table.originals().into_iter();
        let over = (from_row - passed).min(rows.len() as u64);
        rows.drain(..over as usize);
        originals.by_ref().take(over as usize).for_each(drop);
        passed += over;
        if !rows.is_empty() {
            let rows = rows.into_iter().map(|cells| Row { cells, original: originals.next() }).collect();
            job.paced_chunk(Chunk::Read(ReadChunk::Rows(rows))).await;
        }
        if job.now_ms() - rested >= STEP_MS {
            job.progress(convert::progress(table.progress()));
            job.checkpoint().await;
            rested = job.now_ms();
        }
    }
    job.progress(convert::progress(table.progress()));
    Ok((table.facts(), table.options()))
}
