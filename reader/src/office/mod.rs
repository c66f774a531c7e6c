//! Documents that are a zip of XML: DOCX, PPTX, XLSX, ODT, EPUB.

mod archive;
mod docx;
mod docx_styles;
mod epub;
mod odt;
mod pptx;
mod relations;
mod xlsx;
mod xml;

pub use self::{
    archive::kind,
    docx::open as open_docx,
    epub::Epub,
    odt::open as open_odt,
    pptx::open as open_pptx,
    xlsx::{Sheet, open_document as open_xlsx},
};

#[cfg(test)]
mod tests;
