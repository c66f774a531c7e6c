//! Reads what is written in the pictures of a file's pages, one page at a time: the reader gives the page's picture, and the model that
//! reads text in pictures stands open meanwhile. Must not know what the text is for.

use std::{pin::pin, rc::Rc};

use futures::future::{Either, select};

use super::recognition::PageText;
use crate::{
    client::{Client, Held},
    protocol::{
        Failure, FailureKind, GivenFile, GraphFile, GraphPurpose, ReadScan, RecogniseText, Unreadable,
        WorkerKind,
    },
    ui::runs::{Standing, Stop, call, open_graph},
};

/// Pixels of a page's longer side: a sheet at 300 dots an inch has 3,500, and smaller letters than a footnote's are no longer read.
const LONGEST: u32 = 3200;
/// The open model, and the reader. Both end with it.
pub struct PageReader {
    client: Client,
    model: Standing,
    _reader: Held,
}

impl PageReader {
    /// Opens the model of this SHA-256, which must be stored here.
    pub async fn open(client: &Client, sha256: String, stop: &Stop) -> Result<Self, Failure> {
        stop.check()?;
        let (asked, file) = (pin!(stop.asked()), GraphFile::Stored(sha256));
        let opened = pin!(open_graph(client, GraphPurpose::RecogniseText, file, Vec::new()));
        let model = match select(asked, opened).await {
            Either::Left(((), _)) => return Err(Failure::new(FailureKind::Cancelled, "stopped")),
            Either::Right((opened, _)) => opened?,
        };
        let reader = client.hold(WorkerKind::Reader);
        Ok(Self { client: client.clone(), model, _reader: reader })
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
        let (_, recognised) =
            call(&self.client, RecogniseText { graph: self.model.graph, picture }, stop).await?;
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
