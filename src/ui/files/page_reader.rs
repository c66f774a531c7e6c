//! Reads what is written in the pictures of a file's pages, one page at a time: the reader gives the page's picture, and the model that
//! reads text in pictures stands open meanwhile. Must not know what the text is for.

use std::{cell::Cell, rc::Rc};

use futures::{
    StreamExt,
    future::{Either, select},
};

use super::recognition::PageText;
use crate::{
    client::{Client, Held, Running, Update},
    protocol::{
        Failure, FailureKind, GivenFile, GraphFile, GraphId, GraphPurpose, OpenGraph, ReadScan,
        RecogniseText, Unreadable, WorkerKind,
    },
    ui::runs::{Stop, call},
};

/// Pixels of a page's longer side: a sheet at 300 dots an inch has 3,500, and smaller letters than a footnote's are no longer read.
const LONGEST: u32 = 3200;
/// Graphs are numbered from here, to be unlike those that a person's own model and scripts name.
const FIRST_GRAPH: u32 = 1 << 30;

thread_local! {
    static GRAPHS: Cell<u32> = const { Cell::new(FIRST_GRAPH) };
}

/// The open model, and the reader. Both end with it.
pub struct PageReader {
    client: Client,
    graph: GraphId,
    _open: Running<OpenGraph>,
    _reader: Held,
}

impl PageReader {
    /// Opens the model of this SHA-256, which must be stored here.
    pub async fn open(client: &Client, sha256: String, stop: &Stop) -> Result<Self, Failure> {
        let graph = GraphId(GRAPHS.get());
        GRAPHS.set(graph.0 + 1);
        let (purpose, file) = (GraphPurpose::RecogniseText, GraphFile::Stored(sha256));
        let mut running = client.run(OpenGraph { graph, purpose, file, external: Vec::new() });
        loop {
            stop.check()?;
            let asked = std::pin::pin!(stop.asked());
            match select(asked, running.next()).await {
                Either::Left(((), _)) => return Err(Failure::new(FailureKind::Cancelled, "stopped")),
                Either::Right((Some(Update::Progress(_)), _)) => {}
                Either::Right((Some(Update::Chunk(_)), _)) => break,
                Either::Right((Some(Update::Done(Err(failure))), _)) => return Err(failure),
                Either::Right((Some(Update::Done(Ok(_))) | None, _)) => {
                    return Err(Failure::new(FailureKind::Internal, "the model did not stay open"));
                }
            }
        }
        let reader = client.hold(WorkerKind::Reader);
        Ok(Self { client: client.clone(), graph, _open: running, _reader: reader })
    }

    /// Reads a page, counted from 1. A page whose picture can't be read is none of the others' fault.
    pub async fn read(
        &self,
        file: &GivenFile,
        password: Option<String>,
        page: u32,
        stop: &Stop,
    ) -> Result<PageText, Failure> {
        let scan = ReadScan { file: file.clone(), password, page, longest: LONGEST };
        let picture = match call(&self.client, scan, stop).await {
            Ok((_, picture)) => picture,
            Err(failure) => {
                stop.check()?;
                return of_page(failure);
            }
        };
        let (_, recognised) = call(&self.client, RecogniseText { graph: self.graph, picture }, stop).await?;
        Ok(Ok(Rc::from(recognised.text)))
    }
}

/// A failure to give a page's picture, told apart from one that all pages share.
fn of_page(failure: Failure) -> Result<PageText, Failure> {
    match failure.kind {
        // Nothing is drawn there.
        FailureKind::Unreadable(Unreadable::Empty) => Ok(Ok(Rc::from(""))),
        FailureKind::Unsupported
        | FailureKind::BadInput
        | FailureKind::Crashed
        | FailureKind::Unreadable(Unreadable::TooLarge | Unreadable::Damaged) => Ok(Err(failure)),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::BadModel
        | FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::OutOfMemory
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_)
        | FailureKind::Unlearnable(_) => Err(failure),
    }
}
