//! Search by words finds what is there, however it is written: the cases of public bug reports, and their siblings.

use std::{fs, path::Path};

use hearth::protocol::SearchMode;

use super::search::Desk;

/// A file of `tests/fixtures/search`, or, with its folder, of `reader/tests/cases`.
fn case(path: &str) -> String {
    let folder = if path.contains('/') { "reader/tests/cases" } else { "tests/fixtures/search" };
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(path)).unwrap()
}

/// What is marked in the first result.
fn marked(desk: &mut Desk, query: &str) -> Vec<String> {
    let found = desk.search(query, SearchMode::Words).unwrap();
    let Some(hit) = found.hits.first() else { return Vec::new() };
    let text = |(start, end): &(u32, u32)| hit.passage.text[*start as usize..*end as usize].to_owned();
    hit.highlights.iter().map(text).collect()
}

/// A document alone in its library, and what each query marks in it.
fn assert_marked(name: &str, text: &str, expected: &[(&str, &[&str])]) {
    let mut desk = Desk::new();
    desk.take_in(name, text).unwrap();
    for (query, words) in expected {
        assert_eq!(marked(&mut desk, query), *words, "{query} in {name}");
    }
}

#[test]
fn accents_and_ligatures_are_found_in_any_form() {
    let text = case("menu-nfd.txt");
    let nfd = |word: &str| {
        let found = text.split([' ', ',', '\n']).find(|part| part.starts_with(word));
        found.unwrap().to_owned()
    };
    let creme = text.split(' ').next().unwrap().to_owned();
    assert!(creme.chars().count() > 5, "decomposed");
    let facade = nfd("fac");
    assert_marked(
        "menu-nfd.txt",
        &text,
        &[
            ("Crème", &[&creme]),
            ("creme", &[&creme]),
            ("façade", &[&facade]),
            ("fireplace", &["ﬁreplace"]),
            ("flue", &["ﬂue"]),
            ("officially", &["ofﬁcially"]),
            ("ＦＬＵＥ", &["ﬂue"]),
            ("ﬂue", &["ﬂue"]),
        ],
    );
    let other = "Straße in ＴＯＫＹＯ; zero\u{200b}width; soft\u{ad}hyphen; ｶﾞｽ; Ёлка; naïve; 臺北的麵包店在火車站裏。";
    assert_marked(
        "other.txt",
        other,
        &[
            ("STRASSE", &["Straße"]),
            ("tokyo", &["ＴＯＫＹＯ"]),
            ("zerowidth", &["zero\u{200b}width"]),
            ("softhyphen", &["soft\u{ad}hyphen"]),
            ("ガス", &["ｶﾞｽ"]),
            ("елка", &["Ёлка"]),
            ("台北", &["臺北"]),
            ("麪包", &["麵包"]),
            ("⽕⾞", &["火車"]),
            ("站裡", &["站裏"]),
        ],
    );
}

#[test]
fn korean_words_are_found_with_their_endings() {
    let text = case("rules-ko.txt");
    let expected: &[(&str, &[&str])] = &[
        ("학교", &["학교"]),
        ("난로", &["난로"]),
        ("서울", &["서울"]),
        ("학교에서", &["학교에서"]),
        ("끈", &["끈"]),
    ];
    assert_marked("rules-ko.txt", &text, expected);
    assert_marked(
        "nfd.txt",
        "\u{1112}\u{1161}\u{11a8}\u{1100}\u{116d}\u{110b}\u{1166}",
        &[("학교", &["\u{1112}\u{1161}\u{11a8}\u{1100}\u{116d}"])],
    );
}

#[test]
fn one_character_is_found() {
    assert_marked(
        "tea-zh.txt",
        &case("tea-zh.txt"),
        &[("茶", &["茶"]), ("爐", &["爐"]), ("喝茶", &["喝茶"]), ("咖啡", &[])],
    );
    assert_marked(
        "ja.txt",
        "お茶を飲む。サーバーが落ちた。",
        &[("茶", &["茶"]), ("サーバ", &["サーバ"]), ("飲", &["飲"])],
    );
    assert_marked("th.txt", "เตาผิงต้องสะอาด", &[("สะอาด", &["สะอาด"])]);
}

