//! Fonts of Chinese, Japanese and Korean that say which of Adobe's character collections they are of, and no Unicode: the interpreter
//! looks that up for fonts that a PDF does not hold, and here it is looked up for those that it holds. Must not know pages.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use hayro_interpret::{
    font::Glyph,
    hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded},
    hayro_syntax::{
        object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString},
        page::Resources,
    },
};

/// Forms of a page whose fonts are looked at.
const MOST_FORMS: usize = 200;

#[derive(Default)]
pub struct Collections {
    /// By the fonts' names, without the mark of a subset.
    fonts: HashMap<String, Rc<Font>>,
    seen: HashSet<ObjectIdentifier>,
}

struct Font {
    /// From codes to the collection's numbers, and from these to Unicode.
    numbers: CMap,
    unicode: CMap,
}

impl Collections {
    /// Looks at the fonts of a page and of the forms that it draws.
    pub fn learn(&mut self, resources: &Resources<'_>) {
        self.fonts(&resources.fonts);
        for name in resources.x_objects.keys().take(MOST_FORMS) {
            if self.was_seen(&resources.x_objects, &name) {
                continue;
            }
            let form = resources.x_objects.get::<Stream<'_>>(&name);
            if let Some(own) = form.and_then(|form| form.dict().get::<Dict<'_>>("Resources")) {
                self.fonts(&Resources::new(own).fonts);
            }
        }
    }

    fn fonts(&mut self, fonts: &Dict<'_>) {
        for name in fonts.keys() {
            if self.was_seen(fonts, &name) {
                continue;
            }
            let Some(font) = fonts.get::<Dict<'_>>(&name) else { continue };
            if font.contains_key("ToUnicode") {
                continue;
            }
            if let (Some(name), Some(found)) = (font.get::<Name<'_>>("BaseFont"), Font::of(&font)) {
                self.fonts.insert(bare(&String::from_utf8_lossy(&name)).to_owned(), Rc::new(found));
            }
        }
    }

    /// Whether an object was looked at before; what stands in the dictionary itself never was.
    fn was_seen(&mut self, within: &Dict<'_>, name: &Name<'_>) -> bool {
        within.get_ref(name).is_some_and(|found| !self.seen.insert(found.into()))
    }

    /// What a glyph says whose font has no Unicode.
    pub fn text(&self, glyph: &Glyph<'_>) -> Option<BfString> {
        if self.fonts.is_empty() {
            return None;
        }
        match glyph {
            Glyph::Outline(outline) => {
                let name = outline.font_data()?.postscript_name?;
                self.fonts.get(bare(&name))?.text(outline.char_code())
            }
            Glyph::Type3(_) => None,
        }
    }
}

impl Font {
    fn of(font: &Dict<'_>) -> Option<Self> {
        let descendants = font.get::<Array<'_>>("DescendantFonts")?;
        let descendant = descendants.iter::<Dict<'_>>().next()?;
        let system = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
        let said = |key| system.get::<PdfString<'_>>(key).map(|said| said.as_bytes().to_vec());
        let family = CidFamily::from_registry_ordering(&said("Registry")?, &said("Ordering")?);
        let unicode = CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded)?;
        let numbers = match font.get::<Object<'_>>("Encoding")? {
            Object::Name(name) => match &*name {
                b"Identity-H" | b"Identity-V" => CMap::identity_h(),
                name => CMap::parse(load_embedded(CMapName::from_bytes(name))?, load_embedded)?,
            },
            Object::Stream(own) => CMap::parse(&own.decoded_data().ok()?, load_embedded)?,
            _ => return None,
        };
        Some(Self { numbers, unicode })
    }

    fn text(&self, code: u32) -> Option<BfString> {
        // How many bytes the code was is not told.
        let lengths = if code > 0xff { [2, 3, 4, 1] } else { [1, 2, 3, 4] };
        let number = lengths.iter().find_map(|length| self.numbers.lookup_cid_code(code, *length))?;
        self.unicode.lookup_bf_string(number)
    }
}

/// A name without the six letters and the plus of a subset.
fn bare(name: &str) -> &str {
    match name.split_once('+') {
        Some((mark, name)) if mark.len() == 6 => name,
        Some(_) | None => name,
    }
}
