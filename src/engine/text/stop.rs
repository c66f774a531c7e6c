//! Stop strings: an answer ends before the first of them. Must not know tokens.

/// What may be shown now, and whether a stop string was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub text: String,
    pub stopped: bool,
}

/// Holds back the end of the text while it could become a stop string.
pub struct StopStrings {
    stops: Vec<String>,
    held: String,
    stopped: bool,
}

impl StopStrings {
    /// Empty strings stop nothing.
    pub fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { stops, held: String::new(), stopped: false }
    }

    /// Adds text. After a stop nothing is shown any more.
    pub fn push(&mut self, text: &str) -> Shown {
        if self.stopped {
            return Shown { text: String::new(), stopped: true };
        }
        self.held.push_str(text);
        if let Some(at) = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min() {
            self.stopped = true;
            self.held.truncate(at);
            return Shown { text: std::mem::take(&mut self.held), stopped: true };
        }
        let waiting = self.stops.iter().map(|stop| overlap(&self.held, stop)).max().unwrap_or(0);
        let rest = self.held.split_off(self.held.len() - waiting);
        Shown { text: std::mem::replace(&mut self.held, rest), stopped: false }
    }

    /// What was held back when nothing more comes.
    pub fn flush(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}

/// The length of the longest end of `text` with which `stop` begins.
fn overlap(text: &str, stop: &str) -> usize {
    let begins = stop.char_indices().map(|(at, _)| at).rev();
    begins.into_iter().find(|length| text.ends_with(&stop[..*length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Character by character: what was shown, and whether it stopped.
    fn stream(stops: &[&str], text: &str) -> (String, bool) {
        let stops: Vec<String> = stops.iter().map(|stop| (*stop).to_owned()).collect();
        let mut strings = StopStrings::new(&stops);
        let mut shown = String::new();
        for char in text.chars() {
            let step = strings.push(char.encode_utf8(&mut [0; 4]));
            shown += &step.text;
            if step.stopped {
                return (shown, true);
            }
        }
        (shown + &strings.flush(), false)
    }

    #[test]
    fn stops_before_the_string_and_shows_none_of_it() {
        assert_eq!(stream(&["END"], "the EN END more"), ("the EN ".to_owned(), true));
        assert_eq!(stream(&["\n\n", "使用者："], "答案\n使用者：x"), ("答案\n".to_owned(), true));
        assert_eq!(stream(&["aab"], "aaab"), ("a".to_owned(), true));
        assert_eq!(stream(&["bc", "abcd"], "abcd"), ("a".to_owned(), true));
    }

    #[test]
    fn what_was_held_back_in_vain_is_shown() {
        assert_eq!(stream(&["END"], "the EN"), ("the EN".to_owned(), false));
        assert_eq!(stream(&["", "x"], "the ENd"), ("the ENd".to_owned(), false));
        assert_eq!(stream(&[], "abc"), ("abc".to_owned(), false));
    }

    #[test]
    fn the_earliest_of_two_wins_within_one_push() {
        let mut strings = StopStrings::new(&["later".to_owned(), "soon".to_owned()]);
        assert_eq!(strings.push("as soon or later"), Shown { text: "as ".to_owned(), stopped: true });
        assert_eq!(strings.push("more"), Shown { text: String::new(), stopped: true });
        assert_eq!(strings.flush(), "");
    }

    #[test]
    fn holds_back_no_more_than_it_must() {
        let mut strings = StopStrings::new(&["<end>".to_owned()]);
        assert_eq!(strings.push("a<b<e").text, "a<b");
        assert_eq!(strings.push("x").text, "<ex");
    }
}
