//! What the model is given for the last turn, and which turns it is no longer given.

use super::{Conversation, Turn, TurnId, TurnState};
use crate::protocol::{Message, Role};

/// The model reads it; the person reads the summary itself.
const SUMMARY: &str = "Summary of the conversation so far:";

impl Conversation {
    /// Turns without an answer are left out: they would only teach the model that questions stand unanswered. Where an
    /// answer is continued, the last message is the beginning of that answer.
    pub fn messages(&self, system_prompt: &str) -> Vec<Message> {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        let summed_up = self.summed_up();
        let mut system = system_prompt.trim().to_owned();
        if let (Some(summary), true) = (&self.meta.summary, summed_up > 0) {
            let gap = if system.is_empty() { "" } else { "\n\n" };
            system += &format!("{gap}{SUMMARY}\n{}", summary.text.trim());
        }
        let mut messages = Vec::with_capacity(2 * self.tree.past().len() + 3);
        if !system.is_empty() {
            messages.push(message(Role::System, &system));
        }
        for turn in self.tree.past().iter().skip(summed_up).filter(|turn| !turn.answer.is_empty()) {
            messages.push(message(Role::User, &turn.asked()));
            messages.push(message(Role::Assistant, &turn.answer));
        }
        if let Some(turn) = self.tree.last() {
            messages.push(message(Role::User, &turn.asked()));
            if self.tree.node(turn.id).is_some_and(|node| node.continues.is_some()) {
                messages.push(message(Role::Assistant, &turn.answer));
            }
        }
        messages
    }

    /// How many of the shown turns, from the first, the model is no longer given as they are: they did not fit, or are summed
    /// up.
    pub fn left_out(&self) -> usize {
        let summed_up = self.summed_up();
        let answered_before_it =
            self.meta.summary.as_ref().and_then(|summary| self.place(summary.made_after));
        let turns: Vec<_> = self.tree.turns().collect();
        let last_done = turns.iter().enumerate().rev().find_map(|(place, turn)| match &turn.state {
            TurnState::Done(generated) => Some((place, generated.dropped_messages)),
            TurnState::Running { .. } | TurnState::Stopped | TurnState::Failed(_) => None,
        });
        let Some((last_done, dropped)) = last_done else { return summed_up };
        let from = if answered_before_it.is_some_and(|place| last_done <= place) { 0 } else { summed_up };
        // A question and its answer leave together.
        let mut dropped_turns = dropped.div_ceil(2);
        let mut left = from;
        for (place, turn) in turns.iter().enumerate().take(last_done).skip(from) {
            if dropped_turns == 0 {
                break;
            }
            if !turn.answer.is_empty() {
                dropped_turns -= 1;
                left = place + 1;
            }
        }
        left.max(summed_up)
    }

    /// The turns that a summary should take the place of, where some did not fit.
    pub fn to_sum_up(&self) -> Vec<&Turn> {
        let out = self.left_out();
        if out > self.summed_up() {
            self.tree.turns().take(out).map(AsRef::as_ref).collect()
        } else {
            Vec::new()
        }
    }

    /// How many of the shown turns a summary stands for.
    fn summed_up(&self) -> usize {
        let until = self.meta.summary.as_ref().and_then(|summary| self.place(summary.until));
        // The last turn is always asked as it is.
        until.map_or(0, |place| place + 1).min(self.tree.past().len())
    }

    fn place(&self, id: TurnId) -> Option<usize> {
        self.tree.turns().position(|turn| turn.id == id)
    }
}
