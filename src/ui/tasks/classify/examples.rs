//! Parses the examples that a person writes: a line each, its label, a colon or a tab, the text. Must not know what they train.

use crate::protocol::Example;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examples {
    /// In the order in which they first appear.
    pub labels: Vec<String>,
    pub examples: Vec<Example>,
    /// The number of lines without a label or a text.
    pub unread: usize,
}

pub fn examples(written: &str) -> Examples {
    let mut read = Examples::default();
    // The labels in lower case: labels that differ only in case are the same.
    let mut known: Vec<String> = Vec::new();
    for line in written.lines().filter(|line| !line.trim().is_empty()) {
        let parts = line.split_once('\t').or_else(|| line.split_once([':', '：']));
        let (label, text) = parts.map_or(("", ""), |(label, text)| (label.trim(), text.trim()));
        if label.is_empty() || text.is_empty() {
            read.unread += 1;
            continue;
        }
        let small = label.to_lowercase();
        let index = known.iter().position(|known| *known == small).unwrap_or_else(|| {
            read.labels.push(label.to_owned());
            known.push(small);
            read.labels.len() - 1
        });
        read.examples.push(Example { text: text.to_owned(), label: index as u32 });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::examples;

    #[test]
    fn a_line_is_a_label_and_a_text() {
        let read = examples("spam: win a prize: now\n\nHam\thello: you\nnothing here\nSPAM：又來了\n: x\ny:");
        assert_eq!(read.labels, ["spam", "Ham"]);
        let texts: Vec<_> =
            read.examples.iter().map(|example| (example.label, example.text.as_str())).collect();
        assert_eq!(texts, [(0, "win a prize: now"), (1, "hello: you"), (0, "又來了")]);
        assert_eq!(read.unread, 3);
    }
}
