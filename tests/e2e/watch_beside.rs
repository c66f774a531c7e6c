//! What sensors cost beside the chat, and how fast they are: latency of ten samples a second while answers stream, windows a second in a
//! replay, and training.

use std::env;

use serde_json::Value;

use crate::app::App;

const CHANNELS: usize = 16;
/// Seconds of watching beside the chat; the issue asks for 600.
const SECONDS: u64 = 60;

/// A machine of sixteen sensors: waves of their own periods, with noise of a fixed seed.
const MACHINE: &str = "self.machine = seed => {
        let state = seed;
        const noise = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32 - 0.5; };
        return number => ({
            time: 1.7e12 + 100 * number,
            values: Array.from({ length: CHANNELS }, (_, channel) =>
                Math.sin(number / (5 + 3 * channel)) + 0.1 * noise()),
        });
    };
    self.quantile = (values, share) => {
        const sorted = [...values].sort((one, other) => one - other);
        return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }; 0";
const TRAIN: &str = "(async () => {
        const at = self.machine(1);
        const channels = Array.from({ length: CHANNELS }, (_, channel) => `c${channel}`);
        const samples = Array.from({ length: 4000 }, (_, number) => at(number));
        const { detector } = await hearth.sensors.train({ channels, samples }, { window: 16, step: 1, mostEpochs: 10, method: 'autoencoder' });
        self.detector = detector;
        return detector.length;
    })()";
/// Asks the same again and again until it is told to end: of each answer its tokens per second.
const ASKING: &str = "self.speeds = [];
    self.asking = (async () => {
        const question = [{ role: 'user', content: 'Tell me a long story about a lighthouse and the people who live in it.' }];
        do {
            const answer = await hearth.chat(question, { temperature: 0, repetitionPenalty: 1, maxTokens: 160 });
            self.speeds.push(answer.tokensPerSecond);
        } while (self.goesOn);
    })(); 0";
const WATCH: &str = "(async seconds => {
        const at = self.machine(2);
        async function* source() {
            const started = performance.now();
            for (let number = 0; number < 10 * seconds; number += 1) {
                const wait = started + 100 * number - performance.now();
                if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
                yield { ...at(number), time: Date.now() };
            }
        }
        const latencies = [];
        let unscored = 0;
        for await (const result of hearth.sensors.watch(self.detector, source())) {
            latencies.push(result.latencyMs);
            if (result.score === null) unscored += 1;
        }
        return { windows: latencies.length, unscored, p50: self.quantile(latencies, 0.5), p99: self.quantile(latencies, 0.99), most: Math.max(...latencies) };
    })";
const REPLAY: &str = "(async () => {
        const at = self.machine(3);
        const samples = Array.from({ length: 30000 }, (_, number) => at(number));
        const rates = [];
        for (let round = 0; round < 3; round += 1) {
            const started = performance.now();
            const scored = await hearth.sensors.score(self.detector, samples);
            rates.push(1000 * scored.length / (performance.now() - started));
        }
        return rates;
    })()";
/// 10,000 windows for 50 epochs.
const TRAINING: &str = "(async () => {
        const at = self.machine(4);
        const channels = Array.from({ length: CHANNELS }, (_, channel) => `c${channel}`);
        const samples = Array.from({ length: 10015 }, (_, number) => at(number));
        let longest = 0;
        const observer = new PerformanceObserver(list => { for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration); });
        observer.observe({ entryTypes: ['longtask'] });
        const options = { window: 16, step: 1, mostEpochs: 50, method: 'autoencoder' };
        let epochs = 0;
        const started = performance.now();
        const whole = hearth.sensors.train({ channels, samples }, options);
        // A script that gives 160,000 numbers at once keeps the page for as long as it takes to read them.
        await new Promise(resolve => setTimeout(resolve, 300));
        const giving = longest;
        longest = 0;
        for await (const epoch of whole) epochs += 1;
        await whole;
        const ms = performance.now() - started;
        const stops = [];
        for (let round = 0; round < 3; round += 1) {
            // Leaving the loop stops the call.
            const stopped = hearth.sensors.train({ channels, samples }, options);
            let pressed;
            for await (const epoch of stopped) {
                pressed = performance.now();
                break;
            }
            await Promise.resolve(stopped).catch(() => 0);
            stops.push(performance.now() - pressed);
        }
        return { epochs, ms, giving, longest, stops };
    })()";

fn median(mut speeds: Vec<f64>) -> f64 {
    speeds.sort_by(f64::total_cmp);
    speeds[speeds.len() / 2]
}

fn speeds(app: &App) -> Vec<f64> {
    let speeds = app.page.evaluate("self.asking.then(() => self.speeds)");
    // V8 still compiles during the first.
    speeds.as_array().unwrap().iter().skip(1).map(|speed| speed.as_f64().unwrap()).collect()
}

#[test]
#[ignore = "measures: run it with `--ignored watch_beside::` on a quiet machine"]
fn ten_samples_a_second_beside_the_chat() {
    let seconds = env::var("HEARTH_WATCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let app = App::open();
    app.load_model();
    app.page.evaluate(&format!("self.CHANNELS = {CHANNELS}; {MACHINE}"));
    println!("a detector of {} characters", app.page.evaluate(TRAIN));
    app.page.evaluate(&format!("self.goesOn = true; {ASKING}"));
    app.page.evaluate("new Promise(resolve => setTimeout(resolve, 15000)).then(() => self.goesOn = false)");
    let alone = median(speeds(&app));
    app.page.evaluate(&format!("self.goesOn = true; {ASKING}"));
    // A call of the page's protocol waits for five minutes at most.
    app.page.evaluate(&format!("self.watched = {WATCH}({seconds}).then(told => self.told = told); 0"));
    while app.page.evaluate("self.told === undefined") == true {
        app.page.evaluate("new Promise(resolve => setTimeout(resolve, 1000))");
    }
    let told = app.page.evaluate("self.told");
    app.page.evaluate("self.goesOn = false");
    let beside = median(speeds(&app));
    let figure = |name: &str| told[name].as_f64().unwrap();
    println!(
        "latency: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms; {} windows, {} unscored; chat {alone:.1} tokens/s alone, {beside:.1} beside: {:.3}",
        figure("p50"),
        figure("p99"),
        figure("most"),
        told["windows"],
        told["unscored"],
        beside / alone
    );
    assert_eq!(told["windows"], 10 * seconds - (16 - 1), "no window is lost");
    assert!(figure("p50") <= 4.0 && figure("p99") <= 20.0, "{told}");
    assert!(beside / alone >= 0.9, "{beside} of {alone}");
}

#[test]
#[ignore = "measures: run it with `--ignored watch_beside::` on a quiet machine"]
fn a_replay_and_a_training() {
    let app = App::open();
    app.page.evaluate(&format!("self.CHANNELS = {CHANNELS}; {MACHINE}"));
    app.page.evaluate(TRAIN);
    let rates: Value = app.page.evaluate(REPLAY);
    println!("replay: windows a second {rates}");
    let training = app.page.evaluate(TRAINING);
    println!("training 10,000 windows for 50 epochs: {training}");
    let best = rates.as_array().unwrap().iter().filter_map(Value::as_f64).fold(0.0, f64::max);
    assert!(best >= 5000.0, "{rates}");
    assert!(training["longest"].as_f64().unwrap() < 50.0, "{training}");
    assert!(
        training["stops"].as_array().unwrap().iter().all(|ms| ms.as_f64().unwrap() < 200.0),
        "{training}"
    );
}
