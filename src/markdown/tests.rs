//! What a model may write, and what becomes of it.

use std::rc::Rc;

use super::{parse as parse_document, *};

fn parse(source: &str) -> Vec<Block> {
    parse_document(source).blocks
}

fn text(text: &str) -> Inline {
    Inline::Text(text.into())
}

fn paragraph(inlines: impl Into<Vec<Inline>>) -> Vec<Block> {
    vec![Block::Paragraph(inlines.into())]
}

#[test]
fn text_and_spans() {
    assert_eq!(
        parse("a *b* **c** ~~d~~ `e`\nf"),
        paragraph([
            text("a "),
            Inline::Emphasis(vec![text("b")]),
            text(" "),
            Inline::Strong(vec![text("c")]),
            text(" "),
            Inline::Strikethrough(vec![text("d")]),
            text(" "),
            Inline::Code("e".into()),
            Inline::Break,
            text("f"),
        ])
    );
}

#[test]
fn headings_rules_and_quotes() {
    assert_eq!(
        parse("## a\n\n---\n\n> b"),
        [
            Block::Heading { level: 2, content: vec![text("a")] },
            Block::Rule,
            Block::Quote(paragraph([text("b")])),
        ]
    );
}

#[test]
fn code_keeps_its_text_and_language() {
    assert_eq!(
        parse("```rust,ignore\nfn a() {}\n<b>\n```"),
        [Block::Code { language: Some("rust".into()), text: "fn a() {}\n<b>\n".into() }]
    );
    // As it streams: the fence is not closed yet.
    assert_eq!(parse("```\nx"), [Block::Code { language: None, text: "x".into() }]);
}

#[test]
fn lists_are_tight_or_loose_and_nest() {
    assert_eq!(
        parse("3. a\n4. b\n   - c"),
        [Block::List {
            start: Some(3),
            items: vec![
                vec![Block::Plain(vec![text("a")])],
                vec![
                    Block::Plain(vec![text("b")]),
                    Block::List { start: None, items: vec![vec![Block::Plain(vec![text("c")])]] },
                ],
            ],
        }]
    );
    assert_eq!(
        parse("- a\n\n- [x] b"),
        [Block::List {
            start: None,
            items: vec![paragraph([text("a")]), paragraph([Inline::Checkbox(true), text("b")])],
        }]
    );
}

#[test]
fn tables_have_a_head_and_rows() {
    assert_eq!(
        parse("| a | b |\n|---|--:|\n| 1 | *2* |"),
        [Block::Table {
            alignment: vec![Alignment::Unset, Alignment::Right],
            head: vec![vec![text("a")], vec![text("b")]],
            rows: vec![vec![vec![text("1")], vec![Inline::Emphasis(vec![text("2")])]]],
        }]
    );
}

#[test]
fn html_is_text() {
    assert_eq!(parse("a <script>x</script>"), paragraph([text("a <script>x</script>")]));
    assert_eq!(parse("<img src=x onerror=y>"), paragraph([text("<img src=x onerror=y>")]));
}

#[test]
fn only_harmless_addresses_are_links() {
    assert_eq!(
        parse("[a](https://example.org)"),
        paragraph([Inline::Link { href: "https://example.org".into(), content: vec![text("a")] }])
    );
    assert_eq!(safe_href("MailTo:a@example.org"), Some("MailTo:a@example.org"));
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " https://example.org",
        "https://example\n.org",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "models/x.gguf",
        "https://",
        "",
        "é",
    ] {
        assert_eq!(safe_href(address), None, "{address:?}");
    }
    assert_eq!(parse("[a](javascript:alert(1))"), paragraph([text("a")]));
}

#[test]
fn an_image_is_its_words() {
    assert_eq!(
        parse("![a *b*](https://example.org/x.png)"),
        paragraph([Inline::Image { alt: "a b".into(), href: Some("https://example.org/x.png".into()) }])
    );
    assert_eq!(
        parse("![](data:image/png;base64,x)"),
        paragraph([Inline::Image { alt: String::new(), href: None }])
    );
}

