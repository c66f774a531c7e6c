//! A conversation's first title, made of its first prompt.

/// Columns of a title; characters of East Asian scripts take two.
const COLUMNS: usize = 60;

/// The first line that says something, on one line and short enough for the list.
pub fn title(prompt: &str) -> String {
    let line = prompt.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut title = String::new();
    let mut columns = 0;
    for word in line.split_whitespace() {
        let space = usize::from(!title.is_empty());
        let wide: usize = word.chars().map(columns_of).sum();
        if columns + space + wide > COLUMNS {
            // A word that alone is too long is cut, and so is Chinese, which has no spaces.
            if columns < COLUMNS / 2 {
                title.extend(std::iter::repeat_n(' ', space));
                columns += space;
                title.extend(word.chars().take_while(|&character| {
                    columns += columns_of(character);
                    columns <= COLUMNS
                }));
            }
            title.push('…');
            return title;
        }
        title.extend(std::iter::repeat_n(' ', space));
        title.push_str(word);
        columns += space + wide;
    }
    title
}

/// Scripts from Hangul Jamo on are mostly wide.
fn columns_of(character: char) -> usize {
    if character >= '\u{1100}' { 2 } else { 1 }
}
