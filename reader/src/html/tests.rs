//! What a person reads of a page.

use super::Page;

fn text(html: &str) -> String {
    let parts = Page::all(html).parts;
    parts
        .iter()
        .map(|part| format!("[{}] {}", part.headings.join("/"), part.text))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn headings_lists_tables_and_pre_keep_their_form() {
    let html = "<h1>Waste</h1><p>On  Mondays,<br>early.</p><ul><li>Glass<li>Paper</ul><h2>Times</h2>\
        <table><tr><th>Day<th>Hour<tr><td>Monday<td>7</table><pre>a\n  b</pre>";
    assert_eq!(
        text(html),
        "[Waste] On Mondays,\nearly.\n\n- Glass\n- Paper\n[Waste/Times] Day\tHour\nMonday\t7\n\na\n  b"
    );
}

#[test]
fn readings_stand_behind_their_word_once() {
    let open = "<p><ruby>漢<rp>(<rt>かん<rp>)<rb>字<rp>(<rt>じ<rp>)</ruby>を読む";
    let closed = "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>を読む";
    for html in [open, closed] {
        assert_eq!(text(html), "[] 漢字(かんじ)を読む");
    }
}

#[test]
fn what_no_reader_sees_is_left_out() {
    let html = "<title>A page</title><nav>Home</nav><div hidden>no</div><div style='display: none'><div>no</div>no</div>\
        <div id='cookie-banner'>We use cookies</div><script>no()</script><p>Yes.</p><select><option>no</select>";
    assert_eq!(text(html), "[] Yes.");
    assert_eq!(Page::all(html).title.as_deref(), Some("A page"));
}

#[test]
fn odd_pages_have_an_end() {
    let nested = "<div>".repeat(200_000) + "inside";
    assert_eq!(text(&nested), "[] inside");
    assert_eq!(Page::read(&nested).parts.len(), 1);
    assert_eq!(text("<p>before<script>never closed"), "[] before");
    assert_eq!(text("<p>Never <b>closed <table><tr><td>at all"), "[] Never closed\n\nat all");
    assert_eq!(text("&amp;&#x7206;&nosuch; stay"), "[] &爆&nosuch; stay");
}

#[test]
fn the_main_part_is_found_where_there_is_one() {
    let line = "The stove keeps its warmth for a day, since its bricks are heavy and its door is tight. ";
    let html = format!(
        "<html><body><div class='sidebar'><a href=a>One</a> <a href=b>Two</a></div><article><h2>Stoves</h2><p>{0}</p><p>{0}</p><p>{0}</p>\
         </article><footer class='footer'>Imprint, privacy</footer></body></html>",
        line.repeat(4)
    );
    let said = text(&html);
    let main: String = Page::read(&html).parts.iter().map(|part| part.text.clone()).collect();
    assert!(said.contains("Imprint") && !main.contains("Imprint"), "{main}");
    assert!(main.contains("bricks"));
}
