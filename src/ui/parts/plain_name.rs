//! Makes the name of a file from outside safe to show in a line of text.

/// Longer names are cut in the middle.
const MAX_NAME_CHARS: usize = 80;
/// Longer paths are cut in the middle; the file's name stands at the end.
const MAX_PATH_CHARS: usize = 240;

/// Removes characters that turn the direction of writing, hide, or break the line: a name must not hide its ending.
pub fn plain_name(name: &str) -> String {
    cut(name, MAX_NAME_CHARS)
}

/// Does the same for a name with its folders, which tell one file from another.
pub fn plain_path(path: &str) -> String {
    cut(path, MAX_PATH_CHARS)
}

fn cut(name: &str, most: usize) -> String {
    let plain = name.chars().filter(|char| {
        !char.is_control()
            && !matches!(*char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
    });
    let plain: String = plain.collect();
    let (count, plain) = (plain.chars().count(), plain.trim());
    if count <= most {
        return plain.to_owned();
    }
    let half = most / 2;
    let begin: String = plain.chars().take(half).collect();
    let end: String = plain.chars().skip(count.saturating_sub(half)).collect();
    format!("{begin}…{end}")
}

#[cfg(test)]
mod tests {
    use super::plain_name;
    use super::plain_path;

    #[test]
    fn a_name_is_one_honest_line() {
        assert_eq!(plain_name("Übersicht 2026.pdf"), "Übersicht 2026.pdf");
        assert_eq!(plain_name("photo\u{202e}gnp.exe"), "photognp.exe");
        assert_eq!(plain_name("a\0b\nc\u{200d}.txt "), "abc.txt");
        assert_eq!(plain_path("a folder/b\u{202e}.md"), "a folder/b.md");
        let long = plain_name(&format!("{}.gguf", "x".repeat(5000)));
        assert!(long.chars().count() <= 81 && long.ends_with(".gguf"), "{long}");
    }
}
