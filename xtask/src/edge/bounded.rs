//! A bound to a WebAssembly module's memory, and its custom sections left out (WebAssembly core specification, 5.5).

const HEADER: usize = 8;
const CUSTOM: u8 = 0;
const MEMORY: u8 = 5;
const PAGE: u32 = 1 << 16;

/// The module with one memory of at most so many bytes; names of functions, a third of it, stay behind. `None` where the bytes are no
/// module with one memory that has no bound yet.
pub fn bounded(module: &[u8], most_bytes: u32) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER)?;
    let (mut out, mut found) = (header.to_vec(), false);
    while let Some((kind, behind)) = rest.split_first() {
        let (length, behind) = number(behind)?;
        let (body, behind) = behind.split_at_checked(length as usize)?;
        rest = behind;
        match *kind {
            CUSTOM => continue,
            MEMORY => {
                // One memory, of which only the least is told.
                let [1, 0, least @ ..] = body else { return None };
                let (least, []) = number(least)? else { return None };
                let mut body = vec![1, 1];
                write(&mut body, least);
                write(&mut body, most_bytes / PAGE);
                section(&mut out, MEMORY, &body);
                found = true;
            }
            kind => section(&mut out, kind, body),
        }
    }
    found.then_some(out)
}

fn section(out: &mut Vec<u8>, kind: u8, body: &[u8]) {
    out.push(kind);
    write(out, body.len() as u32);
    out.extend_from_slice(body);
}

/// LEB128, and what is behind it.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for (place, byte) in bytes.iter().enumerate().take(5) {
        value |= u32::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

fn write(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [u8; HEADER] = *b"\0asm\x01\0\0\0";

    fn module(sections: &[u8]) -> Vec<u8> {
        [&START, sections].concat()
    }

    #[test]
    fn a_memory_gets_its_bound_and_names_go() {
        // Types: none. A memory of 200 pages. A custom section. Data: none.
        let before = module(&[1, 1, 0, 5, 4, 1, 0, 0xc8, 1, 0, 3, 1, b'n', 7, 11, 1, 0]);
        let after = module(&[1, 1, 0, 5, 6, 1, 1, 0xc8, 1, 0x80, 12, 11, 1, 0]);
        assert_eq!(bounded(&before, 1536 * PAGE).unwrap(), after);
    }

    #[test]
    fn what_has_no_memory_or_a_bound_already_is_refused() {
        for sections in
            [&[][..], &[1, 1, 0], &[5, 4, 1, 1, 1, 2], &[5, 3, 2, 0, 1], &[5, 9, 1, 0, 1], &[5, 2, 1, 0]]
        {
            assert_eq!(bounded(&module(sections), PAGE), None, "{sections:?}");
        }
        assert_eq!(bounded(b"\0asm", PAGE), None);
    }
}
