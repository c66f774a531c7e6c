//! What stands between two lines of `---` or `+++` before the text: fields for a program, of which a reader wants the title.

/// The title, and the text behind the front matter.
pub fn split(text: &str) -> (Option<String>, &str) {
    let fence = if text.starts_with("---\n") { "---" } else { "+++" };
    let Some(inside) = text.strip_prefix(fence).and_then(|rest| rest.strip_prefix('\n')) else {
        return (None, text);
    };
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        let content = line.trim_end();
        if content == fence || (fence == "---" && content == "...") {
            let fields = &inside[..at];
            let empty = fields.trim().is_empty();
            // Between two rules there may be text.
            return if empty || fields.lines().any(|line| field(line).is_some()) {
                (title(fields), &inside[at + line.len()..])
            } else {
                (None, text)
            };
        }
        if content.is_empty() && at == 0 {
            return (None, text);
        }
        at += line.len();
    }
    (None, text)
}

fn title(fields: &str) -> Option<String> {
    let (_, value) = fields.lines().filter_map(field).find(|(name, _)| *name == "title")?;
    let value = value.trim_matches(['"', '\'']).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `name: value` in YAML, `name = value` in TOML.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once([':', '='])?;
    let name = name.trim_end();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    is_name.then(|| (name, value.trim()))
}
