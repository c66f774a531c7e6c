//! Reads llama.cpp's teacher-forced expectations, `tests/fixtures/logits.bin`.

use std::fs;

/// One text, and what llama.cpp expects after each of its last tokens.
pub struct Reading {
    pub name: String,
    pub tokens: Vec<u32>,
    pub scored: Vec<Expectation>,
}

/// The most likely next tokens with their natural log-probabilities, and that of all others together.
pub struct Expectation {
    top: Vec<(usize, f64)>,
    rest: f64,
}

impl Expectation {
    pub fn top1_is(&self, logits: &[f32]) -> bool {
        let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(token, _)| token);
        best == self.top.first().map(|(token, _)| *token)
    }

    /// Kullback-Leibler divergence of the reference from `logits`, in nats.
    pub fn divergence(&self, logits: &[f32]) -> f64 {
        let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let log_sum = largest + logits.iter().map(|x| (f64::from(*x) - largest).exp()).sum::<f64>().ln();
        let mut ours_rest = 1.0;
        let mut sum = 0.0;
        for &(token, log_prob) in &self.top {
            let ours = f64::from(logits[token]) - log_sum;
            ours_rest -= ours.exp();
            sum += log_prob.exp() * (log_prob - ours);
        }
        sum + self.rest.exp() * (self.rest - ours_rest.max(1e-12).ln())
    }
}

pub fn readings() -> Vec<Reading> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let index: serde_json::Value =
        serde_json::from_slice(&fs::read(format!("{folder}/logits.json")).unwrap()).unwrap();
    let bytes = fs::read(format!("{folder}/logits.bin")).unwrap();
    let mut cursor = Cursor(&bytes);
    assert_eq!(&cursor.take::<4>(), b"HLOG");
    assert_eq!(cursor.u32(), 1, "version");
    let (count, top) = (cursor.u32(), cursor.u32() as usize);
    let names = index["readings"].as_array().unwrap();
    assert_eq!(names.len(), count as usize);
    names
        .iter()
        .map(|entry| {
            let (tokens, scored) = (cursor.u32(), cursor.u32());
            Reading {
                name: entry["name"].as_str().unwrap().to_owned(),
                tokens: (0..tokens).map(|_| cursor.u32()).collect(),
                scored: (0..scored).map(|_| cursor.expectation(top)).collect(),
            }
        })
        .collect()
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, tail) = self.0.split_first_chunk::<N>().unwrap();
        self.0 = tail;
        *head
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn f32(&mut self) -> f64 {
        f64::from(f32::from_le_bytes(self.take()))
    }

    fn expectation(&mut self, top: usize) -> Expectation {
        let ids: Vec<usize> = (0..top).map(|_| usize::from(u16::from_le_bytes(self.take()))).collect();
        let top = ids.into_iter().map(|id| (id, self.f32())).collect();
        Expectation { top, rest: self.f32() }
    }
}
