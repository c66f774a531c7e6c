//! Judges an answer's headers before a byte of it is taken: is it the stretch that was asked for, of the file that was begun?

use serde::{Deserialize, Serialize};

use crate::{platform::Answer, protocol::FailureKind};

/// What the server said of the file when it was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub url: String,
    pub total: Option<u64>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Facts {
    /// What goes into `If-Range`: a weak validator must not (RFC 9110, 13.1.5).
    pub fn validator(&self) -> Option<String> {
        let strong = self.etag.clone().filter(|etag| !etag.starts_with("W/"));
        strong.or_else(|| self.last_modified.clone())
    }

    /// Whether this is said of another file. What one side doesn't say tells nothing; a version tells more than a length, which a
    /// server may have got wrong once.
    fn contradicts(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().zip(other.as_ref()).map(|(one, other)| one != other)
        };
        let totals = || self.total.zip(other.total).is_some_and(|(one, other)| one != other);
        let versions =
            differ(&self.etag, &other.etag).or_else(|| differ(&self.last_modified, &other.last_modified));
        versions.unwrap_or_else(totals)
    }
}

/// What was asked for.
pub struct Asked<'a> {
    pub from: u64,
    /// Bytes of the file that the asker was promised.
    pub promised: Option<u64>,
    /// `None` where nothing of the file is here yet.
    pub begun: Option<&'a Facts>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Bytes from `from` to `to` of the file; `None` goes to its end, wherever that is.
    Good { from: u64, to: Option<u64>, facts: Facts },
    /// The address has another file now.
    Changed(Facts),
    /// Nothing of it may be taken.
    Wrong { kind: FailureKind, why: String },
}

const PARTIAL: u16 = 206;
const WHOLE: u16 = 200;

pub fn judge(answer: &Answer, url: &str, asked: &Asked<'_>) -> Judgement {
    let wrong = |kind, why: String| Judgement::Wrong { kind, why };
    if answer.media_type.as_ref().is_some_and(|kind| kind.starts_with("text/html")) {
        return wrong(FailureKind::ServerFault, "a page came instead of the file".to_owned());
    }
    let (from, to, total) = match answer.status {
        WHOLE => (0, answer.length, answer.length),
        PARTIAL => match &answer.content_range {
            Some(range) => match parse(range) {
                Some((first, last, _)) if first != asked.from => {
                    let why = format!("asked for bytes from {}, got bytes {first} to {last}", asked.from);
                    return wrong(FailureKind::ServerFault, why);
                }
                Some((first, last, _)) if answer.length.is_some_and(|length| length != last - first + 1) => {
                    let length = answer.length.unwrap_or_default();
                    let why = format!("bytes {first} to {last} were announced as {length} bytes");
                    return wrong(FailureKind::ServerFault, why);
                }
                Some((first, last, total)) => (first, Some(last + 1), total),
                None => return wrong(FailureKind::ServerFault, format!("no range of bytes: `{range}`")),
            },
            // Another origin's, which it does not let the browser show.
            None => {
                let to = answer.length.map(|length| asked.from + length);
                (asked.from, to, to)
            }
        },
        status => return wrong(FailureKind::ServerFault, format!("an answer of status {status}")),
    };
    if let Some((promised, total)) = asked.promised.zip(total).filter(|(promised, total)| promised != total) {
        return wrong(FailureKind::Integrity, format!("expected {promised} bytes, got a file of {total}"));
    }
    let facts = Facts {
        url: url.to_owned(),
        total,
        etag: answer.etag.clone(),
        last_modified: answer.last_modified.clone(),
    };
    let is_shorter = total.is_some_and(|total| total < asked.from);
    if is_shorter || asked.begun.is_some_and(|begun| begun.contradicts(&facts)) {
        return Judgement::Changed(facts);
    }
    Judgement::Good { from, to: to.or(asked.promised), facts }
}

