//! Faults that are put into samples where no anomaly is known, so that detectors can be compared: what goes wrong with sensors and with
//! what they measure (the kinds are those of Sharma, Golubchik and Govindan, ACM TOSN 6, 2010, and a ramp).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::shape::Shape;

/// Faults in a part, at most.
const MOST: usize = 60;
/// Windows from one fault to the next.
const APART: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Spike,
    Shift,
    Noise,
    Stuck,
    Ramp,
}

const FAULTS: [Fault; 5] = [Fault::Spike, Fault::Shift, Fault::Noise, Fault::Stuck, Fault::Ramp];

#[derive(Clone, Copy, Debug)]
struct Injected {
    fault: Fault,
    channel: usize,
    begin: usize,
    length: usize,
    /// In the channel's deviations, with its sign.
    size: f32,
}

#[derive(Clone, Debug)]
pub struct Faults {
    injected: Vec<Injected>,
    deviations: Vec<f32>,
    random: ChaCha8Rng,
    held: f32,
    next: usize,
}

impl Faults {
    /// Into the samples of this range; `deviations` by channel.
    pub fn new(
        shape: Shape,
        range: std::ops::Range<usize>,
        deviations: Vec<f32>,
        mut random: ChaCha8Rng,
    ) -> Self {
        let apart = (APART * shape.window.max(10)).max(range.len() / MOST);
        let mut injected = Vec::new();
        let mut at = range.start + apart / 2;
        while at + apart < range.end + apart / 2 {
            let fault = FAULTS[injected.len() % FAULTS.len()];
            let channel = random.random_range(0..shape.channels);
            let sign = if random.random::<bool>() { 1.0 } else { -1.0 };
            let size = sign * random.random_range(2.0f32..5.0);
            let length = if fault == Fault::Spike { 1 } else { shape.window.max(10) };
            let length = length.min(range.end.saturating_sub(at));
            injected.push(Injected { fault, channel, begin: at, length, size });
            at += apart;
        }
        Self { injected, deviations, random, held: 0.0, next: 0 }
    }

    /// Where the faults are: first and last sample of each.
    pub fn places(&self) -> Vec<(usize, usize)> {
        let places = self.injected.iter().filter(|fault| fault.length > 0);
        places.map(|fault| (fault.begin, fault.begin + fault.length - 1)).collect()
    }

    /// Changes the sample at this place; samples come in their order.
    pub fn apply(&mut self, at: usize, values: &mut [f32]) {
        while self.injected.get(self.next).is_some_and(|fault| at >= fault.begin + fault.length) {
            self.next += 1;
        }
        let Some(&Injected { fault, channel, begin, length, size }) = self.injected.get(self.next) else {
            return;
        };
        if at < begin {
            return;
        }
        let deviation = self.deviations.get(channel).copied().unwrap_or(1.0);
        let Some(value) = values.get_mut(channel) else { return };
        match fault {
            Fault::Spike => *value += 1.5 * size * deviation,
            Fault::Shift => *value += 0.6 * size * deviation,
            Fault::Noise => *value += 0.5 * size * deviation * self.random.random_range(-1.7f32..1.7),
            Fault::Ramp => *value += size * deviation * (at - begin) as f32 / length as f32,
            Fault::Stuck if at == begin => self.held = *value,
            Fault::Stuck => *value = self.held,
        }
    }
}
