//! Reads Rust source as far as needed to see what it refers to: paths in `use` trees and in code, with `self`
//! and `super` resolved. Must not know which references are allowed.

use std::iter::Peekable;

/// A path as written in the source, its `self`, `super` and `crate` resolved where it has them.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    pub line: usize,
    pub to: Target,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A path from this crate's root; empty for the root itself.
    Ours(Vec<String>),
    /// The first word of any other path: a crate, or a name that the file has brought in.
    Other(String),
}

struct Token {
    line: usize,
    text: String,
}

/// Every path in a file.
pub fn references(path: &str, source: &str) -> Vec<Reference> {
    let tokens = tokens(&without_words(source));
    let mut found = Vec::new();
    let mut module = module_of(path);
    // Depth of braces, and the depths at which an inline module began.
    let (mut depth, mut opened) = (0usize, Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "use" => {
                let mut leaves = Vec::new();
                at = tree(&tokens, at + 1, &[], &mut leaves);
                for (line, words) in leaves {
                    found.push(Reference { line, to: resolve(&words, &module) });
                }
                continue;
            }
            "{" => {
                depth += 1;
                if at >= 2 && tokens[at - 2].text == "mod" {
                    module.push(tokens[at - 1].text.clone());
                    opened.push(depth);
                }
            }
            "}" => {
                if opened.last() == Some(&depth) {
                    opened.pop();
                    module.pop();
                }
                depth = depth.saturating_sub(1);
            }
            word if is_word(word) && begins_path(&tokens, at) => {
                let (words, end) = path_at(&tokens, at);
                let is_macro = text(&tokens, end) == "!";
                if !(is_macro && words.len() == 2 && is_root(&words[0])) {
                    found.push(Reference { line: tokens[at].line, to: resolve(&words, &module) });
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Every word of the code itself, with its line.
pub fn words(source: &str) -> Vec<(usize, String)> {
    tokens(&without_words(source)).into_iter().map(|token| (token.line, token.text)).collect()
}

/// `src/engine/text/mod.rs` is the module `engine::text`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut words: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if words.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        words.pop();
    }
    words
}

fn is_root(word: &str) -> bool {
    word == "crate" || word == "hearth"
}

fn resolve(words: &[String], module: &[String]) -> Target {
    let first = words.first().map_or("", String::as_str);
    let mut from = match first {
        "crate" | "hearth" => return Target::Ours(words[1..].to_vec()),
        "self" | "super" => module.to_vec(),
        other => return Target::Other(other.to_owned()),
    };
    let climbs = words.iter().take_while(|word| *word == "self" || *word == "super").count();
    for _ in words[..climbs].iter().filter(|word| *word == "super") {
        from.pop();
    }
    from.extend_from_slice(&words[climbs..]);
    Target::Ours(from)
}

/// Reads a `use` tree, putting each of its leaves into `leaves`; gives where it ended.
fn tree(tokens: &[Token], mut at: usize, before: &[String], leaves: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut words = before.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    loop {
        match text(tokens, at) {
            "::" => at += 1,
            "{" => {
                at += 1;
                while !matches!(text(tokens, at), "}" | "") {
                    at = tree(tokens, at, &words, leaves);
                    if text(tokens, at) == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "as" => at += 2,
            "self" if !words.is_empty() => at += 1,
            word if is_word(word) || word == "*" => {
                words.push(word.to_owned());
                at += 1;
            }
            _ => {
                leaves.push((line, words));
                return at;
            }
        }
    }
}

/// A word that `::` follows and that no path goes before; or the name in `extern crate`.
fn begins_path(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |at| text(tokens, at));
    if before(1) == "crate" && before(2) == "extern" {
        return true;
    }
    let goes_on = before(1) == "." || (before(1) == "::" && (is_word(before(2)) || before(2) == ">"));
    text(tokens, at + 1) == "::" && !goes_on
}

fn path_at(tokens: &[Token], mut at: usize) -> (Vec<String>, usize) {
    let mut words = vec![tokens[at].text.clone()];
    at += 1;
    while text(tokens, at) == "::" && is_word(text(tokens, at + 1)) {
        words.push(tokens[at + 1].text.clone());
        at += 2;
    }
    (words, at)
}

fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| &token.text)
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(Token { line: number + 1, text: rest[..length].to_owned() });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The source with comments, strings and characters taken out; every line stays where it is.
fn without_words(source: &str) -> String {
    let mut code = String::new();
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next) {
            ('/', Some('/')) => skip(&mut chars, &mut code, |_, next| next == Some('\n')),
            ('/', Some('*')) => skip_block(&mut chars, &mut code),
            ('"', _) => skip_string(&mut chars, &mut code),
            ('r', Some('"' | '#')) if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                skip_raw(&mut chars, &mut code);
            }
            ('\'', _) => skip_character(&mut chars),
            _ => code.push(c),
        }
    }
    code
}

