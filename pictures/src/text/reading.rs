//! Reading a picture, in steps of one network's run each, so that a caller can stop between.

use super::{
    detection, direction, joining,
    line::{Line, Stage, Step},
    options::Options,
    order, orientation,
    recognition::{self, Characters, Recognised},
    upright,
};
use crate::{
    error::{Error, Result},
    geometry::Quad,
    network::{self, Network},
    picture::Picture,
};

/// Lines in a run of the recognition network, at most, and their width together.
const MOST_LINES: usize = 8;
const MOST_WIDTH: u32 = recognition::MOST_WIDTH;
/// Lines in a run differ in width at most by this factor, or much of it would be filling.
const ALIKE: f32 = 1.3;
/// Lines in a run of the network that says which stand on their head.
const TURNED_AT_ONCE: usize = 16;
/// Lines that are less sure are recognised the other way up as well.
const UNSURE: f32 = 0.85;
/// Letters beside each other are taken although they are less sure by this: of letters that lie, small ones are left out unnoticed.
const UPRIGHT: f32 = 0.1;

/// PP-OCRv5's three networks, and the characters that the last one knows.
pub struct Networks<'n> {
    /// `[1, 3, height, width]` to `[1, 1, height, width]`.
    pub detection: &'n dyn Network,
    /// `[lines, 3, 80, 160]` to `[lines, 2]`.
    pub orientation: &'n dyn Network,
    /// `[lines, 3, 48, width]` to `[lines, places, characters]`.
    pub recognition: &'n dyn Network,
    pub characters: &'n Characters,
}

/// A picture that is being read. It goes on with each [`Reading::step`], and stops when it is dropped.
pub struct Reading {
    picture: Picture,
    options: Options,
    at: At,
}

enum At {
    Finding,
    /// How probably each of the first lines stands on its head.
    Turning {
        lines: Vec<Quad>,
        probabilities: Vec<f32>,
    },
    Recognising(Recognising),
    Over,
}

struct Recognising {
    /// The best that was said of each line so far, and the corners with which it was.
    lines: Vec<(Quad, Recognised)>,
    /// The longest first; taken from the end.
    attempts: Vec<Attempt>,
    is_second: bool,
}

#[derive(Clone, Copy)]
struct Attempt {
    line: usize,
    corners: Quad,
    /// Of lines that go down: whether their letters are laid beside each other.
    is_upright: bool,
}

impl Reading {
    pub fn new(picture: Picture, options: Options) -> Self {
        Self { picture, options, at: At::Finding }
    }

