//! Index: a file into the library (read, cut, written), then embeddings for what has none, a few passages at a time.

use sha2::{Digest, Sha256};

use super::{
    job::Job,
    libraries::{Opened, Writer},
};
use crate::{
    engine::{
        documents::Reader,
        search::{Document, Splitter, file},
        text_model::TextModel,
    },
    platform::{File, Platform},
    protocol::{Bytes, Failure, FailureKind, Index, Indexed, Progress, SourceFile, Stage, Unit},
};

/// Tokens of a passage at most. Encoders of sentences were trained on texts of this length.
const PASSAGE_TOKENS: usize = 128;
/// Marks that an encoder puts around a text.
const MARKS: usize = 2;
/// Between two checkpoints: bytes that are hashed, and text that is cut into passages.
const HASHED: usize = 4 << 20;
const CUT: usize = 32 << 10;
/// Passages that are embedded in one go; so many take about as long as a prefill slice.
const BATCH: usize = 4;
/// Vectors that are taken into the graph in one go.
const WOVEN: usize = 64;

pub async fn run<P: Platform>(job: &Job<P>, request: Index) -> Result<Indexed, Failure> {
    let started = job.now_ms();
    let model = job.session().shelf.text(&request.model)?;
    let store = job.session().platform.store();
    let mut writer = job.session().libraries.write(store, &request.model, model.dimensions()).await?;
    if let Some(source) = request.file {
        take_in(job, &model, source, &mut writer).await?;
    }
    let passages = embed(job, &model, &mut writer).await?;
    writer.flush()?;
    weave(job, &mut writer).await?;
    Ok(Indexed { passages, total_ms: job.now_ms() - started })
}

/// Reads a file into the library, in the place of an earlier one of its name; does nothing where it is there already.
async fn take_in<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    source: SourceFile,
    writer: &mut Writer<'_, impl File>,
) -> Result<(), Failure> {
    let sha256 = hash(job, &source.bytes.0).await;
    if writer.opened.borrow().library.holding(&source.name, &sha256).is_some() {
        return Ok(());
    }
    let document = read(job, model, source, sha256).await?;
    let records = {
        let Opened { library, .. } = &mut *writer.opened.borrow_mut();
        let mut records = Vec::new();
        for earlier in library.named(&document.name) {
            library.remove(earlier);
            records.extend(file::removal(earlier));
        }
        records.extend(file::document(library.add(document)));
        records
    };
    writer.append(&records)?;
    writer.flush()
}

async fn hash<P: Platform>(job: &Job<P>, bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for bytes in bytes.chunks(HASHED) {
        hasher.update(bytes);
        job.checkpoint().await;
    }
    hasher.finalize().into()
}

async fn read<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    SourceFile { name, bytes: Bytes(bytes) }: SourceFile,
    sha256: [u8; 32],
) -> Result<Document, Failure> {
    let most = PASSAGE_TOKENS.min(model.most_tokens().saturating_sub(MARKS));
    let splitter = Splitter::new(most, |text: &str| match model.encode(text) {
        Ok(encoded) if !encoded.truncated => encoded.tokens.len().saturating_sub(MARKS),
        Ok(_) | Err(_) => usize::MAX,
    });
    let size = bytes.len() as u64;
    let mut document = Document::new(&name, size, sha256);
    let mut reader = Reader::open(&name, bytes)?;
    let mut read = 0;
    while let Some(part) = reader.next_part()? {
        for piece in part.pieces(CUT) {
            document.add(&piece, &splitter);
            read += piece.text.len() as u64;
            // Pages where there are pages; of other formats, the text is about as long as the file.
            let (unit, (done, total)) = match reader.progress() {
                Some(pages) => (Unit::Items, pages),
                None => (Unit::Bytes, (read.min(size), size)),
            };
            job.progress(Progress { stage: Stage::Read, unit, done, total: Some(total) });
            job.checkpoint().await;
        }
    }
    if document.is_empty() {
        return Err(Failure::new(FailureKind::BadInput, format!("`{name}` holds no text that can be read")));
    }
    Ok(document)
}

/// Embeds whatever is not embedded; gives how many passages that were.
async fn embed<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    writer: &mut Writer<'_, impl File>,
) -> Result<u32, Failure> {
    let mut passages = 0;
    loop {
        let record = {
            let Opened { library, .. } = &mut *writer.opened.borrow_mut();
            let (done, all) = library.progress();
            job.progress(Progress { stage: Stage::Compute, unit: Unit::Items, done, total: Some(all) });
            let Some((document, range)) = library.unembedded(BATCH) else { return Ok(passages) };
            let texts: Vec<&str> = range.map(|index| document.passage(index).text).collect();
            let (id, count) = (document.id, texts.len());
            let embeddings = model.embed(&texts)?;
            let Some(first) = library.embed(id, &embeddings.values) else {
                return Err(Failure::new(FailureKind::Internal, "embeddings of another length than before"));
            };
            passages += count as u32;
            file::vectors(library, id, first)
        };
        writer.append(&record)?;
        job.checkpoint().await;
    }
}

/// Brings the graph of a large library up to date, and keeps it.
async fn weave<P: Platform>(job: &Job<P>, writer: &mut Writer<'_, impl File>) -> Result<(), Failure> {
    let (before, _) = writer.opened.borrow_mut().library.weave(0);
    loop {
        let (done, all) = writer.opened.borrow_mut().library.weave(WOVEN);
        if done >= all {
            // Without growth what is kept is still right.
            let grown = done > before;
            return if grown { keep(job, writer).await } else { Ok(()) };
        }
        job.progress(Progress { stage: Stage::Compute, unit: Unit::Items, done, total: Some(all) });
        job.checkpoint().await;
    }
}

async fn keep<P: Platform>(job: &Job<P>, writer: &mut Writer<'_, impl File>) -> Result<(), Failure> {
    let bytes = writer.opened.borrow().library.graph_file();
    writer.keep_graph(job.session().platform.store(), &bytes).await
}
