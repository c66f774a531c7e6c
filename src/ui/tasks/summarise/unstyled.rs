//! HTML without its styles: a document that is never shown needs none, and the page's policy would complain of each.

/// `style` attributes get a name that means nothing, and `<style>` becomes an element that means nothing. Text between tags
/// stays as it is.
pub fn unstyled(html: &str) -> String {
    let mut output = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        output.push_str(before);
        let end = end_of_tag(tag);
        without_style(&tag[..end], &mut output);
        rest = &tag[end..];
    }
    output.push_str(rest);
    output
}

/// Behind the `>` that ends a tag, with quotes respected; 1 where `<` begins none.
fn end_of_tag(tag: &str) -> usize {
    let name = tag[1..].trim_start_matches('/');
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return 1;
    }
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None | Some(_), _) => {}
        }
    }
    tag.len()
}

/// Each word `style` of a tag, its own name included, gets an `x-` before it; inside of quotes that changes nothing of use.
fn without_style(tag: &str, output: &mut String) {
    const STYLE: &str = "style";
    let mut from = 0;
    for at in 0..tag.len() {
        let found = tag.get(at..at + STYLE.len()).is_some_and(|word| word.eq_ignore_ascii_case(STYLE));
        let begins =
            at > 0 && !tag.as_bytes()[at - 1].is_ascii_alphanumeric() && tag.as_bytes()[at - 1] != b'-';
        if found && begins {
            output.push_str(&tag[from..at]);
            output.push_str("x-");
            from = at;
        }
    }
    output.push_str(&tag[from..]);
}

#[cfg(test)]
mod tests {
    use super::unstyled;

    #[test]
    fn styles_go_and_words_stay() {
        for (html, expected) in [
            ("<p style=\"color: red\">a style=b</p>", "<p x-style=\"color: red\">a style=b</p>"),
            ("<P STYLE='x>y'>字</P>", "<P x-STYLE='x>y'>字</P>"),
            ("<style>p {}</style>", "<x-style>p {}</x-style>"),
            ("<p class=\"a\"style=b>", "<p class=\"a\"x-style=b>"),
            ("1 < 2 <b>x</b> <", "1 < 2 <b>x</b> <"),
            ("<p data-style=a freestyle=b", "<p data-style=a freestyle=b"),
        ] {
            assert_eq!(unstyled(html), expected);
        }
    }
}