    /// Runs one network once. Behind [`Step::Done`] or an error there is nothing more to do, and it says so as an error.
    pub fn step(&mut self, networks: &Networks) -> Result<Step> {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Finding => self.find(networks),
            At::Turning { lines, probabilities } => self.turn(networks, lines, probabilities),
            At::Recognising(recognising) => self.recognise(networks, recognising),
            At::Over => Err(Error::Over),
        }
    }

    fn find(&mut self, networks: &Networks) -> Result<Step> {
        let (map, scale) = detection::input(&self.picture, &self.options)?;
        let output = network::run_for_one(networks.detection, "where text is", map)?;
        let regions = joining::joined(scale.regions(&output, &self.options)?);
        let lines = direction::corners(&regions, self.options.ends);
        if lines.is_empty() {
            return Ok(Step::Done(Vec::new()));
        }
        let step = Step::Going { stage: Stage::Turning, done: 0, lines: lines.len() };
        self.at = At::Turning { probabilities: Vec::with_capacity(lines.len()), lines };
        Ok(step)
    }

    fn turn(&mut self, networks: &Networks, lines: Vec<Quad>, mut probabilities: Vec<f32>) -> Result<Step> {
        let next = lines.iter().skip(probabilities.len()).take(TURNED_AT_ONCE);
        let pictures: Vec<Picture> =
            next.map(|corners| self.picture.straightened(corners)).collect::<Result<_>>()?;
        let input = orientation::input(&pictures)?;
        let output = network::run_for_one(networks.orientation, "which lines stand on their head", input)?;
        probabilities.extend(orientation::upside_down(&output, pictures.len())?);
        let (done, count) = (probabilities.len(), lines.len());
        if done < count {
            self.at = At::Turning { lines, probabilities };
            return Ok(Step::Going { stage: Stage::Turning, done, lines: count });
        }
        let turned = direction::upside_down(&lines, &probabilities);
        let corners = lines.iter().zip(turned);
        let lines: Vec<Quad> =
            corners.map(|(corners, turned)| if turned { corners.upside_down() } else { *corners }).collect();
        let mut recognising = Recognising {
            attempts: lines.iter().enumerate().map(|(line, corners)| Attempt::new(line, *corners)).collect(),
            lines: lines.into_iter().map(|corners| (corners, Recognised::default())).collect(),
            is_second: false,
        };
        recognising.sort();
        self.at = At::Recognising(recognising);
        Ok(Step::Going { stage: Stage::Recognising, done: 0, lines: count })
    }

    fn recognise(&mut self, networks: &Networks, mut recognising: Recognising) -> Result<Step> {
        let batch = recognising.next();
        let pictures = batch.iter().map(|attempt| attempt.picture(&self.picture));
        let input = recognition::input(&pictures.collect::<Result<Vec<_>>>()?)?;
        let output = network::run_for_one(networks.recognition, "what lines say", input)?;
        let texts = recognition::texts(&output, batch.len(), networks.characters)?;
        for (attempt, said) in batch.into_iter().zip(texts) {
            let (corners, best) = &mut recognising.lines[attempt.line];
            let handicap = if attempt.is_upright { UPRIGHT } else { 0.0 };
            if said.confidence + handicap > best.confidence {
                (*corners, *best) = (attempt.corners, said);
            }
        }
        if recognising.attempts.is_empty() && !recognising.is_second {
            recognising.begin_second();
        }
        let (count, left) = (recognising.lines.len(), recognising.attempts.len());
        if left == 0 {
            return Ok(Step::Done(self.kept(recognising.lines)));
        }
        self.at = At::Recognising(recognising);
        Ok(Step::Going { stage: Stage::Recognising, done: count.saturating_sub(left), lines: count })
    }

    fn kept(&self, lines: Vec<(Quad, Recognised)>) -> Vec<Line> {
        let is_kept =
            |said: &Recognised| said.confidence >= self.options.least_confidence && !said.text.is_empty();
        let kept = lines.into_iter().filter(|(_, said)| is_kept(said));
        order::in_reading_order(
            kept.map(|(corners, said)| Line { corners, text: said.text, confidence: said.confidence })
                .collect(),
        )
    }
}

impl Attempt {
    fn new(line: usize, corners: Quad) -> Self {
        Self { line, corners, is_upright: false }
    }

    fn picture(&self, picture: &Picture) -> Result<Picture> {
        match self.is_upright {
            true => upright::beside_each_other(picture, &self.corners),
            false => picture.straightened(&self.corners),
        }
    }

    fn width(&self) -> u32 {
        let (wide, high) = self.corners.size();
        recognition::width(wide, high)
    }
}

impl Recognising {
    fn sort(&mut self) {
        self.attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.width()));
    }

    /// The shortest lines that are left, as many as go together.
    fn next(&mut self) -> Vec<Attempt> {
        let mut batch: Vec<Attempt> = Vec::new();
        let mut shortest = 0;
        while let Some(attempt) = self.attempts.pop() {
            let width = attempt.width();
            let is_alike = width as f32 <= ALIKE * shortest as f32 || width <= recognition::LEAST_WIDTH;
            let fits = batch.len() < MOST_LINES && width * (batch.len() as u32 + 1) <= MOST_WIDTH;
            if !(batch.is_empty() || is_alike && fits) {
                self.attempts.push(attempt);
                break;
            }
            if batch.is_empty() {
                shortest = width;
            }
            batch.push(attempt);
        }
        batch
    }

    fn begin_second(&mut self) {
        self.is_second = true;
        for (line, (corners, said)) in self.lines.iter().enumerate() {
            if said.confidence < UNSURE {
                self.attempts.push(Attempt::new(line, corners.upside_down()));
            }
            let down = corners.angle();
            if (std::f32::consts::FRAC_PI_4..3.0 * std::f32::consts::FRAC_PI_4).contains(&down)
                && said.is_mostly_wide()
            {
                self.attempts.push(Attempt { line, corners: *corners, is_upright: true });
            }
        }
        self.sort();
    }
}
