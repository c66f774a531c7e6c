//! Tables as people have them: each kind of shared/cases that the reader reads, with its siblings.

use crate::read::{case, table, table_with};
use reader::{Notice, Options};

/// Case 01: results must stand under their own names.
#[test]
fn rows_are_filled_up_or_cut_to_the_header() {
    let read = case("01-csv-short-rows/visits.csv");
    assert_eq!(read.columns, ["id", "review", "town", "note"]);
    assert_eq!(read.rows[1], ["2", "The worst stay of my life", "", ""]);
    assert_eq!(read.rows[2], ["3", "Cold, dirty and far too loud", "Bern", ""]);
    assert_eq!(read.rows[3], ["4", "Wonderful host and a great fire", "Basel", ""]);
    assert_eq!(read.facts.notices, [Notice::UnevenRows { shorter: 2, longer: 1 }]);
}

/// Case 10, and the same table with every other separator.
#[test]
fn the_separator_is_found_whatever_it_is() {
    let read = case("10-csv-semicolon-comma/umfrage.csv");
    assert_eq!(read.columns, ["nr", "kommentar", "ort"]);
    assert_eq!(read.rows[0], ["1", "Nice lobby, but the room was cold, dirty and loud", "Bern"]);
    assert_eq!(read.options.separator, Some(';'));
    for separator in [',', ';', '\t', '|', ':', '^', '~', '§', '；', '\u{1}'] {
        let rows = ["nr", "1", "2", "3"].map(|nr| {
            format!("{nr}{separator}\"word {nr}, more of it; and {separator} in it\"{separator}Bern\n")
        });
        let read = table("t.csv", rows.concat());
        assert_eq!(read.options.separator, Some(separator), "{separator:?}");
        assert_eq!(read.rows[0], ["1", &format!("word 1, more of it; and {separator} in it"), "Bern"]);
    }
}

/// Case 13: a mark is no part of the first column's name, and it is known for the result.
#[test]
fn a_byte_order_mark_is_read_and_written() {
    let read = case("13-csv-bom/reviews-zh.csv");
    assert_eq!(read.columns, ["編號", "評論"]);
    assert_eq!(read.rows[0], ["1", "很溫暖，老闆很親切"]);
    assert!(read.style.mark);
    assert_eq!(read.written(), crate::read::bytes("13-csv-bom/reviews-zh.csv"));
}

/// Case 52: a person's own cells are the same in the result, byte for byte.
#[test]
fn cells_in_an_old_encoding_come_back_as_they_were() {
    let read = case("52-text-latin1/rows-1252.csv");
    assert_eq!(read.rows[0], ["1", "Le café était délicieux"]);
    assert_eq!(read.facts.encoding.as_deref(), Some("windows-1252"));
    assert_eq!(read.written(), crate::read::bytes("52-text-latin1/rows-1252.csv"));
}

