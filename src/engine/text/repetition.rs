//! Whether a text goes round in circles, as a small model's may: then it is of no use. Must not know who wrote it.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

/// Words in a row that good prose seldom repeats.
const RUN: usize = 5;
/// So often the same run is a circle.
const CIRCLES: usize = 3;

/// Whether some words in a row come again and again, or most lines are the same.
pub fn repeats_itself(text: &str) -> bool {
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let runs = words.windows(RUN);
    let mut seen = HashMap::<&[String], usize>::new();
    let mut most = 0;
    for run in runs {
        let times = seen.entry(run).or_default();
        *times += 1;
        most = most.max(*times);
    }
    // A word that follows itself five times: one run of it is enough.
    let stutter = words.windows(RUN).any(|run| run.iter().all(|word| *word == run[0]));
    most >= CIRCLES || stutter
}

#[cfg(test)]
mod tests {
    use super::repeats_itself;

    #[test]
    fn circles_are_seen_and_prose_is_let_through() {
        assert!(repeats_itself("He went to the old mill. He went to the old mill. He went to the old mill."));
        assert!(repeats_itself("no no no no no"));
        assert!(repeats_itself("他去了舊磨坊。他去了舊磨坊。他去了舊磨坊。"));
        assert!(!repeats_itself("He went to the old mill, and she went to the old mill, too."));
        assert!(!repeats_itself(""));
    }
}
