//! Files of `blob:` addresses, a stretch at a time. A worker may wait for a stretch, so readers that know no `async` can read them.
//!
//! The bytes come through a synchronous request with a Range, which browsers answer from the file itself: nothing leaves the device,
//! and no more than a stretch is in memory. Must not know what a file holds.

use std::io::{self, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use super::describe;
use crate::platform::Files;

/// Bytes that are read at once. Formats that jump about are read as a whole anyway.
const STRETCH: u64 = 1 << 20;
const ON_DEVICE: &str = "blob:";
/// What a server, or here the browser, answers: a stretch, or all there is.
const PARTIAL: u16 = 206;
const WHOLE: u16 = 200;

pub struct WebFiles;

impl Files for WebFiles {
    type File = WebFile;

    fn open(&self, address: &str, bytes: u64) -> io::Result<WebFile> {
        if !address.starts_with(ON_DEVICE) {
            let message = format!("`{address}` is no file on this device");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(WebFile { address: address.to_owned(), length: bytes, position: 0, stretch: Vec::new(), start: 0 })
    }
}

pub struct WebFile {
    address: String,
    length: u64,
    position: u64,
    /// The bytes from `start` on that were read last.
    stretch: Vec<u8>,
    start: u64,
}

impl WebFile {
    /// Brings the bytes at the position into the stretch.
    fn fill(&mut self) -> io::Result<()> {
        let last = (self.position + STRETCH).min(self.length) - 1;
        (self.start, self.stretch) = request(&self.address, self.position, last)?;
        let behind = self.start + self.stretch.len() as u64;
        if (self.start..behind).contains(&self.position) {
            return Ok(());
        }
        // It is shorter than it was when it was given.
        Err(io::ErrorKind::NotFound.into())
    }
}

impl Read for WebFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let within = self.start..self.start + self.stretch.len() as u64;
        if !within.contains(&self.position) {
            self.fill()?;
        }
        let from = (self.position - self.start) as usize;
        let read = (&self.stretch[from..]).read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for WebFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

/// The bytes from `first` to `last`, and where they begin: a browser may answer with the whole file.
fn request(address: &str, first: u64, last: u64) -> io::Result<(u64, Vec<u8>)> {
    // Browsers give no more than "network error" for a file that was moved or changed.
    let gone = |error| io::Error::new(io::ErrorKind::NotFound, describe(&error));
    let request = XmlHttpRequest::new().map_err(gone)?;
    request.open_with_async("GET", address, false).map_err(gone)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.set_request_header("Range", &format!("bytes={first}-{last}")).map_err(gone)?;
    request.send().map_err(gone)?;
    let start = match request.status().map_err(gone)? {
        PARTIAL => first,
        WHOLE => 0,
        status => return Err(io::Error::new(io::ErrorKind::NotFound, format!("answered {status}"))),
    };
    let buffer = request.response().map_err(gone)?;
    Ok((start, Uint8Array::new(&buffer.unchecked_into()).to_vec()))
}
