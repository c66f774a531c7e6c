//! Reads the pages of a file that are only pictures, for the library. What was read stays as long as the page is open, so that whoever
//! stops in the middle loses nothing. Must not know what becomes of the text.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use web_sys::File;

use crate::{
    protocol::{Failure, Progress, Stage, TextPart, Unit},
    ui::{
        files::{Address, PageReader, PageText},
        runs::Preparing,
    },
};

/// What pages say that were read in this visit, by their file's number and their own.
pub type KnownPages = Rc<RefCell<BTreeMap<(usize, u32), PageText>>>;

/// How a file's pictures are read.
pub struct PicturePages {
    /// The SHA-256 of the model that reads text in pictures.
    pub model: String,
    /// The number under which the hook stores the file.
    pub number: usize,
    pub known: KnownPages,
}

/// Fails where nothing can be read because of what the pictures are.
pub async fn read_pages(
    preparing: &Preparing,
    (name, file): (&str, &File),
    pages: &[u32],
    pictures: PicturePages,
) -> Result<Vec<TextPart>, Failure> {
    let Preparing { client, stop, report } = preparing;
    let PicturePages { model, number, known } = pictures;
    let is_known = |page: u32| known.borrow().contains_key(&(number, page));
    let progress = |done: usize| {
        let total = Some(pages.len() as u64);
        report(Progress { stage: Stage::Read, unit: Unit::Items, done: done as u64, total });
    };
    if pages.iter().any(|page| !is_known(*page)) {
        let address = Address::of(file)?;
        let file = address.given(name, file);
        let reader = PageReader::open(client, model, stop).await?;
        for (done, page) in pages.iter().enumerate() {
            progress(done);
            if !is_known(*page) {
                let text = reader.read(&file, None, *page, stop).await?;
                known.borrow_mut().insert((number, *page), text);
            }
        }
        progress(pages.len());
    }
    let known = known.borrow();
    let text = |page: &u32| known.get(&(number, *page));
    let parts: Vec<TextPart> = pages
        .iter()
        .filter_map(|page| Some((*page, text(page)?.as_ref().ok()?)))
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(page, text)| TextPart { headings: Vec::new(), page: Some(page), text: text.to_string() })
        .collect();
    match pages.iter().find_map(|page| text(page)?.as_ref().err()) {
        Some(failure) if parts.is_empty() => Err(failure.clone()),
        Some(_) | None => Ok(parts),
    }
}
