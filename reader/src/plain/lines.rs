//! Line ends: whatever a file has, `\n` comes out.

/// Writes the line ends behind `start` as `\n`. Where more text is to come, a `\r` at the end is kept: a `\n` may follow it.
pub fn with_plain_ends(text: &mut String, start: usize, ended: bool) {
    let start = if text[..start].ends_with('\r') { start - 1 } else { start };
    if !text[start..].contains('\r') {
        return;
    }
    let read = text.split_off(start);
    let (read, kept) = match read.strip_suffix('\r') {
        Some(before) if !ended => (before, "\r"),
        Some(_) | None => (&read[..], ""),
    };
    let mut pieces = read.split('\r');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if !piece.starts_with('\n') {
            text.push('\n');
        }
        text.push_str(piece);
    }
    text.push_str(kept);
}

#[cfg(test)]
mod tests {
    use super::with_plain_ends;

    #[test]
    fn ends_of_all_kinds_become_one_also_across_a_cut() {
        let mut text = String::new();
        for (piece, ended) in [("a\r\nb\rc\n\r", false), ("\nd\r", false), ("e\r", true)] {
            let start = text.len();
            text.push_str(piece);
            with_plain_ends(&mut text, start, ended);
        }
        assert_eq!(text, "a\nb\nc\n\nd\ne\n");
    }
}
