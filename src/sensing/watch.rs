//! Watch: scores each window as its last sample comes, and sends the result at once.

use std::{cell::RefCell, rc::Rc};

use futures::StreamExt;
use hearth_sensors::{Change, Detector, Hysteresis, Joining, Sample, drift::Limits};

use super::{
    Job, convert,
    outbox::Context,
    recent::Recent,
    watches::{Arrived, Place},
};
use crate::{
    platform::{Clock, Yielder},
    protocol::{
        AlertState, Chunk, Failure, FailureKind, Scored, Watch, WatchSettings, WatchSummary, Watched,
    },
};

/// Work between two checkpoints, and so between two chunks.
const STEP_MS: f64 = 15.0;
/// Windows between two looks at drift: it compares whole distributions.
const DRIFT_EVERY: u64 = 50;

pub async fn run<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    request: Watch,
) -> Result<WatchSummary, Failure> {
    let Watch { watch: id, detector, settings } = request;
    let mut context = settings.record.then(|| Context { detector: name(&detector.0), drift: None });
    let mut watching = Watching::new(&detector.0, settings)?;
    let twice = || Failure::new(FailureKind::BadInput, format!("watch {} is under way already", id.0));
    let mut place: Place = job.session().watches.begin(id, watching.recent.clone()).ok_or_else(twice)?;
    while let Some(arrived) = place.arrivals().next().await {
        let Arrived { samples, last, at_ms, scored } = arrived;
        let (before, mut since) = (watching.summary.windows, job.now_ms());
        let mut news = Watched::default();
        for sample in convert::samples(&samples, watching.channels)? {
            let before_ms = job.now_ms();
            watching.push(sample, before_ms - at_ms, &mut news)?;
            let now = job.now_ms();
            watching.timed(now - at_ms, now - before_ms, &mut news);
            if now - since > STEP_MS {
                tell(job, &mut context, std::mem::take(&mut news)).await?;
                job.checkpoint().await;
                since = job.now_ms();
            }
        }
        if !news.is_empty() {
            tell(job, &mut context, news).await?;
        }
        // Who asked may be gone.
        let _ = scored.send((watching.summary.windows - before) as u32);
        if last {
            break;
        }
    }
    Ok(watching.summary)
}

/// Sends what came, once those of its results that are to be recorded are on the disk.
async fn tell<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    context: &mut Option<Context>,
    news: Watched,
) -> Result<(), Failure> {
    if let Some(context) = context {
        if news.drift.is_some() {
            context.drift = news.drift.clone();
        }
        job.session().outbox()?.record(context, &news.scored).await?;
    }
    job.chunk(Chunk::Watch(news));
    Ok(())
}

/// How results name their detector.
fn name(detector: &[u8]) -> String {
    format!("{:08x}-{}", crc32fast::hash(detector), detector.len())
}

/// A detector at work, and what has come of it.
struct Watching {
    watch: hearth_sensors::Watch,
    channels: usize,
    window: usize,
    settings: WatchSettings,
    recent: Rc<RefCell<Recent>>,
    summary: WatchSummary,
    /// A gap has ended an alert, and no window was scored since.
    ended_by_gap: bool,
}

impl Watching {
    fn new(detector: &[u8], settings: WatchSettings) -> Result<Self, Failure> {
        let detector = Detector::from_bytes(detector).map_err(convert::failure)?;
        let shape = detector.shape;
        let recent = Rc::new(RefCell::new(Recent::new(convert::facts(&detector).channels)));
        let usual = Limits::of(shape);
        let limits = Limits {
            recent: settings.drift_windows.map_or(usual.recent, |windows| windows.max(1) as usize),
            stability_index: f64::from(settings.drift_psi),
            ..usual
        };
        let hysteresis = Hysteresis {
            windows_to_raise: settings.windows_to_raise,
            windows_to_clear: settings.windows_to_clear,
            ..Hysteresis::default()
        };
        let joining = Joining { period_ms: detector.period_ms, ..Joining::of(shape) };
        let watch =
            hearth_sensors::Watch::new(detector, joining, hysteresis, limits).map_err(convert::failure)?;
        Ok(Self {
            channels: shape.channels,
            window: shape.window,
            watch,
            settings,
            recent,
            summary: WatchSummary::default(),
            ended_by_gap: false,
        })
    }

