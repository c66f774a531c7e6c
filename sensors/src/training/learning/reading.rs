//! The first parts of the recording as normalised rows, and what is known of them: levels, the reference for drift.

use super::{At, Learning};
use crate::{
    error::{Error, Result},
    recording::Recording,
    training::{
        WORK,
        pass::Pass,
        report::{Stage, Step},
        settings::Settings,
    },
};

impl Learning {
    pub(super) fn read(
        &mut self,
        recording: &Recording,
        mut pass: Box<Pass>,
        is_held_out: bool,
        mut count: usize,
    ) -> Result<Option<Step>> {
        let shape = recording.shape;
        let mut work = 0;
        let mut over = false;
        while work < WORK {
            let (levels, every) = (&mut self.levels, self.every);
            let (moments, longest) = (&mut self.moments, &mut self.longest_constant);
            let (fitted, held_out) = (&mut self.fitted, &mut self.held_out);
            let taken = pass.step(recording, |passed| {
                let window = &passed.window;
                if recording.is_marked(window.begin_ms, window.end_ms) {
                    return false;
                }
                for (channel, longest) in longest.iter_mut().enumerate() {
                    let values = window.channel(channel);
                    let varies = values.iter().any(|value| Some(value) != values.first());
                    if varies || longest.is_some() {
                        *longest = (*longest).max(window.constant_for.get(channel).copied());
                    }
                }
                count += 1;
                // A row without a channel would teach that the channel is at its mean.
                if !count.is_multiple_of(every) || window.missing.contains(&true) {
                    return true;
                }
                if is_held_out {
                    held_out.extend_from_slice(passed.features);
                } else {
                    let newest: Vec<f32> = (0..shape.channels)
                        .filter_map(|channel| window.channel(channel).last().copied())
                        .collect();
                    levels.push(&newest);
                    moments.push(passed.features);
                    fitted.extend_from_slice(passed.features);
                }
                true
            })?;
            match taken {
                None => {
                    over = true;
                    break;
                }
                Some(None) => work += shape.channels * 8,
                Some(Some(_)) => work += shape.channels * (shape.window * 20 + 100),
            }
        }
        let share = pass.share();
        if !over {
            self.at = At::Reading { pass, is_held_out, count };
            return Ok(Some(Step::Going { stage: Stage::Reading, share }));
        }
        self.period_ms = self.period_ms.or(pass.period_ms());
        if !is_held_out {
            let pass = Box::new(Pass::new(recording, self.parts.held_out.clone(), None)?);
            self.at = At::Reading { pass, is_held_out: true, count: 0 };
            return Ok(Some(Step::Going { stage: Stage::Reading, share: 1.0 }));
        }
        self.normalise()?;
        self.at = At::Referring { feature: 0 };
        Ok(Some(Step::Going { stage: Stage::Baselines, share: 0.0 }))
    }

    pub(super) fn normalise(&mut self) -> Result<()> {
        self.rows.fitted = self.fitted.len() / self.features;
        self.rows.held_out = self.held_out.len() / self.features;
        let got = self.rows.fitted.min(self.rows.held_out);
        if got < 10 {
            return Err(Error::TooShort { got, needed: 10 });
        }
        if !self.moments.vary() {
            return Err(Error::NothingVaries);
        }
        self.normalisation = self.moments.normalisation();
        for rows in [&mut self.fitted, &mut self.held_out] {
            rows.chunks_exact_mut(self.features).for_each(|row| self.normalisation.apply(row));
        }
        Ok(())
    }

    pub(super) fn refer(&mut self, settings: &Settings, feature: usize) -> Result<Step> {
        if feature == self.features {
            self.at = self.first(settings)?;
            return Ok(Step::Going { stage: Stage::Baselines, share: 0.2 });
        }
        self.reference.learn(self.fitted.iter().skip(feature).step_by(self.features).copied().collect());
        self.at = At::Referring { feature: feature + 1 };
        Ok(Step::Going { stage: Stage::Baselines, share: 0.2 * feature as f64 / self.features as f64 })
    }
}
