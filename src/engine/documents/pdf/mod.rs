//! A PDF's text, page by page: its operators are followed as a viewer would, without drawing.
//!
//! The file's structure is `hayro-syntax`'s; here is what a page says, and in which order. Pictures of text stay unread.

mod bounds;
mod font;
mod layout;

use hayro_syntax::{
    DecryptionError, LoadPdfError, Pdf,
    content::{TypedIter, ops::TypedInstruction},
    object::{Dict, Name, Object, Stream},
    page::Resources,
};

use self::{font::Fonts, layout::Layout};
use super::Part;
use crate::engine::error::{Error, Result};

/// A page is followed for so many operators, which is some hundred times what a full one has.
const MOST_OPERATORS: u32 = 4_000_000;
/// Forms that contain forms.
const DEEPEST_FORM: u32 = 8;

pub fn is_pdf(bytes: &[u8]) -> bool {
    // Viewers find the mark anywhere in the first kilobyte.
    bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}

pub struct Pages {
    pdf: Pdf,
    next: usize,
}

impl Pages {
    pub fn open(bytes: Vec<u8>) -> Result<Self> {
        bounds::check(&bytes)?;
        match Pdf::new(bytes) {
            Ok(pdf) => Ok(Self { pdf, next: 0 }),
            Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
                Err(Error::Input("the PDF wants a password".to_owned()))
            }
            Err(LoadPdfError::Decryption(error)) => {
                Err(Error::unsupported(format!("PDF encryption: {error:?}")))
            }
            Err(LoadPdfError::Invalid) => {
                Err(Error::Input("the PDF is damaged: no pages were found".to_owned()))
            }
        }
    }

    /// Pages read, and all.
    pub fn progress(&self) -> (u64, u64) {
        (self.next as u64, self.pdf.pages().len() as u64)
    }

    pub fn next_page(&mut self) -> Result<Option<Part>> {
        let Some(page) = self.pdf.pages().get(self.next) else { return Ok(None) };
        self.next += 1;
        let mut reader = PageReader { layout: Layout::default(), operators: 0 };
        if let Some(content) = page.page_stream() {
            reader.follow(content, page.resources(), 0);
        }
        Ok(Some(Part { section: None, page: u32::try_from(self.next).ok(), text: reader.layout.text() }))
    }
}

struct PageReader {
    layout: Layout,
    operators: u32,
}

impl PageReader {
    fn follow(&mut self, content: &[u8], resources: &Resources<'_>, depth: u32) {
        let mut fonts = Fonts::default();
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return;
            }
            let layout = &mut self.layout;
            match operator {
                TypedInstruction::BeginText(_) => layout.begin(),
                TypedInstruction::TextFont(font) => {
                    layout.font_size = font.1.as_f32();
                    layout.font = fonts.get(font.0, resources);
                }
                TypedInstruction::TextLeading(leading) => layout.leading = leading.0.as_f32(),
                TypedInstruction::NextLine(by) => layout.next_line(by.0.as_f32(), by.1.as_f32()),
                TypedInstruction::NextLineAndSetLeading(by) => {
                    layout.leading = -by.1.as_f32();
                    layout.next_line(by.0.as_f32(), by.1.as_f32());
                }
                TypedInstruction::NextLineUsingLeading(_) => layout.next_line(0.0, -layout.leading),
                TypedInstruction::SetTextMatrix(m) => {
                    layout.set_matrix([m.0, m.1, m.2, m.3, m.4, m.5].map(|number| number.as_f32()));
                }
                TypedInstruction::ShowText(text) => layout.show(text.0.as_bytes()),
                TypedInstruction::NextLineAndShowText(text) => {
                    layout.next_line(0.0, -layout.leading);
                    layout.show(text.0.as_bytes());
                }
                TypedInstruction::ShowTextWithParameters(text) => {
                    layout.next_line(0.0, -layout.leading);
                    layout.show(text.2.as_bytes());
                }
                TypedInstruction::ShowTexts(texts) => {
                    for text in texts.0.iter::<Object<'_>>() {
                        match text {
                            Object::String(text) => layout.show(text.as_bytes()),
                            Object::Number(number) => layout.kern(number.as_f32()),
                            // The standard allows nothing else.
                            _ => {}
                        }
                    }
                }
                TypedInstruction::XObject(form) if depth < DEEPEST_FORM => {
                    self.follow_form(form.0, resources, depth);
                }
                // Everything that draws or styles.
                _ => {}
            }
        }
    }

    fn follow_form(&mut self, name: &Name<'_>, resources: &Resources<'_>, depth: u32) {
        let Some(form): Option<Stream<'_>> = resources.get_x_object(name) else { return };
        if form.dict().get::<Name<'_>>("Subtype").is_none_or(|subtype| &*subtype != b"Form") {
            return;
        }
        let Ok(content) = form.decoded_data() else { return };
        match form.dict().get::<Dict<'_>>("Resources") {
            Some(own) => self.follow(&content, &Resources::new(own), depth + 1),
            None => self.follow(&content, resources, depth + 1),
        }
    }
}
