//! What a text says of its own encoding: the prescan of HTML's standard, cut to what pages have, and the XML declaration.

use super::Charset;

/// How far a declaration is looked for. The standard says 1024 bytes; pages with long scripts before it exist.
const PRESCAN: usize = 8 << 10;

/// For texts that can't say it.
pub fn nothing_declared(_head: &[u8]) -> Option<Charset> {
    None
}

/// `<meta charset>`, `<meta http-equiv>` or the XML declaration in a page's first bytes.
pub fn declared_in_markup(head: &[u8]) -> Option<Charset> {
    // Only ASCII is looked at, which the declaration is written in.
    let text: String = head.iter().take(PRESCAN).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let label = in_xml(&text).or_else(|| in_meta(&text))?;
    let charset = Charset::named(&label)?;
    // A declaration that could be read as ASCII is not UTF-16 (HTML, 13.2.3.2).
    Some(if charset.keeps_ascii() { charset } else { Charset::UTF_8 })
}

fn in_xml(text: &str) -> Option<String> {
    let declaration = text.trim_start().strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    value(&declaration[declaration.find("encoding")? + "encoding".len()..])
}

fn in_meta(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if let Some(tag) = rest.strip_prefix("<meta") {
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            if let Some(label) = tag.find("charset").and_then(|at| value(&tag[at + "charset".len()..])) {
                return Some(label);
            }
            rest = &rest[1..];
        } else {
            rest = &rest[1..];
        }
    }
    None
}

/// What stands behind `=`, with or without quotes.
fn value(text: &str) -> Option<String> {
    let value = text.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| matches!(c, '"' | '\'' | ';' | '/' | '>') || c.is_ascii_whitespace());
    let value = &value[..end.unwrap_or(value.len())];
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::declared_in_markup;

    fn name(head: &str) -> Option<&'static str> {
        declared_in_markup(head.as_bytes()).map(|charset| charset.name())
    }

    #[test]
    fn declarations_are_found_in_all_their_forms() {
        assert_eq!(name("<html><head><meta charset=big5><title>"), Some("Big5"));
        assert_eq!(name("<META CHARSET = 'GB2312' />"), Some("GBK"));
        assert_eq!(
            name("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=Shift_JIS\">"),
            Some("Shift_JIS")
        );
        assert_eq!(name("<?xml version=\"1.0\" encoding='KOI8-R'?><html>"), Some("KOI8-R"));
        assert_eq!(name("<meta charset=utf-16>"), Some("UTF-8"));
    }

    #[test]
    fn what_is_no_declaration_is_passed_over() {
        assert_eq!(name("<!-- <meta charset=big5> --><p>charset=gbk"), None);
        assert_eq!(name("<meta charset=none-such>"), None);
        assert_eq!(name("<meta name=charset-notes content=x>"), None);
        assert_eq!(name("<meta"), None);
    }
}
