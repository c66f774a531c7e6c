//! Draws the live data on a canvas: lanes of channels, the lane of the score with its threshold, and the alerts as bands behind them.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{
    live::Live,
    series::{Column, Stretch, columns, range},
    values_table::short,
};
use crate::{
    protocol::AlertState,
    ui::browser::{time_of_day, window},
};

/// In CSS pixels.
const LANE: f64 = 44.0;
const SCORE_LANE: f64 = 88.0;
const BETWEEN: f64 = 6.0;
const AXIS: f64 = 20.0;
const FONT: &str = "12px system-ui, sans-serif";

pub struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

/// The canvas's size and colours, as the page's style has them now.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    width: f64,
    /// Pixels of the screen in one of CSS.
    ratio: f64,
    text: String,
    quiet: String,
    line: String,
    accent: String,
    bad: String,
}

impl Canvas {
    pub fn of(element: HtmlCanvasElement) -> Option<Self> {
        let context = element.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { element, context })
    }

    /// The sheet gives the colours as those of properties that a canvas does not use.
    pub fn look(&self) -> Look {
        let window = window();
        let style =
            window.as_ref().and_then(|window| window.get_computed_style(&self.element).ok().flatten());
        let colour = |name: &str| {
            style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default()
        };
        Look {
            width: f64::from(self.element.client_width()),
            ratio: window.map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0),
            text: colour("color"),
            quiet: colour("column-rule-color"),
            line: colour("border-bottom-color"),
            accent: colour("caret-color"),
            bad: colour("text-decoration-color"),
        }
    }

    /// Writes into the document how long a drawing takes.
    pub fn tell(&self, ms: f64) {
        // An element of our own takes any attribute.
        let _ = self.element.set_attribute("data-draw-ms", &format!("{ms:.2}"));
    }

    /// `words` name the score and its threshold.
    pub fn draw(&mut self, live: &Live, stretch: Stretch, look: &Look, (score, threshold): (&str, &str)) {
        let lanes = live.channels().len();
        let height = lanes as f64 * (LANE + BETWEEN) + SCORE_LANE + AXIS;
        self.resize(look, height);
        self.context.clear_rect(0.0, 0.0, look.width, height);
        self.context.set_font(FONT);
        let last_ms = live.times_ms().back().copied().unwrap_or_default();
        let shown = stretch.at(last_ms);
        self.alerts(live, shown, look, height - AXIS);
        let (times, width) = (live.times_ms(), look.width as usize);
        for (place, channel) in live.channels().iter().enumerate() {
            let top = place as f64 * (LANE + BETWEEN);
            let Some(values) = live.values(place) else { continue };
            let columns = columns(times.len(), |at| times[at], |at| values.get(at).copied(), shown, width);
            let name = match channel.unit.as_str() {
                "" => channel.name.clone(),
                unit => format!("{} ({unit})", channel.name),
            };
            self.lane(&columns, range(&columns), (top, LANE), look, &look.text);
            self.label(&name, top + 12.0, look);
        }
        self.score(live, shown, look, lanes as f64 * (LANE + BETWEEN));
        self.label(&format!("{score} · - - {threshold}"), lanes as f64 * (LANE + BETWEEN) + 12.0, look);
        self.axis(shown, look, height);
    }

    fn resize(&self, look: &Look, height: f64) {
        let (width, rows) = ((look.width * look.ratio) as u32, (height * look.ratio) as u32);
        if (self.element.width(), self.element.height()) != (width, rows) {
            self.element.set_width(width);
            self.element.set_height(rows);
            // The page's policy allows no style attribute, but it allows this.
            let _ = self.element.style().set_property("height", &format!("{height}px"));
        }
        // A new size takes the scale away, so it is set each time.
        let _ = self.context.set_transform(look.ratio, 0.0, 0.0, look.ratio, 0.0, 0.0);
    }

    fn alerts(&self, live: &Live, shown: (f64, f64), look: &Look, height: f64) {
        let results = live.results();
        let alerted = |at: usize| {
            let alert = results.get(at).map_or(AlertState::Quiet, |result| result.alert);
            matches!(alert, AlertState::Begins | AlertState::GoesOn).then_some(1.0)
        };
        let columns = columns(results.len(), |at| results[at].time_ms, alerted, shown, look.width as usize);
        self.context.set_global_alpha(0.35);
        self.context.set_fill_style_str(&look.bad);
        for x in columns.iter().enumerate().filter_map(|(x, column)| column.map(|_| x)) {
            self.context.fill_rect(x as f64 - 0.5, 0.0, 2.0, height);
        }
        self.context.set_global_alpha(1.0);
    }

    fn lane(
        &self,
        columns: &[Column],
        range: Option<(f32, f32)>,
        (top, height): (f64, f64),
        look: &Look,
        colour: &str,
    ) {
        self.rule(top + height, look);
        let Some((low, high)) = range else { return };
        let y = |value: f32| top + height * (1.0 - f64::from((value - low) / (high - low)));
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(1.25);
        self.context.begin_path();
        for (x, column) in columns.iter().enumerate() {
            if let Some((least, greatest)) = column {
                self.context.line_to(x as f64, y(*least));
                if greatest > least {
                    self.context.line_to(x as f64, y(*greatest));
                }
            }
        }
        self.context.stroke();
        self.bounds((low, high), (top, height), look);
    }

    /// The score over its threshold, on a scale on which the threshold stays where it is, however high a score is.
    fn score(&self, live: &Live, shown: (f64, f64), look: &Look, top: f64) {
        let results = live.results();
        let scaled = |at: usize| {
            let result = results.get(at)?;
            Some((1.0 + result.score? / result.threshold.max(f32::MIN_POSITIVE)).ln())
        };
        let columns = columns(results.len(), |at| results[at].time_ms, scaled, shown, look.width as usize);
        let greatest = columns.iter().flatten().map(|(_, greatest)| *greatest).fold(1.4, f32::max);
        self.lane_without_bounds(&columns, greatest, (top, SCORE_LANE), look);
        let y = top + SCORE_LANE * (1.0 - f64::from(2f32.ln() / greatest));
        self.context.set_fill_style_str(&look.bad);
        let mut x = 0.0;
        while x < look.width {
            self.context.fill_rect(x, y, 5.0, 1.5);
            x += 10.0;
        }
    }

    fn lane_without_bounds(&self, columns: &[Column], greatest: f32, (top, height): (f64, f64), look: &Look) {
        self.rule(top + height, look);
        let y = |value: f32| top + height * (1.0 - f64::from(value / greatest));
        self.context.set_stroke_style_str(&look.accent);
        self.context.set_line_width(1.5);
        self.context.begin_path();
        for (x, column) in columns.iter().enumerate() {
            if let Some((low, high)) = column {
                self.context.line_to(x as f64, y(*low));
                self.context.line_to(x as f64, y(*high));
            }
        }
        self.context.stroke();
    }

    fn rule(&self, y: f64, look: &Look) {
        self.context.set_fill_style_str(&look.line);
        self.context.fill_rect(0.0, y, look.width, 1.0);
    }

    fn label(&self, text: &str, y: f64, look: &Look) {
        self.context.set_text_align("left");
        self.context.set_fill_style_str(&look.quiet);
        // A text that can't be drawn is left out; the table has it.
        let _ = self.context.fill_text(text, 2.0, y);
    }

    /// The lane's least and greatest value, at its right end.
    fn bounds(&self, (low, high): (f32, f32), (top, height): (f64, f64), look: &Look) {
        self.context.set_text_align("right");
        self.context.set_fill_style_str(&look.quiet);
        let _ = self.context.fill_text(&short(high), look.width - 2.0, top + 11.0);
        let _ = self.context.fill_text(&short(low), look.width - 2.0, top + height - 2.0);
    }

    fn axis(&self, (from_ms, until_ms): (f64, f64), look: &Look, height: f64) {
        self.context.set_fill_style_str(&look.quiet);
        self.context.set_text_align("left");
        let _ = self.context.fill_text(&time_of_day(from_ms), 2.0, height - 5.0);
        self.context.set_text_align("right");
        let _ = self.context.fill_text(&time_of_day(until_ms), look.width - 2.0, height - 5.0);
    }
}
