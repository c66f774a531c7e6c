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
        Inline::Text(_)
        | Inline::Code(_)
        | Inline::Image { .. }
        | Inline::Math { .. }
        | Inline::Checkbox(_)
        | Inline::Break => 0,
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

fn strong(words: &str) -> Inline {
    Inline::Strong(vec![text(words)])
}

fn math(tex: &str, display: bool, written: &str) -> Inline {
    Inline::Math { drawn: tex::formula(tex, display), written: written.to_owned() }
}

#[test]
fn products_powers_and_ranges_stay_as_they_are_written() {
    for written in [
        "2*3*4 = 24",
        "2*3 and 4*5",
        "x*y*z",
        "2*x*y + 3*z*w",
        "2**3**4",
        "3~5 and 7~9",
        "1*2*3*4*5",
        "10*n*m, 3*(a+b)*2",
    ] {
        assert_eq!(parse(written), paragraph([text(written)]), "{written}");
    }
    assert_eq!(parse("5*3 is *this*"), paragraph([text("5*3 is "), Inline::Emphasis(vec![text("this")])]));
    assert_eq!(
        parse("un*frigging*real")[0],
        paragraph([text("un"), Inline::Emphasis(vec![text("frigging")]), text("real")])[0]
    );
    assert_eq!(parse("re**mark**able"), paragraph([text("re"), strong("mark"), text("able")]));
    assert_eq!(
        parse("這是*重點*的"),
        paragraph([text("這是"), Inline::Emphasis(vec![text("重點")]), text("的")])
    );
}

#[test]
fn bold_beside_chinese_punctuation_is_bold() {
    let between = |before: &str, bold: &str, after: &str| {
        let all = [text(before), strong(bold), text(after)];
        paragraph(all.into_iter().filter(|inline| *inline != text("")).collect::<Vec<_>>())
    };
    for (before, bold, after) in [
        ("", "注意：", "請"),
        ("請看", "「重點」", "的"),
        ("他說", "“好”", "了"),
        ("", "結論。", "所以"),
        ("（", "重點", "）"),
        ("", "강조(强調)", "는"),
        ("", "Note:", "text"),
    ] {
        assert_eq!(parse(&format!("{before}**{bold}**{after}")), between(before, bold, after), "{bold}");
    }
    assert_eq!(parse("**甲**：**乙**"), paragraph([strong("甲"), text("："), strong("乙")]));
    assert_eq!(
        parse("* **甲：**乙"),
        [Block::List { start: None, items: vec![vec![Block::Plain(vec![strong("甲："), text("乙")])]] }]
    );
    assert_eq!(parse("\\*重點\\*"), paragraph([text("*重點*")]));
    assert_eq!(parse("`**注意：**請`"), paragraph([Inline::Code("**注意：**請".into())]));
    assert_eq!(
        parse("```\n**注意：**請 $x$\n```"),
        [Block::Code { language: None, text: "**注意：**請 $x$\n".into() }]
    );
}

#[test]
fn formulas_are_kept_whole() {
    let inline = |source: &str, tex: &str, written: &str| {
        let (before, after) = source.split_once(written).unwrap();
        let all = [text(before), math(tex, false, written), text(after)];
        assert_eq!(
            parse(source),
            paragraph(all.into_iter().filter(|inline| *inline != text("")).collect::<Vec<_>>()),
            "{source}"
        );
    };
    inline("So $a*b*c_1$ is", "a*b*c_1", "$a*b*c_1$");
    inline("when \\( x^2 \\), so", "x^2", "\\( x^2 \\)");
    inline("當$n$個", "n", "$n$");
    inline("the $n$th", "n", "$n$");
    inline("|\\(a|b\\)", "a|b", "\\(a|b\\)");
    assert_eq!(
        parse("\\[\na\n= b \\\\\n- c\n\\]\n"),
        paragraph([math("a\n= b \\\\\n- c", true, "\\[\na\n= b \\\\\n- c\n\\]")])
    );
    assert_eq!(parse("$$\\frac12$$"), paragraph([math("\\frac12", true, "$$\\frac12$$")]));
    let unknown = "\\(a*b*\\unknown c\\)";
    assert_eq!(parse(unknown), paragraph([Inline::Math { drawn: None, written: unknown.to_owned() }]));
    // While it is written it is no list and no heading.
    let begun = "\\[\na\n- b";
    assert_eq!(parse(begun), paragraph([Inline::Math { drawn: None, written: begun.to_owned() }]));
    let cell = |inline: Inline| vec![inline];
    assert_eq!(
        parse("|a|\n|-|\n|$|x|$|\n"),
        [Block::Table {
            alignment: vec![Alignment::Unset],
            head: vec![cell(text("a"))],
            rows: vec![vec![cell(math("|x|", false, "$|x|$"))]]
        }]
    );
}

#[test]
fn money_and_shells_are_no_formulas() {
    for written in [
        "It costs $5 to $10.",
        "between $5 and 10$",
        "US$5 and US$6",
        "$20/month or $30/month",
        "$HOME/bin:$PATH",
        "A $ and a $.",
        "$5，而$8",
        "$",
        "$$",
    ] {
        let drawn = parse(written);
        let math = matches!(&drawn[0], Block::Paragraph(all) if all.iter().any(|inline| matches!(inline, Inline::Math { drawn: Some(_), .. })));
        assert!(!math, "{written}: {drawn:?}");
    }
    assert_eq!(parse("\\[1\\] and \\[a\\](b)"), paragraph([text("[1] and [a](b)")]));
}

#[test]
fn what_is_prepared_for_the_parser_closes_blocks_where_the_text_does() {
    let source = "**注意：**請看 $x$ 和\n\\[\n- y\n\\]\n\n- 2*3*4\n- **甲：**乙\n\n最後 $z$。\n\n完";
    let mut growing = Growing::default();
    for (end, _) in source.char_indices().chain([(source.len(), ' ')]) {
        let blocks = growing.blocks(&source[..end], |part| Some(parse_document(part))).unwrap();
        let blocks: Vec<Block> = blocks.iter().map(|block| (**block).clone()).collect();
        assert_eq!(blocks, parse(&source[..end]), "{}", &source[..end]);
    }
}