#[test]
fn headings_are_found_shown_and_embedded() {
    let mut desk = Desk::new();
    desk.take_in("waste.md", &case("49-search-heading-words/waste.md")).unwrap();
    desk.take_in("outline.md", &case("49-search-heading-words/outline.md")).unwrap();
    for (query, mode, section, text) in [
        ("May glass", SearchMode::Words, "Waste calendar of the village › May", "on Thursday"),
        ("April", SearchMode::Words, "Waste calendar of the village › April", "on Tuesday"),
        ("insurance", SearchMode::Words, "Waste calendar of the village › Insurance", "smoke and water"),
        (
            "when is glass collected in May?",
            SearchMode::Meaning,
            "Waste calendar of the village › May",
            "on Thursday",
        ),
        (
            "when is glass collected in April?",
            SearchMode::Both,
            "Waste calendar of the village › April",
            "on Tuesday",
        ),
        ("sunscreen", SearchMode::Words, "Trip to the coast › Packing list", "Sunscreen\nPassport"),
        ("packing", SearchMode::Words, "Trip to the coast › Packing list", "Sunscreen\nPassport"),
        ("when does the boat leave?", SearchMode::Meaning, "Trip to the coast", "Ferry timetable"),
    ] {
        let found = desk.search(query, mode).unwrap();
        let passage = &found.hits.first().unwrap_or_else(|| panic!("{query}: nothing")).passage;
        assert_eq!(passage.section.as_deref(), Some(section), "{query} {mode:?}");
        assert!(passage.text.contains(text), "{query}: {passage:?}");
    }
}

#[test]
fn words_go_on_across_line_ends() {
    let text = case("50-search-cjk-line-break/wrapped.txt");
    let expected: &[(&str, &[&str])] =
        &[("煙囪", &["煙\n囪"]), ("壁爐", &["壁\n爐"]), ("清潔煙囪", &["清潔煙\n囪"]), ("師傅", &["師傅"])];
    assert_marked("wrapped.txt", &text, expected);
    assert_marked(
        "warden.txt",
        "After the inspec-\ntion, a well-\nknown warden co-operates.\n\nThe end.\n\nOther.",
        &[
            ("inspection", &["inspec-\ntion"]),
            ("wellknown", &["well-\nknown"]),
            ("well-known", &["well-\nknown"]),
            ("cooperates", &["co-operates"]),
            ("endother", &[]),
        ],
    );
}

#[test]
fn words_are_found_by_their_parts_and_their_stems() {
    assert_marked(
        "tools.txt",
        &case("tools.txt"),
        &[
            ("report", &["report"]),
            ("2024", &["2024"]),
            ("pdf", &["pdf"]),
            ("report_2024.pdf", &["report_2024", "pdf"]),
            ("node", &["Node"]),
            ("js", &["js"]),
            ("flue", &["flue"]),
            ("parse_flue_data", &["parse_flue_data"]),
            ("stoves", &["stoves"]),
            ("example.com", &["example", "com"]),
            ("api", &["api"]),
            ("8080", &["8080"]),
            ("parse posting helpers", &["helper", "parse", "posts"]),
        ],
    );
    assert_marked(
        "code.txt",
        "The parseFlueData of XMLReader writes to anna.keller@hearth.example, IMG_0042.HEIC.",
        &[
            ("flue", &["Flue"]),
            ("reader", &["Reader"]),
            ("keller", &["keller"]),
            ("hearth", &["hearth"]),
            ("0042", &["0042"]),
            ("img", &["IMG"]),
        ],
    );
    let german = "Die Häuser am Hafen wurden im letzten Jahr von den Handwerkern sehr gründlich geprüft und gereinigt.";
    assert_marked(
        "haus.txt",
        german,
        &[("Haus", &["Häuser"]), ("Handwerker", &["Handwerkern"]), ("hafen", &["Hafen"])],
    );
}
