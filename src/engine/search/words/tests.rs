//! Which words a text has.

use super::*;

fn found(text: &str) -> Vec<String> {
    let form = Form::of(text);
    words(&form).iter().map(|word| word.text.to_owned() + word.joined_to.unwrap_or_default()).collect()
}

/// What a query finds in a text: the pieces of it that are marked.
fn marked(text: &str, query: &str) -> Vec<String> {
    let query = crate::engine::search::query::Query::new(query, [Language::of(text)]);
    query.highlights(text, Language::of(text)).into_iter().map(|range| text[range].to_owned()).collect()
}

#[test]
fn words_come_with_their_parts() {
    assert_eq!(found("report_2024.pdf"), ["report", "2024", "report_2024", "pdf"]);
    assert_eq!(found("Node.js"), ["node", "js", "node.js"]);
    assert_eq!(found("parseFlueData"), ["parse", "flue", "data", "parsefluedata"]);
    assert_eq!(found("XMLReader iPhone5s"), ["xml", "reader", "xmlreader", "phone", "iphone5s"]);
    assert_eq!(
        found("https://stoves.example.com/api"),
        ["https", "stoves", "example", "com", "stoves.example.com", "api"]
    );
    assert_eq!(found("l’orange"), ["orange", "l'orange"]);
    assert_eq!(found("3.14 v_2"), ["3", "14", "3.14", "2", "v_2"]);
    assert!(found("…, - 👩‍👩‍👧‍👦 ___").iter().all(|word| word == "___"));
}

#[test]
fn hyphens_join_words_also_at_a_lines_end() {
    assert_eq!(found("an inspec-\n  tion"), ["an", "inspec", "inspection", "tion"]);
    assert_eq!(found("co-operate"), ["co", "cooperate", "operate"]);
    assert_eq!(found("2024-05"), ["2024", "05"]);
    assert_eq!(found("one -\n\ntwo"), ["one", "two"]);
}

#[test]
fn chinese_japanese_and_korean_are_read_by_characters_and_pairs() {
    assert_eq!(found("爐火很。火"), ["爐", "火", "很", "爐火", "火很", "火"]);
    assert_eq!(found("用 GPU計算"), ["用", "gpu", "計", "算", "計算"]);
    assert_eq!(found("학교에"), ["학", "교", "에", "학교", "교에"]);
    assert_eq!(found("GPU를"), ["gpu", "를"]);
    assert_eq!(found("サーバー"), ["サ", "ー", "バ", "ー", "サー", "ーバ", "バー"]);
    assert_eq!(found("清潔煙\n囪"), ["清", "潔", "煙", "囪", "清潔", "潔煙", "煙囪"]);
    assert_eq!(found("煙\n\n囪"), ["煙", "囪"]);
}

#[test]
fn the_words_of_a_query_are_marked_in_the_text_itself() {
    for (text, query, expected) in [
        ("Crème bru\u{302}lée à l’orange", "creme", vec!["Crème"]),
        ("Crème bru\u{302}le\u{301}e à l’orange", "brulee orange", vec!["bru\u{302}le\u{301}e", "orange"]),
        (
            "The ﬁreplace and the ﬂue were ofﬁcially inspected.",
            "fireplace official inspection",
            vec!["ﬁreplace", "ofﬁcially", "inspected"],
        ),
        ("학교에서는 난로를 끈다.", "학교", vec!["학교"]),
        ("飯後喝茶很好", "茶", vec!["茶"]),
        ("清潔煙\n囪，並且", "煙囪", vec!["煙\n囪"]),
        ("請清潔煙囱", "煙囪清潔", vec!["清潔煙囱"]),
        ("reads report_2024.pdf, calls", "report", vec!["report"]),
        ("reads report_2024.pdf, calls", "report_2024.pdf", vec!["report_2024", "pdf"]),
        ("The Node.js helper", "node", vec!["Node"]),
        ("The Node.js helper", "nodejs", vec![]),
        ("an inspec-\ntion of", "inspections", vec!["inspec-\ntion"]),
        ("台北", "臺北", vec!["台北"]),
        ("The fires", "fire", vec!["fires"]),
        ("glass", "gla", vec![]),
    ] {
        assert_eq!(marked(text, query), expected, "{query} in {text}");
    }
}
