//! Finds the task for a text or a file that the system shares with the app or opens with it. Must not know how they come, nor do
//! anything with them: any site can send them, so they only fill boxes.

/// A shared text of up to this many characters is a message; a longer one is to be summarised.
const MAX_MESSAGE_CHARS: usize = 1200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Chat,
    Summarise,
    Classify,
    Search,
    Images,
    /// The file is a language model.
    Model,
}

/// Finds a file's task by the end of its name, or else by its media type; `None` for a file that no task can read.
pub fn destination(name: &str, media_type: &str) -> Option<Destination> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let by_name = match ending.as_str() {
        "gguf" => Some(Destination::Model),
        "csv" | "tsv" | "jsonl" | "ndjson" => Some(Destination::Classify),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" => Some(Destination::Images),
        "pdf" => Some(Destination::Search),
        "txt" | "text" | "md" | "markdown" | "html" | "htm" | "xhtml" | "log" => Some(Destination::Summarise),
        _ => None,
    };
    by_name.or_else(|| match media_type.split(';').next().unwrap_or_default().trim() {
        "text/csv" | "text/tab-separated-values" | "application/x-ndjson" => Some(Destination::Classify),
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp" => Some(Destination::Images),
        "application/pdf" => Some(Destination::Search),
        other => other.starts_with("text/").then_some(Destination::Summarise),
    })
}

/// Joins title, text and address of a share; systems put the same words into several of them.
pub fn shared_words(parts: [&str; 3]) -> String {
    let mut words = String::new();
    for part in parts.map(str::trim).into_iter().filter(|part| !part.is_empty()) {
        if !words.contains(part) {
            words = if part.contains(&words) { part.to_owned() } else { format!("{words}\n{part}") };
        }
    }
    words
}

/// Finds a shared text's task.
pub fn words_destination(words: &str) -> Destination {
    if words.chars().count() > MAX_MESSAGE_CHARS { Destination::Summarise } else { Destination::Chat }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_has_its_task() {
        for (name, media_type, expected) in [
            ("Tiny.Q4_0.GGUF", "", Some(Destination::Model)),
            ("rows.csv", "application/vnd.ms-excel", Some(Destination::Classify)),
            ("rows", "text/csv;charset=utf-8", Some(Destination::Classify)),
            ("photo.JPG", "", Some(Destination::Images)),
            ("clipboard", "image/png", Some(Destination::Images)),
            ("paper.pdf", "", Some(Destination::Search)),
            ("notes.md", "", Some(Destination::Summarise)),
            ("page", "text/html", Some(Destination::Summarise)),
            ("drawing.svg", "image/svg+xml", None),
            ("archive.zip", "application/zip", None),
            ("run.exe.gguf\u{202e}txt.exe", "", None),
            ("", "", None),
            ("../../etc/passwd", "", None),
        ] {
            assert_eq!(destination(name, media_type), expected, "{name} {media_type}");
        }
    }

    #[test]
    fn a_shared_text_is_one_text() {
        assert_eq!(shared_words(["", "", ""]), "");
        assert_eq!(shared_words([" Hearth ", "", "https://a.test/"]), "Hearth\nhttps://a.test/");
        assert_eq!(shared_words(["", "Look: https://a.test/", "https://a.test/"]), "Look: https://a.test/");
        assert_eq!(shared_words(["Hearth", "Hearth, a page", ""]), "Hearth, a page");
    }

    #[test]
    fn a_long_text_is_summed_up() {
        assert_eq!(words_destination("A question?"), Destination::Chat);
        assert_eq!(words_destination(&"字".repeat(MAX_MESSAGE_CHARS)), Destination::Chat);
        assert_eq!(words_destination(&"字".repeat(MAX_MESSAGE_CHARS + 1)), Destination::Summarise);
    }
}
