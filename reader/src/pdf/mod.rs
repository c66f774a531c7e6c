//! PDF (ISO 32000): its text page by page, with headings, the values of its forms and the notes on its pages.
//!
//! `hayro-interpret` follows a page's operators as a viewer does and gives each glyph with its Unicode and its place; here is what
//! makes words, lines and headings of them. Pictures of text stay unread, and that is said.

mod annotations;
mod blank_font;
mod bounds;
mod brackets;
mod collections;
mod device;
mod direction;
mod expanded;
mod headings;
mod hyphens;
mod line;
mod scan;
mod scan_canvas;
mod scan_device;
mod work;

use std::sync::Arc;

use hayro_interpret::{
    Context, Device, FontResolverFn, InterpreterCache, InterpreterSettings, RenderContent,
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf, content::TypedIter, page},
    interpret, interpret_page,
    kurbo::{Affine, Rect},
};
use self_cell::self_cell;

pub use self::scan::{Scan, read_scan};
use self::{
    blank_font::blank_font,
    collections::Collections,
    device::{Page, TextDevice},
    headings::Headings,
    hyphens::Hyphens,
    work::Work,
};
use crate::{Document, Error, Facts, Notice, Options, Part, Progress, Result, Source, Unit, whole};

/// Larger files are refused: a PDF is read from its end, so all of it stands in memory.
const LARGEST: u64 = 256 << 20;

/// Pages that a notice names.
const NAMED: usize = 20;

self_cell!(
    /// A PDF, and what is kept of it from page to page: fonts above all.
    struct Opened {
        owner: Pdf,
        #[not_covariant]
        dependent: InterpreterCache,
    }
);

pub struct Pages {
    opened: Opened,
    next: usize,
    /// Parts of the last page that was read.
    waiting: std::vec::IntoIter<Part>,
    headings: Headings,
    hyphens: Hyphens,
    without_text: Vec<u32>,
    /// Pages that ask for so much that not all of it was done.
    cut: Vec<u32>,
    says_something: bool,
    work: Work,
    collections: Collections,
    title: Option<String>,
    font: FontResolverFn,
}

impl Pages {
    pub fn open(mut source: Box<dyn Source>, options: &Options) -> Result<Self> {
        let (pdf, work) = open(&mut source, options)?;
        let title = pdf.metadata().title.as_ref().and_then(|title| text_string(title));
        Ok(Self {
            opened: Opened::new(pdf, |_| InterpreterCache::new()),
            next: 0,
            waiting: Vec::new().into_iter(),
            headings: Headings::default(),
            hyphens: Hyphens::default(),
            without_text: Vec::new(),
            cut: Vec::new(),
            says_something: false,
            work,
            collections: Collections::default(),
            title,
            font: no_glyphs(),
        })
    }

    /// What stands on a page, or `None` behind the last.
    fn page(&mut self, number: usize) -> Option<Page> {
        let (work, collections, font) = (&mut self.work, &mut self.collections, self.font.clone());
        self.opened.with_dependent(|pdf, cache| {
            let page = pdf.pages().get(number)?;
            let Some(content) = work.content(page) else { return Some(Page::cut()) };
            collections.learn(page.resources());
            let mut device = TextDevice::new(collections, !content.is_whole);
            draw(pdf, page, (&content.bytes, cache, font), &mut device);
            device.notes(annotations::texts(page.raw()));
            Some(device.page())
        })
    }

    fn count(&self) -> usize {
        self.opened.borrow_owner().pages().len()
    }
}

impl Document for Pages {
    fn next_part(&mut self) -> Result<Option<Part>> {
        if let Some(part) = self.waiting.next() {
            return Ok(Some(part));
        }
        let Some(page) = self.page(self.next) else {
            return if self.says_something {
                Ok(None)
            } else if self.cut.is_empty() {
                Err(Error::Scan { pages: u32::try_from(self.count()).unwrap_or(u32::MAX) })
            } else {
                Err(Error::unsupported("a PDF whose pages ask for too much work"))
            };
        };
        self.next += 1;
        let number = u32::try_from(self.next).unwrap_or(u32::MAX);
        let lines = self.hyphens.join(page.lines);
        self.says_something |= !lines.is_empty();
        if page.is_cut {
            self.cut.push(number);
        } else if lines.is_empty() {
            self.without_text.push(number);
        }
        self.waiting = self.headings.divide(lines, number).into_iter();
        // A page may hold nothing.
        Ok(Some(self.waiting.next().unwrap_or_default()))
    }

    fn progress(&self) -> Progress {
        Progress { unit: Unit::Pages, done: self.next as u64, total: self.count() as u64 }
    }

    fn facts(&self) -> Facts {
        let mut notices = Vec::new();
        if !self.without_text.is_empty() {
            notices.push(Notice::PagesWithoutText { pages: self.without_text.clone() });
        }
        if !self.cut.is_empty() {
            let pages: Vec<String> = self.cut.iter().take(NAMED).map(u32::to_string).collect();
            let more = if self.cut.len() > NAMED { " …" } else { "" };
            notices.push(Notice::Damaged { what: format!("PDF, p. {}{more}", pages.join(", ")) });
        }
        Facts { title: self.title.clone(), encoding: None, notices }
    }
}

/// The file, and how much work it may ask for.
fn open(source: &mut dyn Source, options: &Options) -> Result<(Pdf, Work)> {
    let bytes = whole(source, LARGEST)?;
    bounds::check(&bytes)?;
    let work = Work::new(bytes.len());
    let password = options.password.as_deref();
    let pdf = Pdf::new_with_password(bytes, password.unwrap_or_default()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Error::Password { wrong: password.is_some() }
        }
        LoadPdfError::Decryption(error) => Error::unsupported(format!("PDF encryption: {error:?}")),
        LoadPdfError::Invalid => Error::damaged("the PDF", "pages", "none"),
    })?;
    Ok((pdf, work))
}

/// Draws a page's content and its annotations, upright, in points.
fn draw<'a>(
    pdf: &'a Pdf,
    page: &page::Page<'a>,
    (content, cache, font): (&[u8], &InterpreterCache<'a>, FontResolverFn),
    device: &mut impl Device<'a>,
) {
    let settings = InterpreterSettings {
        font_resolver: font,
        cmap_resolver: Arc::new(hayro_interpret::hayro_cmap::load_embedded),
        warning_sink: Arc::new(|_| {}),
        // The page's own content is interpreted before.
        render_content: RenderContent::ANNOTATIONS,
    };
    let (width, height) = page.render_dimensions();
    let whole = Rect::new(0.0, 0.0, width.into(), height.into());
    let upright = Affine::new(page.initial_transform(true).as_coeffs());
    let mut context = Context::new(upright, whole, cache, pdf.xref(), settings);
    interpret(TypedIter::new(content), page.resources(), &mut context, device);
    interpret_page(page, &mut context, device);
}

fn no_glyphs() -> FontResolverFn {
    let font = blank_font();
    Arc::new(move |_| Some((font.clone(), 0)))
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark, or else near enough to Latin-1.
fn text_string(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xfe, 0xff, units @ ..] => {
            let units: Vec<u16> = units.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            String::from_utf16_lossy(&units)
        }
        [0xff, 0xfe, units @ ..] => {
            let units: Vec<u16> = units.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8_lossy(text).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    let text = text.trim_matches(|char: char| char.is_whitespace() || char.is_control()).replace('\r', "\n");
    (!text.is_empty()).then_some(text)
}
