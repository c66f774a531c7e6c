//! The likeliest tokens out of a row of logits, in as few bytes as a caller can sample from, and a guess at what it will sample.

use super::{
    kernel::{Kernel, Maker},
    state::State,
    text::Text,
};
use crate::{
    engine::{
        error::Result,
        text::{GUESS_WINDOW, Guide, LIKELIEST, Ranked},
    },
    gpu::{
        Binding::{Read, ReadWrite, Uniform},
        BufferKind, Command, Gpu, Part,
    },
};

/// Numbers that a workgroup sorts; as `rank.wgsl` has it.
const MANY: usize = 1024;
/// Bytes of a number and its token.
const CANDIDATE: usize = 8;
/// Bytes that are read of a ranking: the candidates, and behind them the logarithm of the sum of all exponentials, and the guess.
pub const READ: u64 = ((LIKELIEST + 1) * CANDIDATE) as u64;

pub fn read(bytes: &[u8]) -> Ranked {
    let number = |at: usize| bytes.get(4 * at..4 * at + 4).and_then(|four| four.try_into().ok());
    let word = |at: usize| number(at).map_or(u32::MAX, u32::from_le_bytes);
    let candidates = (0..LIKELIEST).map(|place| (word(2 * place + 1), f32::from_bits(word(2 * place))));
    Ranked {
        tokens: candidates.take_while(|(token, _)| *token != u32::MAX).collect(),
        log_sum: f32::from_bits(word(2 * LIKELIEST)),
        guess: word(2 * LIKELIEST + 1),
    }
}

pub struct Ranking {
    /// Each with its workgroups.
    runs: Vec<(Kernel, usize)>,
    guess: Kernel,
    guide: Part,
    recent: Part,
    /// Tokens that the ring of recent ones was given so far.
    count: usize,
    /// What the last one leaves.
    pub left: Part,
}

impl Ranking {
    /// Of the first row of logits.
    pub async fn new(maker: &mut Maker, state: &State, vocabulary: usize) -> Result<Self> {
        let (mut count, mut runs) = (vocabulary, Vec::new());
        let sums = maker.storage((vocabulary.div_ceil(MANY) * CANDIDATE) as u64)?;
        let mut left = maker.nothing;
        loop {
            let groups = count.div_ceil(MANY);
            let (is_first, is_last) = (runs.is_empty(), groups == 1);
            let out = maker.storage(((groups * LIKELIEST + 1) * CANDIDATE) as u64)?;
            let shader = Text::new("ranking")
                .number("COUNT", count)
                .number("SUMS", vocabulary.div_ceil(MANY))
                .flag("FIRST", is_first)
                .flag("LAST", is_last)
                .kernel(include_str!("shaders/rank.wgsl"), 1, 1)
                .shader(&[Read, Read, ReadWrite, ReadWrite]);
            let kernel = maker.kernel(shader, &[state.logits, left, sums, out]).await?;
            runs.push((kernel, groups));
            left = out;
            count = groups * LIKELIEST;
            if is_last {
                break;
            }
        }
        let guide = maker.buffer(size_of::<[u32; 8]>() as u64, BufferKind::Uniform)?;
        let recent = maker.storage((GUESS_WINDOW * size_of::<u32>()) as u64)?;
        let shader = Text::new("guess")
            .number("WINDOW", GUESS_WINDOW)
            .kernel(include_str!("shaders/guess.wgsl"), 1, 1)
            .shader(&[ReadWrite, Uniform, ReadWrite, ReadWrite]);
        let guess = maker.kernel(shader, &[left, guide, recent, state.tokens]).await?;
        Ok(Self { runs, guess, guide, recent, count: 0, left })
    }

    /// What the next guess looks back on, the oldest first: the last of them that it can. From there on each guess is one more.
    pub fn look_back_on(&mut self, gpu: &mut dyn Gpu, recent: &[u32]) {
        let last = &recent[recent.len().saturating_sub(GUESS_WINDOW)..];
        gpu.upload(self.recent.buffer, 0, bytemuck::cast_slice(last));
        self.count = last.len();
    }

    /// Ranks, and guesses with this guide.
    pub fn record(&mut self, gpu: &mut dyn Gpu, guide: &Guide, work: &mut Vec<Command>) {
        let settings = &guide.settings;
        let window = settings.repetition_window.min(GUESS_WINDOW);
        let numbers = [
            settings.temperature,
            settings.repetition_penalty,
            settings.top_p,
            settings.min_p,
            guide.unit as f32,
        ];
        let words = [settings.top_k, window as u32, self.count as u32];
        let guide: Vec<u32> = numbers.into_iter().map(f32::to_bits).chain(words).collect();
        gpu.upload(self.guide.buffer, 0, bytemuck::cast_slice(&guide));
        self.count += 1;
        work.extend(self.runs.iter().map(|(kernel, groups)| kernel.dispatch([*groups, 1, 1])));
        work.push(self.guess.dispatch([1, 1, 1]));
    }
}