/// Reads on until `done(read, next)`, keeping line ends.
fn skip<I: Iterator<Item = char>>(
    chars: &mut Peekable<I>,
    code: &mut String,
    mut done: impl FnMut(char, Option<char>) -> bool,
) {
    while let Some(c) = chars.next() {
        if c == '\n' {
            code.push('\n');
        }
        if done(c, chars.peek().copied()) {
            return;
        }
    }
}

fn skip_block<I: Iterator<Item = char>>(chars: &mut Peekable<I>, code: &mut String) {
    let mut before = '/';
    let mut depth = 0;
    skip(chars, code, |c, _| {
        match (before, c) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                before = c;
                return false;
            }
        }
        before = ' ';
        depth == 0
    });
}

fn skip_string<I: Iterator<Item = char>>(chars: &mut Peekable<I>, code: &mut String) {
    let mut escaped = false;
    skip(chars, code, |c, _| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
}

/// `r"…"`, `r#"…"#` and so on; `r#word` is a word.
fn skip_raw<I: Iterator<Item = char>>(chars: &mut Peekable<I>, code: &mut String) {
    let mut marks = 0;
    while chars.next_if_eq(&'#').is_some() {
        marks += 1;
    }
    if chars.next_if_eq(&'"').is_none() {
        return;
    }
    let mut closing = None;
    skip(chars, code, |c, _| {
        closing = match (c, closing) {
            ('"', _) => Some(0),
            ('#', Some(seen)) => Some(seen + 1),
            _ => None,
        };
        closing == Some(marks)
    });
}

/// A character; a lifetime's tick alone is dropped, its name stays.
fn skip_character<I: Iterator<Item = char>>(chars: &mut Peekable<I>) {
    match chars.peek() {
        Some('\\') => {
            chars.next();
            chars.next();
            while chars.next_if(|c| *c != '\'').is_some() {}
            chars.next();
        }
        // `'"'` and `'/'` would open a string or a comment; a word character is either a lifetime or harmless.
        Some(c) if !c.is_alphanumeric() && *c != '_' => {
            chars.next();
            chars.next();
        }
        Some(_) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(path: &str, source: &str) -> Vec<String> {
        references(path, source)
            .into_iter()
            .filter_map(|reference| match reference.to {
                Target::Ours(words) => Some(words.join("::")),
                Target::Other(_) => None,
            })
            .collect()
    }

    #[test]
    fn reads_use_trees() {
        let source =
            "use crate::{\n    client::Client,\n    protocol::{Load, self as wire, load::{Loaded}},\n};";
        assert_eq!(
            ours("src/ui/mod.rs", source),
            ["client::Client", "protocol::Load", "protocol", "protocol::load::Loaded"]
        );
        assert_eq!(references("src/ui/mod.rs", source)[1].line, 3);
    }

    #[test]
    fn reads_paths_in_code_but_not_in_words() {
        let source = "/// [`crate::ui`]\nfn f<'a>(_: &'a str) -> crate::engine::Error {\n    /* crate::a /* crate::b */ */\n    let _ = ('\"', \"crate::c\", r#\"crate::\"d\"#, b'\\'', '/');\n    hearth::protocol::BUILD\n}";
        assert_eq!(ours("src/service/mod.rs", source), ["engine::Error", "protocol::BUILD"]);
    }

    #[test]
    fn climbs() {
        assert_eq!(ours("src/engine/text/chat.rs", "use super::super::super::ui::X;"), ["ui::X"]);
        assert_eq!(ours("src/engine/text/mod.rs", "use self::chat::Chat;"), ["engine::text::chat::Chat"]);
        let inline = "mod tests {\n    use super::*;\n}\nuse super::Error;";
        assert_eq!(ours("src/engine/error.rs", inline), ["engine::error::*", "engine::Error"]);
    }

    #[test]
    fn other_roots_are_the_first_word() {
        let others: Vec<_> = references(
            "src/x.rs",
            "use web_sys::{Window, console};\nextern crate yew;\n::js_sys::eval();\nlet x = Vec::<u8>::new();",
        )
        .into_iter()
        .map(|reference| reference.to)
        .collect();
        let expected =
            ["web_sys", "web_sys", "yew", "js_sys", "Vec"].map(|word| Target::Other(word.to_owned()));
        assert_eq!(others, expected);
    }
}
