//! Where a long Markdown text can be cut without changing what it says: before a heading that stands in no fenced code.

/// The end of a stretch of `about` bytes; `None` where the text must grow first. What has no heading for long is cut at a paragraph.
pub fn end(text: &str, about: usize) -> Option<usize> {
    if text.len() < about {
        return None;
    }
    let (mut at, mut heading, mut paragraph) = (0, None, None);
    let mut fence = None;
    let mut after_empty = true;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        match (fence, mark_of_fence(line)) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                let unindented = content.len() == line.len();
                if at > 0 && after_empty && unindented {
                    heading = if content.starts_with('#') { Some(at) } else { heading };
                    // A paragraph at the margin ends lists and quotes before it.
                    let is_text = content.chars().next().is_some_and(char::is_alphabetic);
                    paragraph = if is_text { Some(at) } else { paragraph };
                }
            }
        }
        after_empty = content.is_empty();
        at += line.len();
    }
    let late = text.len() >= 2 * about;
    heading.filter(|at| *at > about / 2).or(if late {
        paragraph.or(heading).or(Some(text.len()))
    } else {
        None
    })
}

fn mark_of_fence(line: &str) -> Option<char> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let content = &line[indent..];
    (indent < 4 && (content.starts_with("```") || content.starts_with("~~~")))
        .then(|| content.chars().next())
        .flatten()
}
