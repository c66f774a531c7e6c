//! The names by which the page's wasm asks for JavaScript's functions. Each ends in a hash of 16 digits, and what is random
//! no compression makes smaller: 300 of them, in two files, were a hundredth of the page. They become numbers of the same
//! length, so that nothing in the wasm moves.

use std::{collections::HashMap, fs, path::Path};

use super::{digest, names, read, write};
use crate::failure::{Explain, Failure, Result};

const DIGITS: usize = 16;

pub fn number(staging: &Path) -> Result<()> {
    let document = staging.join("index.html");
    let mut html = read(&document)?;
    for script in names(staging)?.into_iter().filter(|name| name.starts_with("app-") && name.ends_with(".js"))
    {
        let paths = [staging.join(script.replace(".js", "_bg.wasm")), staging.join(&script)];
        let [wasm, script] = &paths;
        let before = [fs::read(wasm).explain("read", wasm)?, fs::read(script).explain("read", script)?];
        let numbers = numbers(&before[1]);
        if numbers.is_empty() {
            return Err(Failure::new("no import has a hash: wasm-bindgen has changed; see dist/imports.rs"));
        }
        for (path, before) in paths.iter().zip(before) {
            let mut after = before.clone();
            renumber(&mut after, &numbers);
            fs::write(path, &after).explain("write", path)?;
            html = html.replace(&digest::integrity(&before), &digest::integrity(&after));
        }
    }
    write(&document, &html)
}

/// A number for each hash, in the order in which the script has them.
fn numbers(script: &[u8]) -> HashMap<[u8; DIGITS], String> {
    let mut numbers = HashMap::new();
    for (_, hash) in hashes(script) {
        let next = numbers.len();
        numbers.entry(hash).or_insert_with(|| format!("{next:0DIGITS$}"));
    }
    numbers
}

fn renumber(bytes: &mut [u8], numbers: &HashMap<[u8; DIGITS], String>) {
    for (place, hash) in hashes(bytes) {
        if let Some(number) = numbers.get(&hash) {
            bytes[place..place + DIGITS].copy_from_slice(number.as_bytes());
        }
    }
}

/// Where a name ends in one: behind an underscore.
fn hashes(bytes: &[u8]) -> Vec<(usize, [u8; DIGITS])> {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let at = |(place, window): (usize, &[u8])| {
        let hash = window.strip_prefix(b"_").filter(|hash| hash.iter().all(is_hex))?;
        Some((place + 1, hash.try_into().ok()?))
    };
    bytes.windows(1 + DIGITS).enumerate().filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_wasm_get_the_same_numbers() {
        let mut script = b"{ __wbg_new_bb74001155cb8ca8: a, __wbg_stack_575c4e0918581b9c: b }".to_vec();
        let mut wasm =
            b"\0\x1b__wbg_stack_575c4e0918581b9c\0__wbg_new_bb74001155cb8ca8_x_0123456789abcdef".to_vec();
        let numbers = numbers(&script);
        renumber(&mut script, &numbers);
        renumber(&mut wasm, &numbers);
        assert_eq!(script, b"{ __wbg_new_0000000000000000: a, __wbg_stack_0000000000000001: b }");
        // What only looks like one stays.
        assert_eq!(
            wasm,
            b"\0\x1b__wbg_stack_0000000000000001\0__wbg_new_0000000000000000_x_0123456789abcdef"
        );
    }
}
