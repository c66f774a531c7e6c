//! What both foreign formats come down to: a tree of messages, some of which a person saw.

use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Person,
    Model,
}

/// A message in a foreign tree.
#[derive(Clone, Debug)]
pub struct Said {
    pub key: String,
    pub parent: Option<String>,
    /// `None` for what nobody saw: a system message, a tool's, an empty one. What is below it still counts.
    pub speaker: Option<Speaker>,
    pub text: String,
    pub at_ms: Option<u64>,
    /// Its place among its parent's children.
    pub place: usize,
}

/// A message that was seen, below the nearest one that was seen.
#[derive(Debug)]
pub struct Seen {
    pub speaker: Speaker,
    pub text: String,
    pub at_ms: u64,
    /// In the order in which they were said.
    pub children: Vec<usize>,
}

pub struct Messages {
    pub seen: Vec<Seen>,
    pub roots: Vec<usize>,
    /// The last message that was shown.
    pub current: Option<usize>,
}

/// Leaves out what nobody saw. What is below itself or below nothing begins anew.
pub fn seen(said: Vec<Said>, current: Option<&str>, default_ms: u64) -> Messages {
    let by_key: HashMap<&str, usize> =
        said.iter().enumerate().map(|(place, said)| (said.key.as_str(), place)).collect();
    let parent = |place: usize| said[place].parent.as_deref().and_then(|key| by_key.get(key).copied());
    // The nearest place at or above this one that was seen; `None` where a walk up finds none.
    let nearest = |place: Option<usize>| {
        let mut at = place;
        for _ in 0..=said.len() {
            match at {
                Some(place) if said[place].speaker.is_none() => at = parent(place),
                Some(_) | None => return at,
            }
        }
        None
    };
    let numbers: HashMap<usize, usize> =
        (0..said.len()).filter(|place| said[*place].speaker.is_some()).zip(0..).collect();
    let mut all = Messages {
        seen: Vec::with_capacity(numbers.len()),
        roots: Vec::new(),
        current: nearest(current.and_then(|key| by_key.get(key).copied()))
            .and_then(|place| numbers.get(&place).copied()),
    };
    let mut above = Vec::with_capacity(numbers.len());
    let mut order = Vec::with_capacity(numbers.len());
    for (place, message) in said.iter().enumerate() {
        let Some(speaker) = message.speaker else { continue };
        let at_ms = message.at_ms.or_else(|| parent(place).and_then(|parent| said[parent].at_ms));
        above.push(nearest(parent(place)).and_then(|parent| numbers.get(&parent).copied()));
        order.push((at_ms, message.place));
        let (text, at_ms) = (message.text.clone(), at_ms.unwrap_or(default_ms));
        all.seen.push(Seen { speaker, text, at_ms, children: Vec::new() });
    }
    let mut sorted: Vec<usize> = (0..above.len()).collect();
    sorted.sort_by_key(|number| order[*number]);
    for number in sorted {
        match above[number].filter(|parent| leads_up(&above, *parent, number)) {
            Some(parent) => all.seen[parent].children.push(number),
            None => all.roots.push(number),
        }
    }
    all
}

/// Whether going up from `at` ends without coming by `number`. Chains are walked once a message at most in sound data, where
/// only the first check of a circle costs more.
fn leads_up(above: &[Option<usize>], at: usize, number: usize) -> bool {
    // Sound exports put parents first, and then nothing can go round.
    if at < number {
        return true;
    }
    let mut at = Some(at);
    for _ in 0..=above.len() {
        match at {
            Some(place) if place == number => return false,
            Some(place) => at = above[place],
            None => return true,
        }
    }
    false
}
