//! How much work a page asks for, found before it is done: a few bytes can ask for forms in forms in forms, or for one stream on a thousand
//! pages. An interpreter that runs can't be stopped from within, so what asks for too much is not begun.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::{
    content::{TypedIter, ops::TypedInstruction},
    object::{Array, Dict, Name, Object, ObjectIdentifier, Stream},
    page::{Page, Resources},
};

use super::expanded::is_bounded;

/// Bytes of content that a page may ask for, each time that a form is drawn counted.
const MOST_OF_PAGE: u64 = 32 << 20;
/// What all pages may, beside four times the file's length.
const MOST_OF_ALL: u64 = 64 << 20;
/// What one operator may show, in bytes.
const LONGEST_TEXT: usize = 64 << 10;
/// Glyphs whose outlines become one clip.
const MOST_CLIPPED: usize = 64 << 10;
/// Saved graphics states, and steps of one path: each takes memory until it is given back.
const MOST_SAVED: usize = 4096;
const MOST_STEPS: usize = 1 << 20;
/// Content so short can't ask for much by itself.
const SHORT: usize = 64 << 10;
/// Forms in forms are followed so deep; the interpreter follows them no deeper.
const DEEPEST: u32 = 50;
/// What any operator that draws something costs at least.
const LEAST: u64 = 64;

pub struct Work {
    left: u64,
    /// Forms that were weighed, each as deep as it stood.
    known: HashMap<(ObjectIdentifier, u32), u64>,
}

/// A page's content, and whether all of it is there.
pub struct Content {
    pub bytes: Vec<u8>,
    pub is_whole: bool,
}

impl Work {
    pub fn new(length: usize) -> Self {
        Self { left: MOST_OF_ALL + 4 * length as u64, known: HashMap::new() }
    }

    /// The content of a page, as far as it may be read; `None` where it asks for too much.
    pub fn content(&mut self, page: &Page<'_>) -> Option<Content> {
        if self.left == 0 {
            return None;
        }
        let content = content(page.raw(), MOST_OF_PAGE.min(self.left) as usize);
        let mut weighing = Weighing { known: &mut self.known, weighed: 0 };
        weighing.fonts(page.resources())?;
        let mut work = if content.bytes.len() <= SHORT && draws_itself(page.resources()) {
            content.bytes.len() as u64
        } else {
            weighing.content(&content.bytes, page.resources(), 0)?
        };
        for form in appearances(page.raw()) {
            work += weighing.form(&form, page.resources(), 0)?;
        }
        if work > MOST_OF_PAGE + content.bytes.len() as u64 {
            return None;
        }
        self.left = self.left.saturating_sub(work);
        Some(content)
    }
}

/// Its streams one after the other. The interpreter's own would keep those of all pages.
fn content(page: &Dict<'_>, most: usize) -> Content {
    let mut content = Content { bytes: Vec::new(), is_whole: true };
    let mut add = |stream: Stream<'_>| {
        if content.bytes.len() >= most || !is_bounded(&stream) {
            content.is_whole = false;
            return;
        }
        if let Ok(data) = stream.decoded_data() {
            content.bytes.extend_from_slice(&data);
            // Streams are parted at least by a blank.
            content.bytes.push(b' ');
        }
        if content.bytes.len() > most {
            content.bytes.truncate(most);
            content.is_whole = false;
        }
    };
    match page.get::<Object<'_>>("Contents") {
        Some(Object::Stream(stream)) => add(stream),
        Some(Object::Array(streams)) => streams.iter::<Stream<'_>>().for_each(add),
        _ => {}
    }
    content
}

/// What the annotations of a page look like.
fn appearances<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    let Some(annotations) = page.get::<Array<'_>>("Annots") else { return Vec::new() };
    let normal = |annotation: Dict<'a>| match annotation.get::<Dict<'a>>("AP")?.get::<Object<'a>>("N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => states.get::<Stream<'a>>(annotation.get::<Name<'a>>("AS")?),
        _ => None,
    };
    annotations.iter::<Dict<'a>>().filter_map(normal).collect()
}

struct Weighing<'w> {
    known: &'w mut HashMap<(ObjectIdentifier, u32), u64>,
    weighed: u64,
}