/// Case 28: an array in one line and in many, in an object, of arrays, and lines.
#[test]
fn arrays_of_json_are_tables() {
    for name in ["28-json-array/reviews.json", "28-json-array/reviews-one-line.json"] {
        let read = case(name);
        assert_eq!(read.columns, ["id", "text"]);
        assert_eq!(read.rows, [["1", "A warm and lovely room"], ["2", "The worst stay of my life"]]);
    }
    let read = table(
        "a.json",
        r#"{"count": 2, "tags": ["x"], "data": {"rows": [{"a": 1.10, "b": {"c": [1, 2]}}, {"b": null, "d": "\u8336"}]}}"#,
    );
    assert_eq!(read.columns, ["a", "b", "d"]);
    assert_eq!(read.rows, [["1.10", r#"{"c": [1, 2]}"#, ""], ["", "", "茶"]]);
    let read = table("a.json", r#"[["name", "n"], ["x", 1], ["y", 20000000000000000000001]]"#);
    assert_eq!((read.columns, read.rows.len()), (vec!["name".to_owned(), "n".to_owned()], 2));
    assert_eq!(read.rows[1][1], "20000000000000000000001");
    let read = table("a.json", r#"["one, two", "three"]"#);
    assert_eq!(read.rows, [["one, two"], ["three"]]);
}

#[test]
fn a_damaged_line_costs_that_line_and_is_named() {
    let read = table("a.jsonl", "{\"a\": 1}\n{\"a\": 2\n\n{\"a\": 3}\n");
    assert_eq!(read.rows, [["1"], ["3"]]);
    assert_eq!(read.facts.notices, [Notice::DamagedRows { count: 1, places: vec![2] }]);
    let read = table("a.json", r#"[{"a": 1}, {"a": 2}, {"a"#);
    assert_eq!(read.rows, [["1"], ["2"]]);
    assert_eq!(read.facts.notices.len(), 1);
}

#[test]
fn a_long_array_is_read_in_steps() {
    let elements: Vec<String> =
        (0..60_000).map(|n| format!("{{\"n\": {n}, \"t\": \"word ] }} \\\" {n}\"}}")).collect();
    let read = table("a.json", format!("[{}]", elements.join(",\n")));
    assert_eq!(read.rows.len(), 60_000);
    assert_eq!(read.rows[59_999], ["59999", "word ] } \" 59999"]);
    assert!(read.largest_step < 20_000, "{} rows in a step", read.largest_step);
}

#[test]
fn lines_above_the_table_are_no_rows_and_come_back() {
    let file = "sep=;\r\nReport of the harbour\r\n\r\nid;name;sum\r\n1;Ada;3,5\r\n2;Ben;4,0\r\n";
    let read = table("r.csv", file);
    assert_eq!(read.columns, ["id", "name", "sum"]);
    assert_eq!(read.rows, [["1", "Ada", "3,5"], ["2", "Ben", "4,0"]]);
    assert_eq!(String::from_utf8(read.written()).unwrap(), file);
    let file = "# made by hand\nid,name,sum\n1,Ada,3\n# a remark\n2,Ben,4\n";
    assert_eq!(table("r.csv", file).rows, [["1", "Ada", "3"], ["2", "Ben", "4"]]);
}

#[test]
fn a_table_without_a_header_has_columns_by_number() {
    let read = table("t.csv", "1,Ada,2020-01-01\n2,Ben,2021-02-03\n3,Cem,2022-03-04\n");
    assert_eq!(read.columns, ["Column 1", "Column 2", "Column 3"]);
    assert_eq!((read.rows.len(), read.options.header), (3, Some(false)));
    let named = Options { header: Some(true), ..Options::default() };
    let read = table_with("t.csv", "1,Ada\n2,Ben\n", &named);
    assert_eq!((read.columns, read.rows.len()), (vec!["1".to_owned(), "Ada".to_owned()], 1));
}

#[test]
fn quotes_doubled_escaped_single_and_over_lines_are_read() {
    let expected = ["1", "a \"b\", c\nd", "x"];
    for (file, separator) in [
        ("id,text,more\n1,\"a \"\"b\"\", c\nd\",x\n2,e,y\n", ','),
        ("id,text,more\n1,\"a \\\"b\\\", c\nd\",x\n2,e,y\n", ','),
        ("'id';'text';'more'\n'1';'a \"b\", c\nd';'x'\n'2';'e';'y'\n", ';'),
    ] {
        let read = table("t.csv", file);
        assert_eq!(read.rows[0], expected, "{file}");
        assert_eq!(read.options.separator, Some(separator));
        assert_eq!(String::from_utf8(read.written()).unwrap(), file);
    }
    // An inch is no quote.
    let read = table("t.csv", "id,size\n1,5\" pipe\n2,\"7\"\" pipe\"\n");
    assert_eq!(read.rows, [["1", "5\" pipe"], ["2", "7\" pipe"]]);
}

#[test]
fn all_line_ends_and_empty_lines_are_read() {
    for end in ["\n", "\r\n", "\r"] {
        let file = ["a,b", "1,2", "", "3,4", ""].join(end);
        let read = table("t.csv", &file[..]);
        assert_eq!(read.rows, [["1", "2"], ["3", "4"]], "{end:?}");
    }
}

#[test]
fn what_a_person_says_goes_before_what_is_found() {
    let options = Options { separator: Some(';'), ..Options::default() };
    let read = table_with("t.csv", "a,b\n1,2\n", &options);
    assert_eq!(read.columns, ["a,b"]);
    let options = Options { quote: Some(None), ..Options::default() };
    let read = table_with("t.csv", "a,b\n\"1\",2\n", &options);
    assert_eq!(read.rows[0], ["\"1\"", "2"]);
    let options = Options { encoding: Some("big5".to_owned()), ..Options::default() };
    let read = table_with("t.csv", b"a,b\n\xaf\xf9,2\n".to_vec(), &options);
    assert_eq!(read.rows[0], ["茶", "2"]);
}

#[test]
fn lines_of_text_are_one_column_and_their_commas_commas() {
    let read = table("reviews.txt", "Nice, but cold.\nNever again, I say, never!\nWarm.\n");
    assert_eq!(read.rows.len(), 3);
    assert_eq!(read.rows[1], ["Never again, I say, never!"]);
}

#[test]
fn a_quote_that_nothing_closes_ends_in_a_sentence_and_not_in_memory() {
    let mut file = "a,b\n".to_owned();
    for n in 0..20_000 {
        file.push_str(&format!("{n},word {n}\n"));
    }
    file.push_str("x,\"open\n");
    for n in 0..900_000 {
        file.push_str(&format!("{n},word {n}\n"));
    }
    let error = crate::read::failure("t.csv", file);
    assert_eq!(error, "the row at line 20002: expected a quote that closes the cell, got 8 MB without one");
}

#[test]
fn rows_are_written_in_any_encoding_and_separator() {
    for (encoding, mark) in
        [("UTF-16LE", true), ("UTF-16BE", true), ("GBK", false), ("Shift_JIS", false), ("UTF-32LE", true)]
    {
        let style = reader::table::Style {
            encoding: encoding.to_owned(),
            mark,
            separator: '；',
            quoting: reader::table::Quoting::Texts,
            ..reader::table::Style::default()
        };
        let mut writer = reader::table::Writer::new(style).unwrap();
        let mut bytes = writer.start();
        bytes.extend(
            writer
                .rows([
                    vec!["番号", "意見"],
                    vec!["1", "茶；と \"水\""],
                    vec!["2", "山"],
                    vec!["3", "川の音が聞こえる"],
                ])
                .unwrap(),
        );
        bytes.extend(writer.end());
        let options = Options { encoding: Some(encoding.to_owned()), ..Options::default() };
        let read = table_with("t.csv", bytes.clone(), &options);
        assert_eq!(read.rows[0], ["1", "茶；と \"水\""], "{encoding}");
        assert_eq!(read.written(), bytes);
        assert!(writer.can_write("茶"));
    }
    let style =
        reader::table::Style { encoding: "windows-1252".to_owned(), ..reader::table::Style::default() };
    assert!(!reader::table::Writer::new(style).unwrap().can_write("茶"));
}

#[test]
fn a_header_without_a_name_for_the_rows_names_stands_over_its_columns() {
    let read = table("r.tsv", "mpg\tcyl\nMazda RX4\t21\t6\nDatsun 710\t22.8\t4\nHornet\t21.4\t6\n");
    assert_eq!(read.columns, ["Column 1", "mpg", "cyl"]);
    assert_eq!(read.rows[1], ["Datsun 710", "22.8", "4"]);
    assert!(read.facts.notices.is_empty());
}

#[test]
fn spaces_behind_separators_belong_to_them() {
    let read = table("t.csv", "id, name, said\n1, Ada, \"so, \"\"indeed\"\"\"\n2, Ben, \"no\"\n");
    assert_eq!(read.columns, ["id", "name", "said"]);
    assert_eq!(read.rows[0], ["1", "Ada", "so, \"indeed\""]);
}

#[test]
fn a_quote_that_swallows_rows_is_none() {
    let rows: String = (0..20).map(|n| format!("{n};Ben;{n}.5\n")).collect();
    let read = table("t.csv", format!("nr;name;sum\n1;\"Ada & Co;2.5\n{rows}3;Cem \"x\";1\n"));
    assert_eq!(read.rows.len(), 22);
    assert_eq!(read.rows[0], ["1", "\"Ada & Co", "2.5"]);
}

#[test]
fn headers_are_told_from_rows() {
    for (file, header) in [
        ("id,name,slug\nao,Angola,angola\nag,Antigua,antigua\nar,Argentina,argentina\n", true),
        ("ao,Angola,angola\nag,Antigua,antigua\nar,Argentina,argentina\nbe,Belgium,belgium\n", false),
        ("Museum,2011,2010\nUffizi,23.8,17.5\nPitti,closed,closed\n", true),
        ("Uffizi,23.8,17.5\nPitti,12.1,11.0\n", false),
        ("text\nA long sentence that somebody wrote.\nAnd another one, by somebody else.\n", true),
        ("Ada Lovelace,ada@example.org\nBen Bitdiddle,ben@example.org\n", false),
        ("Name,Mail\nAda Lovelace,ada@example.org\nBen Bitdiddle,ben@example.org\n", true),
        ("編號,評論\n1,很溫暖\n2,太冷\n", true),
    ] {
        assert_eq!(table("t.csv", file).options.header, Some(header), "{file}");
    }
}

#[test]
fn json_without_a_telling_name_is_a_table_too() {
    assert_eq!(table("export.txt", "[{\"a\": 1}, {\"a\": 2}]").rows, [["1"], ["2"]]);
    assert_eq!(table("export", "{\"a\": 1}\n{\"a\": 2}\n").rows, [["1"], ["2"]]);
    assert_eq!(table("notes.txt", "[sic] he said\n{well}\n").columns, ["Column 1"]);
}

/// What is small in a file must not be large in memory.
#[test]
fn short_rows_under_very_many_columns_come_in_small_steps() {
    let header: Vec<String> = (0..50_000).map(|n| format!("c{n}")).collect();
    let read = table("t.csv", format!("{}\n{}", header.join(","), "1,2\n".repeat(60)));
    assert_eq!((read.rows.len(), read.rows[0].len()), (60, 50_000));
    assert!(read.largest_step < 10, "{} rows in a step", read.largest_step);
    let error = crate::read::failure("t.csv", format!("a{}\n", ",".repeat(70_000)));
    assert_eq!(error, "no table: it has more than 65536 columns");
    let fields: Vec<String> = (0..20_000).map(|n| format!("\"c{n}\":1")).collect();
    let read = table("t.json", format!("[{{{}}}{}]", fields.join(","), ",{}".repeat(60)));
    assert_eq!((read.rows.len(), read.rows[0].len()), (61, 20_000));
    assert!(read.largest_step < 20, "{} rows in a step", read.largest_step);
}
