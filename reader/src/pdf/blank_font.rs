//! A font that draws nothing, in the place of those that a PDF names and does not hold: what a glyph says and how wide it is stands in
//! the PDF or in the standard, so its shape is not needed, and the shapes of the standard's fonts would be a seventh of this program.

use std::sync::Arc;

use hayro_interpret::font::FontData;

/// A TrueType font of one empty glyph (OpenType 1.9.1): its tables by their names, in rising order.
const TABLES: [(&[u8; 4], &[u8]); 5] = [
    (b"glyf", &[0; 4]),
    (b"head", &HEAD),
    (b"hhea", &HHEA),
    (b"loca", &[0; 4]),
    (
        b"maxp",
        &[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ),
];

/// Version 1.0, its magic number, and 1000 units in the em.
const HEAD: [u8; 54] = {
    let mut head = [0; 54];
    head[1] = 1;
    (head[12], head[13], head[14], head[15]) = (0x5f, 0x0f, 0x3c, 0xf5);
    (head[18], head[19]) = (0x03, 0xe8);
    head
};

/// Version 1.0, and no widths.
const HHEA: [u8; 36] = {
    let mut hhea = [0; 36];
    hhea[1] = 1;
    hhea
};

pub fn blank_font() -> FontData {
    let count = TABLES.len() as u16;
    let mut font = [&[0, 1, 0, 0][..], &count.to_be_bytes(), &[0; 6]].concat();
    let mut place = font.len() + 16 * TABLES.len();
    for (name, table) in TABLES {
        font.extend(name);
        font.extend([0; 4]);
        font.extend((place as u32).to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        place += table.len().next_multiple_of(4);
    }
    for (_, table) in TABLES {
        font.extend(table);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    Arc::new(font)
}
