//! Packs a text's sentences into parts that a model can take in at once: cut before a heading where one is near, else
//! between paragraphs, else between sentences. Must not know how tokens are counted.

use std::ops::Range;

/// What a unit opens, the weightiest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opens {
    Sentence,
    Paragraph,
    Section,
}

/// A sentence or a heading, which is never divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub tokens: usize,
    pub opens: Opens,
}

/// Parts of at most `most` tokens (more only where a single unit has more), about equally large: for each its units.
/// Every unit is in exactly one, in order.
pub fn pack(units: &[Unit], most: usize) -> Vec<Range<usize>> {
    let total: usize = units.iter().map(|unit| unit.tokens).sum();
    let fair = total.div_ceil(total.div_ceil(most.max(1)).max(1));
    let (mut parts, mut start) = (Vec::new(), 0);
    while start < units.len() {
        let end = start + part(&units[start..], most, fair);
        parts.push(start..end);
        start = end;
    }
    parts
}

/// How many units the next part takes.
fn part(units: &[Unit], most: usize, fair: usize) -> usize {
    let mut tokens = 0;
    // The best place for a cut so far: how heavy, how near to a fair share.
    let mut best: Option<((Opens, usize), usize)> = None;
    for (count, unit) in units.iter().enumerate() {
        if count > 0 && 2 * tokens >= fair {
            let merit = (unit.opens, usize::MAX - tokens.abs_diff(fair));
            if best.is_none_or(|(known, _)| merit >= known) {
                best = Some((merit, count));
            }
        }
        if count > 0 && tokens + unit.tokens > most {
            return best.map_or(count, |(_, best)| best);
        }
        tokens += unit.tokens;
    }
    units.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(spec: &[(usize, Opens)]) -> Vec<Unit> {
        let unit = |(tokens, opens): &(usize, Opens)| Unit { range: 0..0, tokens: *tokens, opens: *opens };
        spec.iter().map(unit).collect()
    }

    #[test]
    fn a_heading_near_the_end_is_where_it_is_cut() {
        use Opens::{Paragraph, Section, Sentence};
        let text = units(&[
            (10, Section),
            (30, Sentence),
            (30, Paragraph),
            (5, Section),
            (20, Paragraph),
            (30, Sentence),
            (30, Paragraph),
            (30, Paragraph),
        ]);
        assert_eq!(pack(&text, 100), [0..3, 3..7, 7..8]);
        assert_eq!(pack(&text, 1000), [Range { start: 0, end: 8 }]);
        assert!(pack(&[], 100).is_empty());
    }

    #[test]
    fn every_unit_is_in_one_part_and_none_is_too_large() {
        let mut state = 7_u64;
        for most in [1, 20, 100, 1000] {
            let spec: Vec<_> = (0..500)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let opens = [Opens::Sentence, Opens::Sentence, Opens::Paragraph, Opens::Section];
                    ((state >> 33) as usize % 20, opens[(state >> 60) as usize % 4])
                })
                .collect();
            let units = units(&spec);
            let parts = pack(&units, most);
            let mut at = 0;
            for part in &parts {
                assert!(part.start == at && !part.is_empty());
                let tokens: usize = units[part.clone()].iter().map(|unit| unit.tokens).sum();
                assert!(tokens <= most || part.len() == 1, "{tokens} of {most}");
                at = part.end;
            }
            assert_eq!(at, units.len());
        }
    }
}
