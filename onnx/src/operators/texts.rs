//! Text brought to one form, and n-grams counted. Must not know graphs.

use super::{
    call::{Call, Operator, f32s},
    nd::{self, Failed},
};
use crate::{Tensor, Values, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        "StringNormalizer" => normalise,
        "StringConcat" => join,
        "TfIdfVectorizer" => count,
        _ => return None,
    })
}

fn texts<'a>(call: &'a Call, at: usize) -> Failed<(&'a [usize], &'a [String])> {
    let tensor = call.input(at)?;
    let Values::Text(texts) = &tensor.values else { return Err("numbers instead of text".to_owned()) };
    Ok((&tensor.shape, texts))
}

/// Stop words go, then the case changes.
fn normalise(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, words) = texts(call, 0)?;
    let exact = call.int("is_case_sensitive", 0) != 0;
    let stop: Vec<String> = call.attribute("stopwords").map_or_else(Vec::new, |list| {
        list.strings.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
    });
    let stops = |word: &String| {
        stop.iter().any(|stop| if exact { stop == word } else { stop.to_lowercase() == word.to_lowercase() })
    };
    let mut kept: Vec<String> = words.iter().filter(|word| !stops(word)).cloned().collect();
    match call.text("case_change_action", "NONE").as_str() {
        "LOWER" => kept.iter_mut().for_each(|word| *word = word.to_lowercase()),
        "UPPER" => kept.iter_mut().for_each(|word| *word = word.to_uppercase()),
        _ => {}
    }
    if kept.is_empty() {
        kept.push(String::new());
    }
    let mut to = shape.to_vec();
    let last = to.last_mut().ok_or("no dimension")?;
    *last = kept.len();
    Ok(vec![Tensor { shape: to, values: Values::Text(kept) }])
}

fn join(call: &Call) -> Failed<Vec<Tensor>> {
    let ((a_shape, a), (b_shape, b)) = (texts(call, 0)?, texts(call, 1)?);
    let to = nd::broadcast(a_shape, b_shape)?;
    let places = nd::spread(a_shape, &to).into_iter().zip(nd::spread(b_shape, &to));
    let made = places.map(|(at_a, at_b)| format!("{}{}", a[at_a], b[at_b])).collect();
    Ok(vec![Tensor { shape: to, values: Values::Text(made) }])
}

/// How often each n-gram of a pool occurs in a row, with gaps of up to `max_skip_count`.
fn count(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let words: Vec<String> = match &tensor.values {
        Values::Text(texts) => texts.clone(),
        _ => nd::numbers(tensor)?.into_iter().map(|number| (number as i64).to_string()).collect(),
    };
    let pool: Vec<String> = match call.attribute("pool_strings").filter(|list| !list.strings.is_empty()) {
        Some(list) => list.strings.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect(),
        None => call.ints("pool_int64s").unwrap_or_default().iter().map(i64::to_string).collect(),
    };
    let starts = call.ints("ngram_counts").unwrap_or_default();
    let columns = call.ints("ngram_indexes").unwrap_or_default();
    let weights = call.attribute("weights").map_or(&[][..], |weights| &weights.floats);
    let (least, most) = (call.int("min_gram_length", 1), call.int("max_gram_length", 1));
    let skips = call.int("max_skip_count", 0).clamp(0, 1 << 16) as usize;
    let width = columns.iter().max().map_or(0, |most| (*most).clamp(0, 1 << 24) as usize + 1);
    // Words of each length lie together, and every n-gram has its column, in the pool's order.
    let mut grams: Vec<(&[String], usize)> = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let start = usize::try_from(*start).map_err(|_| "a negative start")?;
        let end = starts
            .get(at + 1)
            .map_or(Ok(pool.len()), |end| usize::try_from(*end))
            .map_err(|_| "a negative end")?;
        let part = pool.get(start..end).ok_or("starts beyond its pool")?;
        for gram in part.chunks(at + 1) {
            let column = columns.get(grams.len()).and_then(|column| usize::try_from(*column).ok());
            grams.push((gram, column.ok_or("too few columns")?));
        }
    }
    let row = tensor.shape.last().copied().unwrap_or(0).max(1);
    let mut made = Vec::new();
    for words in words.chunks(row) {
        let mut counts = vec![0.0; width];
        for (gram, column) in &grams {
            let length = gram.len();
            if !(least..=most).contains(&(length as i64)) {
                continue;
            }
            let widest = if length == 1 { 0 } else { skips };
            for gap in 0..=widest {
                let span = (length - 1) * (gap + 1) + 1;
                for start in 0..(words.len() + 1).saturating_sub(span) {
                    let matches =
                        gram.iter().enumerate().all(|(at, word)| words[start + at * (gap + 1)] == *word);
                    counts[*column] += f64::from(u8::from(matches));
                }
            }
        }
        let weight = |at: usize| {
            let gram = columns.iter().position(|column| *column == at as i64);
            gram.and_then(|gram| weights.get(gram)).map_or(1.0, |weight| f64::from(*weight))
        };
        made.extend(match call.text("mode", "TF").as_str() {
            "TF" => counts,
            "IDF" => counts
                .iter()
                .enumerate()
                .map(|(at, count)| if *count > 0.0 { weight(at) } else { 0.0 })
                .collect(),
            _ => counts.iter().enumerate().map(|(at, count)| count * weight(at)).collect::<Vec<f64>>(),
        });
    }
    let to = if tensor.shape.len() > 1 { vec![made.len() / width.max(1), width] } else { vec![width] };
    Ok(vec![f32s(to, made)])
}
