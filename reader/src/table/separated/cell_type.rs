//! What a cell holds: a cell of a known type was probably cut at the right places.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellType {
    Empty,
    Number,
    /// Digits with marks between them: a date, a time, a telephone number, a version, an address in a network.
    Marked,
    Address,
    /// Words and marks that can stand in a name.
    Name,
    /// Sentences.
    Prose,
    /// Nothing that is known.
    Other,
}

impl CellType {
    pub fn of(cell: &str) -> Self {
        let cell = cell.trim();
        if cell.is_empty() {
            Self::Empty
        } else if is_number(cell) {
            Self::Number
        } else if is_marked(cell) {
            Self::Marked
        } else if is_address(cell) {
            Self::Address
        } else {
            by_characters(cell)
        }
    }

    /// How much it says for the cut.
    pub fn weight(self, quoted: bool) -> f64 {
        match self {
            Self::Number | Self::Marked | Self::Address | Self::Name => 1.0,
            Self::Prose => 0.9,
            Self::Empty => 0.8,
            // What stands in quotes is cut at the quotes, whatever it is.
            Self::Other if quoted => 0.9,
            Self::Other => 0.0,
        }
    }
}

/// With a sign, marks of thousands, a decimal point or comma, an exponent, a unit of money or a per cent sign.
pub fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    let bare = cell.trim_start_matches(['+', '-', '−', '$', '€', '£', '¥', '(', ' ', '<', '>']);
    let bare = bare.trim_end_matches(['%', '‰', ')', '€', '$', '£', ' ', '元', '円']);
    if !bare.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == ',') {
        return matches!(cell.to_ascii_lowercase().as_str(), "nan" | "inf" | "-inf");
    }
    let (mantissa, exponent) = match bare.find(['e', 'E']) {
        Some(at) => (&bare[..at], Some(bare[at + 1..].trim_start_matches(['+', '-']))),
        None => (bare, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    exponent.is_none_or(digits) && is_decimal(mantissa)
}

fn is_decimal(text: &str) -> bool {
    let groups: Vec<&str> = text.split(['.', ',', '\'', '’', ' ', '\u{a0}', '\u{202f}']).collect();
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let some = groups.iter().any(|group| !group.is_empty());
    let thousands =
        groups.len() < 3 || groups[1..groups.len() - 1].iter().all(|group| matches!(group.len(), 2 | 3));
    digits && some && thousands && !text.ends_with([',', ' '])
}

/// Digits with marks, and a few letters as in "2024-05-01T10:00:00Z", "12 Mar 2024", "10:30 am".
fn is_marked(cell: &str) -> bool {
    if cell.len() > 40 || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let marks = |character: char| matches!(character, '-' | '/' | '.' | ':' | ' ' | '+' | '年' | '月' | '日');
    let mut groups = cell.split(marks).filter(|group| !group.is_empty());
    let is_group = |group: &str| {
        group.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(group.to_ascii_lowercase().as_str(), "am" | "pm" | "z" | "t" | "utc" | "gmt")
            || group.split(['T', 'Z']).all(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()))
            || is_month(group)
    };
    cell.contains(marks) && groups.all(is_group)
}

fn is_month(group: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = group.to_ascii_lowercase();
    let lower = lower.trim_end_matches(',');
    lower.len() < 10 && MONTHS.iter().any(|month| lower.starts_with(month))
}

fn is_address(cell: &str) -> bool {
    let whole = !cell.contains(char::is_whitespace);
    let page = ["http://", "https://", "ftp://", "www."].iter().any(|start| cell.starts_with(start));
    let mail = cell.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains([',', ';', '|', ':', '@'])
    });
    whole && (page || mail)
}

fn by_characters(cell: &str) -> CellType {
    let mut prose = false;
    let mut before = ' ';
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        let apart = characters
            .peek()
            .is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '\'' | ')' | '”'));
        match character {
            _ if character.is_alphanumeric() => {}
            ' ' | '-' | '_' | '.' | '/' | '&' | '+' | '(' | ')' | '#' | '\'' | '’' | '°' | '\u{a0}' | '*'
            | '@' => {}
            '?' | '!' | '$' | '%' | '=' | '<' | '>' | '[' | ']' | '"' | '“' | '”' | '‘' | '–' | '—' | '…'
            | '\n' | '\r' => {
                prose = true;
            }
            // In a sentence a space comes behind them, and in a number digits stand around them.
            ',' | ':' | ';' if apart && before.is_alphanumeric() => prose = true,
            ',' if before.is_ascii_digit() && characters.peek().is_some_and(char::is_ascii_digit) => {
                prose = true
            }
            '{' | '}' | '\\' | '`' | '^' | '~' => return CellType::Other,
            ',' | ':' | ';' | '|' | '\t' => return CellType::Other,
            _ if character.is_control() => return CellType::Other,
            // Marks of other scripts and pictures.
            _ => prose |= !character.is_ascii(),
        }
        before = character;
    }
    // A quote at one end, or at both, was no quote for whoever cut it.
    let quoted = |mark| cell.starts_with(mark) || cell.ends_with(mark);
    if quoted('"') || quoted('\'') || cell.matches('"').count() % 2 == 1 {
        return CellType::Other;
    }
    if prose { CellType::Prose } else { CellType::Name }
}

#[cfg(test)]
mod tests {
    use super::CellType;

    #[test]
    fn types_are_told_apart() {
        for (cell, expected) in [
            ("", CellType::Empty),
            ("1'234.50", CellType::Number),
            ("-3,5 %", CellType::Number),
            ("6.02e23", CellType::Number),
            ("2024-05-01T10:00:00Z", CellType::Marked),
            ("12 Mar 2024", CellType::Marked),
            ("a.b@example.org", CellType::Address),
            ("Zürich (HB)", CellType::Name),
            ("Nice, but cold: never again!", CellType::Prose),
            ("很溫暖，老闆很親切", CellType::Prose),
            ("5;2", CellType::Other),
            ("a|b", CellType::Other),
            ("\"half", CellType::Other),
        ] {
            assert_eq!(CellType::of(cell), expected, "{cell}");
        }
    }
}