/// `bytes FIRST-LAST/TOTAL`, where the total may be `*` (RFC 9110, 14.4).
fn parse(range: &str) -> Option<(u64, u64, Option<u64>)> {
    let (range, total) = range.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse::<u64>().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    let is_possible = first <= last && last < u64::MAX && total.is_none_or(|total| last < total);
    is_possible.then_some((first, last, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial(content_range: &str) -> Answer {
        Answer { status: 206, content_range: Some(content_range.to_owned()), ..Answer::default() }
    }

    fn judged(answer: &Answer, from: u64, begun: Option<&Facts>) -> Judgement {
        judge(answer, "u", &Asked { from, promised: None, begun })
    }

    fn is_wrong(judgement: &Judgement) -> bool {
        matches!(judgement, Judgement::Wrong { .. })
    }

    #[test]
    fn the_stretch_asked_for_is_good_and_others_are_not() {
        let facts = Facts { url: "u".to_owned(), total: Some(100), ..Facts::default() };
        let good = |from, to| Judgement::Good { from, to: Some(to), facts: facts.clone() };
        assert_eq!(judged(&partial("bytes 40-99/100"), 40, None), good(40, 100));
        assert_eq!(
            judged(&partial("bytes 40-59/100"), 40, None),
            good(40, 60),
            "less than asked for is legal"
        );
        for range in [
            "bytes 41-99/100",
            "bytes 0-99/100",
            "bytes 40-100/100",
            "bytes 60-59/100",
            "40-99/100",
            "",
            "bytes */100",
        ] {
            assert!(is_wrong(&judged(&partial(range), 40, None)), "{range}");
        }
        let longer = Answer { length: Some(61), ..partial("bytes 40-99/100") };
        assert!(is_wrong(&judged(&longer, 40, None)), "the header contradicts itself");
    }

    #[test]
    fn a_range_that_is_not_shown_is_known_by_its_length() {
        let answer = Answer { status: 206, length: Some(60), ..Answer::default() };
        let Judgement::Good { from, to, facts } = judged(&answer, 40, None) else { panic!() };
        assert_eq!((from, to, facts.total), (40, Some(100), Some(100)));
    }

    #[test]
    fn the_whole_file_instead_of_a_stretch_begins_at_its_beginning() {
        let answer = Answer { status: 200, length: Some(100), ..Answer::default() };
        let Judgement::Good { from, to, .. } = judged(&answer, 40, None) else { panic!() };
        assert_eq!((from, to), (0, Some(100)));
        assert!(is_wrong(&judged(&Answer { status: 204, ..answer.clone() }, 0, None)));
        let page = Answer { media_type: Some("text/html; charset=utf-8".to_owned()), ..answer.clone() };
        assert!(is_wrong(&judged(&page, 0, None)));
        let promised = Asked { from: 0, promised: Some(99), begun: None };
        let Judgement::Wrong { kind, .. } = judge(&answer, "u", &promised) else { panic!() };
        assert_eq!(kind, FailureKind::Integrity);
    }

    #[test]
    fn another_version_or_length_is_a_changed_file() {
        let text = |text: &str| Some(text.to_owned());
        let begun = Facts { total: Some(100), etag: text("a"), last_modified: text("m"), ..Facts::default() };
        let answer = |etag: Option<&str>, modified: Option<&str>| Answer {
            etag: etag.and_then(text),
            last_modified: modified.and_then(text),
            ..partial("bytes 40-99/100")
        };
        for (answer, is_changed) in [
            (answer(Some("a"), Some("m")), false),
            (answer(Some("a"), Some("n")), false),
            (answer(None, Some("m")), false),
            (answer(None, None), false),
            (answer(Some("b"), Some("m")), true),
            (answer(None, Some("n")), true),
            (partial("bytes 40-99/101"), true),
            (Answer { etag: text("a"), ..partial("bytes 40-99/101") }, false),
        ] {
            let changed = matches!(judged(&answer, 40, Some(&begun)), Judgement::Changed(_));
            assert_eq!(changed, is_changed, "{answer:?}");
        }
        assert_eq!(begun.validator(), text("a"));
        assert_eq!(Facts { etag: text("W/\"a\""), ..begun }.validator(), text("m"));
    }
}