impl Weighing<'_> {
    fn form(&mut self, form: &Stream<'_>, above: &Resources<'_>, depth: u32) -> Option<u64> {
        if depth > DEEPEST {
            return Some(LEAST);
        }
        let key = (form.obj_id(), depth);
        if let Some(work) = self.known.get(&key) {
            return Some(*work);
        }
        if !is_bounded(form) {
            return None;
        }
        let content = form.decoded_data().unwrap_or_default();
        let own = form.dict().get::<Dict<'_>>("Resources").map(Resources::new);
        self.fonts(own.as_ref().unwrap_or(above))?;
        let work = self.content(&content, own.as_ref().unwrap_or(above), depth)?;
        self.known.insert(key, work);
        Some(work)
    }

    /// The bytes of content that are gone through; `None` for too many, or for what takes too much memory at once.
    fn content(&mut self, content: &[u8], resources: &Resources<'_>, depth: u32) -> Option<u64> {
        self.weighed += content.len() as u64;
        let mut work = LEAST + content.len() as u64;
        let (mut saved, mut steps, mut clipped) = (0_usize, 0_usize, 0_usize);
        let mut clips = false;
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            let shown = match operator {
                TypedInstruction::XObject(name) => {
                    work += LEAST;
                    if let Some(object) = resources.get_x_object(name.0).filter(is_form) {
                        work = work.saturating_add(self.form(&object, resources, depth + 1)?);
                    }
                    0
                }
                TypedInstruction::Shading(name) => {
                    work += self.shading(resources.get_shading(name.0));
                    0
                }
                TypedInstruction::SaveState(_) => {
                    saved += 1;
                    0
                }
                TypedInstruction::RestoreState(_) => {
                    saved = saved.saturating_sub(1);
                    0
                }
                TypedInstruction::TextRenderingMode(mode) => {
                    clips = mode.0.as_f64() >= 4.0;
                    0
                }
                TypedInstruction::ShowText(text) => text.0.as_bytes().len(),
                TypedInstruction::NextLineAndShowText(text) => text.0.as_bytes().len(),
                TypedInstruction::ShowTextWithParameters(text) => text.2.as_bytes().len(),
                // With the moves between.
                TypedInstruction::ShowTexts(texts) => texts.0.data().len() / 8,
                TypedInstruction::RectPath(_)
                | TypedInstruction::MoveTo(_)
                | TypedInstruction::LineTo(_)
                | TypedInstruction::CubicTo(_)
                | TypedInstruction::CubicStartTo(_)
                | TypedInstruction::CubicEndTo(_)
                | TypedInstruction::ClosePath(_) => {
                    steps += 1;
                    if steps > MOST_STEPS {
                        return None;
                    }
                    continue;
                }
                // Whatever ends a path, and what comes between paths.
                _ => 0,
            };
            steps = 0;
            clipped += if clips { shown } else { 0 };
            let too_much = shown > LONGEST_TEXT || clipped > MOST_CLIPPED || saved > MOST_SAVED;
            if too_much || work.max(self.weighed) > 2 * MOST_OF_PAGE {
                return None;
            }
        }
        Some(work)
    }

    /// Looks at what fonts are made of, which is not counted as work: each is read once.
    fn fonts(&mut self, resources: &Resources<'_>) -> Option<()> {
        for name in resources.fonts.keys() {
            let key = resources.fonts.get_ref(&name).map(|found| (found.into(), u32::MAX));
            if key.is_some_and(|key| self.known.insert(key, LEAST).is_some()) {
                continue;
            }
            let Some(font) = resources.fonts.get::<Dict<'_>>(&name) else { continue };
            let descendant =
                font.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
            let descriptors = [descriptor(&font), descendant.as_ref().and_then(descriptor)];
            let streams = [Some(font), descendant].into_iter().chain(descriptors).flatten();
            let keys = ["ToUnicode", "Encoding", "CIDToGIDMap", "FontFile", "FontFile2", "FontFile3"];
            for dict in streams {
                for stream in keys.iter().filter_map(|key| dict.get::<Stream<'_>>(key)) {
                    let key = (stream.obj_id(), u32::MAX);
                    if !self.known.contains_key(&key) && !is_bounded(&stream) {
                        return None;
                    }
                    self.known.insert(key, LEAST);
                }
            }
        }
        Some(())
    }

    /// A shading is read each time that it is drawn.
    fn shading(&mut self, shading: Option<Object<'_>>) -> u64 {
        let Some(Object::Stream(mesh)) = shading else { return LEAST };
        if !is_bounded(&mesh) {
            return 2 * MOST_OF_PAGE;
        }
        let length = || mesh.decoded_data().map_or(LEAST, |data| data.len() as u64);
        *self.known.entry((mesh.obj_id(), u32::MAX)).or_insert_with(length)
    }
}

fn descriptor<'a>(font: &Dict<'a>) -> Option<Dict<'a>> {
    font.get::<Dict<'a>>("FontDescriptor")
}

/// Whether a page draws all of it by its own content.
fn draws_itself(resources: &Resources<'_>) -> bool {
    let is_picture = |name| resources.get_x_object(&name).is_none_or(|object| !is_form(&object));
    resources.shadings.is_empty() && resources.x_objects.keys().all(is_picture)
}

fn is_form(object: &Stream<'_>) -> bool {
    object.dict().get::<Name<'_>>("Subtype").is_some_and(|subtype| &*subtype == b"Form")
}