#[test]
fn no_nesting_exhausts_the_stack() {
    for hostile in [
        "> ".repeat(20_000) + "a",
        "*".repeat(20_000) + "a" + &"*".repeat(20_000),
        "- ".repeat(5_000) + "a",
        "[".repeat(20_000),
        "![".repeat(3_000) + "a" + &"](https://example.org)".repeat(3_000),
    ] {
        assert!(depth(&parse(&hostile)) <= 40, "{}", &hostile[..4]);
    }
}

fn depth(blocks: &[Block]) -> usize {
    let deepest = blocks.iter().map(|block| match block {
        Block::Quote(blocks) => depth(blocks),
        Block::List { items, .. } => items.iter().map(|blocks| depth(blocks)).max().unwrap_or(0),
        Block::Paragraph(inlines) | Block::Plain(inlines) => inline_depth(inlines),
        Block::Heading { content, .. } => inline_depth(content),
        Block::Code { .. } | Block::Table { .. } | Block::Rule => 0,
    });
    1 + deepest.max().unwrap_or(0)
}

fn inline_depth(inlines: &[Inline]) -> usize {
    let deepest = inlines.iter().map(|inline| match inline {
        Inline::Emphasis(inlines) | Inline::Strong(inlines) | Inline::Strikethrough(inlines) => {
            inline_depth(inlines)
        }
        Inline::Link { content, .. } => inline_depth(content),
        Inline::Text(_) | Inline::Code(_) | Inline::Image { .. } | Inline::Checkbox(_) | Inline::Break => 0,
    });
    1 + deepest.max().unwrap_or(0)
}

const ANSWER: &str = "Ask *this*:\r\n\r\n\
# One\n## Two\n#tag and\nmore\n- a\n- b\n\n  still b\n\n      code in b\n\n- c\n\nNot c.\n1. one\n\n10. ten\n   - below\n\n\
> quoted\nlazily\n\n> again\n\n```rust\nfn a() {}\n\n# not a heading\n```\nText\n===\nText\n---\n---\n\
    indented\n\n    code\n\n| a | b |\n|---|---|\n| 1 | 2 |\nafter\n\n<div>\n\n<pre>\n\nas it is</pre>\n\n\
* * *\n* * x\n\n1986\\. A year. \u{4f60}\u{597d}\n\n\n***bold** and*\n~~~\nnever closed\n";

#[test]
fn a_text_that_grows_is_the_same_tree_as_the_whole_at_each_letter() {
    let mut growing = Growing::default();
    for end in (0..=ANSWER.len()).filter(|end| ANSWER.is_char_boundary(*end)) {
        let source = &ANSWER[..end];
        let blocks = growing.blocks(source, |open| Some(parse_document(open))).expect("a parser");
        let blocks: Vec<Block> = blocks.iter().map(|block| Block::clone(block)).collect();
        assert_eq!(blocks, parse(source), "{source:?}");
    }
}

#[test]
fn of_a_text_that_grows_only_the_end_is_read_again() {
    let mut growing = Growing::default();
    let source = "paragraph\n\n".repeat(50);
    let mut read = 0;
    let mut blocks = Vec::new();
    for end in 0..=source.len() {
        let before = std::mem::take(&mut blocks);
        let parse = |open: &str| {
            read = open.len();
            Some(parse_document(open))
        };
        blocks = growing.blocks(&source[..end], parse).expect("a parser");
        assert!(read <= 2 * "paragraph\n\n".len(), "{read} bytes");
        let same = before.iter().zip(&blocks).filter(|(one, other)| Rc::ptr_eq(one, other)).count();
        assert!(same + 2 >= before.len(), "finished blocks are the very same");
    }
    assert_eq!(blocks.len(), 50);
}

#[test]
fn another_text_begins_anew() {
    let mut growing = Growing::default();
    let mut blocks =
        |source: &str| growing.blocks(source, |open| Some(parse_document(open))).map(|blocks| blocks.len());
    assert_eq!(blocks("a\n\nb\n\nc\n\nd"), Some(4));
    assert_eq!(blocks("a\n\nx"), Some(2));
    assert_eq!(growing.blocks("a", |_| None), None);
}
