//! Which experts each token goes through, and with what weight; and the other way round, each expert's tokens.

use std::ops::Range;

use super::recipe::Weighing;

/// A token that goes through an expert.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub token: usize,
    /// What the expert's output is multiplied with.
    pub weight: f32,
}

/// Buffers are kept from call to call.
#[derive(Default)]
pub(super) struct Choices {
    /// Token after token: its experts, the one with the largest logit first, and their weights.
    chosen: Vec<(usize, f32)>,
    /// Expert after expert: its tokens, in their order.
    entries: Vec<Entry>,
    /// Where each expert's entries begin, and where the last one's end.
    bounds: Vec<usize>,
}

impl Choices {
    /// Chooses `used` of `experts` for each token, whose logits are the first numbers of its `stride`. Of equal logits the first
    /// expert's comes first.
    pub fn choose(&mut self, logits: &[f32], stride: usize, experts: usize, used: usize, weighing: Weighing) {
        self.chosen.clear();
        for row in logits.chunks_exact(stride) {
            let row = &row[..experts];
            let first = self.chosen.len();
            for _ in 0..used {
                let mut best = None;
                for (expert, logit) in row.iter().enumerate() {
                    let is_free = || self.chosen[first..].iter().all(|(chosen, _)| *chosen != expert);
                    if best.is_none_or(|(_, largest)| *logit > largest) && is_free() {
                        best = Some((expert, *logit));
                    }
                }
                self.chosen.extend(best);
            }
            weigh(&mut self.chosen[first..], row, weighing);
        }
        self.sort(experts, used);
    }

    /// Counts each expert's tokens, and puts them at their places.
    fn sort(&mut self, experts: usize, used: usize) {
        let Self { chosen, entries, bounds } = self;
        bounds.clear();
        bounds.resize(experts + 1, 0);
        chosen.iter().for_each(|(expert, _)| bounds[expert + 1] += 1);
        for expert in 0..experts {
            bounds[expert + 1] += bounds[expert];
        }
        entries.resize(chosen.len(), Entry::default());
        for (number, (expert, weight)) in chosen.iter().enumerate() {
            entries[bounds[*expert]] = Entry { token: number / used.max(1), weight: *weight };
            bounds[*expert] += 1;
        }
        // Each bound stands at the next one's place now.
        bounds.rotate_right(1);
        bounds[0] = 0;
    }

    /// Of all tokens together.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Each expert that some token goes through, and which entries are its.
    pub fn by_expert(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let ranges = self.bounds.windows(2).map(|pair| pair[0]..pair[1]);
        ranges.enumerate().filter(|(_, range)| !range.is_empty())
    }

    pub fn entries(&self, range: Range<usize>) -> &[Entry] {
        &self.entries[range]
    }
}

/// Writes weights in the place of the chosen experts' logits, of which the first is the largest of `all`.
fn weigh(chosen: &mut [(usize, f32)], all: &[f32], weighing: Weighing) {
    let largest = chosen.first().map_or(0.0, |(_, logit)| *logit);
    chosen.iter_mut().for_each(|(_, logit)| *logit = (*logit - largest).exp());
    let sum: f32 = match weighing {
        Weighing::OfChosen => chosen.iter().map(|(_, power)| power).sum(),
        Weighing::OfAll => all.iter().map(|logit| (logit - largest).exp()).sum(),
    };
    chosen.iter_mut().for_each(|(_, power)| *power /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three experts, and a number that pads them; two are chosen.
    const LOGITS: [f32; 12] = [1.0, 3.0, 2.0, 9.0, 5.0, 5.0, 5.0, 9.0, 0.0, -1.0, 4.0, 9.0];

    fn chosen(weighing: Weighing) -> Choices {
        let mut choices = Choices::default();
        choices.choose(&[0.5; 8], 4, 4, 3, weighing);
        choices.choose(&LOGITS, 4, 3, 2, weighing);
        choices
    }

    #[test]
    fn experts_have_their_tokens_in_order() {
        let choices = chosen(Weighing::OfChosen);
        assert_eq!(choices.count(), 6);
        let tokens = |range| choices.entries(range).iter().map(|entry| entry.token).collect::<Vec<_>>();
        let found: Vec<_> = choices.by_expert().map(|(expert, range)| (expert, tokens(range))).collect();
        assert_eq!(found, [(0, vec![1, 2]), (1, vec![0, 1]), (2, vec![0, 2])]);
    }

    #[test]
    fn weights_are_shares_of_the_chosen_or_of_all() {
        let weights = |weighing| -> Vec<f32> {
            let choices = chosen(weighing);
            let all = choices.by_expert().flat_map(|(_, range)| choices.entries(range).to_vec());
            all.filter(|entry| entry.token == 0).map(|entry| entry.weight).collect()
        };
        let [one, two, three] = [1f32, 2.0, 3.0].map(f32::exp);
        for (weighing, sum) in [(Weighing::OfChosen, two + three), (Weighing::OfAll, one + two + three)] {
            let got = weights(weighing);
            let near =
                got.iter().zip([three / sum, two / sum]).all(|(got, exact)| (got - exact).abs() < 1e-6);
            assert!(near, "{weighing:?}: {got:?}");
        }
    }

    #[test]
    fn what_is_no_number_chooses_too() {
        let mut choices = Choices::default();
        choices.choose(&[f32::NAN; 4], 4, 4, 2, Weighing::OfChosen);
        assert_eq!(choices.by_expert().map(|(expert, _)| expert).collect::<Vec<_>>(), [0, 1]);
    }
}