    /// Takes a sample that has waited for so long; the window that it completes is scored, or put aside where it has waited too long.
    fn push(&mut self, sample: Sample<'_>, waited_ms: f64, news: &mut Watched) -> Result<(), Failure> {
        let too_late = self.settings.most_ms.is_some_and(|most| waited_ms > f64::from(most));
        let seen = if too_late { self.watch.pass_by(sample) } else { self.watch.push(sample) }
            .map_err(convert::failure)?;
        self.recent.borrow_mut().push(sample.time_ms, sample.values);
        news.notices.extend(seen.notices.into_iter().map(convert::notice));
        self.ended_by_gap |= seen.ended_by_gap.is_some();
        let (time_ms, score, change) = match (seen.scored, seen.passed_by) {
            (Some(scored), _) => (scored.end_ms, Some((scored.begin_ms, scored.score)), scored.alert),
            (None, Some(end_ms)) => (end_ms, None, None),
            (None, None) => return Ok(()),
        };
        let number = self.summary.windows;
        self.summary.windows += 1;
        let alert = self.alert_state(change);
        self.summary.alerts += u64::from(alert == AlertState::Begins);
        self.summary.put_aside += u64::from(score.is_none());
        let is_alert = matches!(alert, AlertState::Begins | AlertState::GoesOn);
        let mut recent = self.recent.borrow_mut();
        if let Some((begin_ms, _)) = score.as_ref().filter(|_| is_alert) {
            recent.alert(*begin_ms, time_ms);
        }
        // What was put aside can be scored by whoever receives it.
        let samples = (is_alert || score.is_none()).then(|| recent.latest(self.window));
        drop(recent);
        let threshold = self.watch.detector().threshold;
        let places = |channels: Vec<usize>| channels.into_iter().map(|channel| channel as u32).collect();
        let value = score.as_ref().map(|(_, score)| score.value);
        let (by_channel, stuck, missing) = score
            .map(|(_, score)| (score.by_channel, places(score.stuck), places(score.missing)))
            .unwrap_or_default();
        news.scored.push(Scored {
            number,
            time_ms,
            score: value,
            threshold,
            by_channel,
            stuck,
            missing,
            alert,
            latency_ms: 0.0,
            samples,
        });
        self.look_at_drift(news);
        Ok(())
    }

    /// Says how long the window took that was scored last: from its last sample's coming, and the scoring alone. One that took too long
    /// is put aside.
    fn timed(&mut self, latency_ms: f64, scoring_ms: f64, news: &mut Watched) {
        let Some(scored) = news.scored.last_mut().filter(|scored| scored.number + 1 == self.summary.windows)
        else {
            return;
        };
        if scored.latency_ms > 0.0 {
            return;
        }
        scored.latency_ms = latency_ms as f32;
        let too_long = self.settings.most_ms.is_some_and(|most| scoring_ms > f64::from(most));
        if too_long && scored.score.take().is_some() {
            self.summary.put_aside += 1;
            scored.samples.get_or_insert_with(|| self.recent.borrow().latest(self.window));
        }
    }

    fn alert_state(&mut self, change: Option<Change>) -> AlertState {
        let ended_by_gap = std::mem::take(&mut self.ended_by_gap);
        match change {
            Some(Change::Raised(_)) => AlertState::Begins,
            Some(Change::Cleared(_)) => AlertState::Ends,
            None if self.watch.alert().is_some() => AlertState::GoesOn,
            None if ended_by_gap => AlertState::Ends,
            None => AlertState::Quiet,
        }
    }

    /// Tells drift's figures now and then.
    fn look_at_drift(&mut self, news: &mut Watched) {
        if !self.summary.windows.is_multiple_of(DRIFT_EVERY) {
            return;
        }
        news.drift = Some(convert::drift(&self.watch.drift(), &self.watch.changes()));
    }
}
