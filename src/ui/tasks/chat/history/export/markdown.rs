//! A conversation as Markdown: the branch that is shown.

use crate::ui::{
    tasks::chat::history::{Conversation, Turn},
    text::Language,
};

/// Stands between two conversations in one file.
pub const MARKDOWN_GAP: &str = "\n---\n\n";

/// `date` is written under the title.
pub fn markdown(conversation: &Conversation, date: &str, language: Language) -> String {
    let (person, model, instructions) = match language {
        Language::English => ("You", "Model", "System prompt"),
        Language::TraditionalChinese => ("你", "模型", "系統提示"),
    };
    let mut text = format!("# {}\n\n*{date}*\n", one_line(&conversation.meta.title));
    let mut part = |heading: &str, words: &str| {
        if !words.trim().is_empty() {
            text.push_str(&format!("\n## {heading}\n\n{}\n", words.trim()));
        }
    };
    part(instructions, conversation.meta.system_prompt.as_deref().unwrap_or_default());
    for turn in conversation.tree.turns() {
        part(person, &[files(turn, language), turn.prompt.to_string()].concat());
        part(model, &turn.answer);
    }
    text
}

/// The names of the documents that came with a turn.
fn files(turn: &Turn, language: Language) -> String {
    if turn.attachments.is_empty() {
        return String::new();
    }
    let names: Vec<String> = turn.attachments.iter().map(|attachment| one_line(&attachment.name)).collect();
    match language {
        Language::English => format!("Files: {}\n\n", names.join(", ")),
        Language::TraditionalChinese => format!("檔案：{}\n\n", names.join("、")),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
