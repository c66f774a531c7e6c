//! Reads the list of licences that the build makes (`xtask/src/dist/licences.rs`).

use std::rc::Rc;

/// A licence's text, and the packages that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    pub whose: Rc<str>,
    pub text: Rc<str>,
}

/// Form feeds divide the list into blocks; the first line of each names the packages whose licence follows.
pub fn licences(list: &str) -> Rc<[Licence]> {
    let block = |block: &str| {
        let (whose, text) = block.trim().split_once('\n')?;
        Some(Licence { whose: whose.trim().into(), text: text.trim().into() })
    };
    list.split('\u{c}').filter_map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::licences;

    #[test]
    fn each_block_is_a_licence() {
        let list = "a 1.0 (MIT), b 2.0 (MIT)\n\nMIT License\n\nFree.\n\u{c}\nc 1.0 (Zlib)\n\nzlib\n\u{c}\n\n";
        let read = licences(list);
        assert_eq!(read.len(), 2);
        assert_eq!((&*read[0].whose, &*read[0].text), ("a 1.0 (MIT), b 2.0 (MIT)", "MIT License\n\nFree."));
        assert_eq!(&*read[1].text, "zlib");
        assert!(licences("").is_empty());
    }
}
