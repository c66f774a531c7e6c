// Which of the likeliest tokens the sampler will choose, so that the next step can begin before anyone has read them. In the order of
// engine/text/sampler: repetition penalty, temperature, top-k, top-p, min-p, one draw. It is a guess: in f32, and of 64 tokens alone.
// Where the sampler chooses another, the step is taken again.

struct Candidate {
    logit: f32,
    token: u32,
}

struct Guide {
    temperature: f32,
    penalty: f32,
    top_p: f32,
    min_p: f32,
    // The number that will be drawn.
    unit: f32,
    top_k: u32,
    // So many of the last tokens are penalised.
    window: u32,
    // Tokens that `recent` was given so far.
    count: u32,
}

// The likeliest first; behind them the logarithm of the sum, and the guess.
@group(0) @binding(0) var<storage, read_write> ranked: array<Candidate>;
@group(0) @binding(1) var<uniform> guide: Guide;
// The last tokens, in a ring.
@group(0) @binding(2) var<storage, read_write> recent: array<u32>;
// Where the next step finds its token.
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;

const LIKELIEST: u32 = 64u;
const LEAST: f32 = -3.0e38;

var<workgroup> logits: array<f32, LIKELIEST>;
var<workgroup> ids: array<u32, LIKELIEST>;
var<workgroup> weights: array<f32, LIKELIEST>;
var<workgroup> first: u32;
var<workgroup> guess: u32;

fn is_before(a: u32, b: u32) -> bool {
    return logits[a] > logits[b] || (logits[a] == logits[b] && ids[a] < ids[b]);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
    let token = ranked[thread].token;
    var logit = ranked[thread].logit;
    var is_recent = false;
    for (var back = 1u; back <= min(guide.window, guide.count); back++) {
        is_recent = is_recent || recent[(guide.count - back) % WINDOW] == token;
    }
    if (is_recent && token != 0xffffffffu) {
        logit = select(logit * guide.penalty, logit / guide.penalty, logit > 0.0);
    }
    logits[thread] = logit;
    ids[thread] = token;
    workgroupBarrier();

    var place = 0u;
    for (var i = 0u; i < LIKELIEST; i++) {
        place += select(0u, 1u, is_before(i, thread));
    }
    if (place == 0u) {
        first = thread;
        guess = token;
    }
    workgroupBarrier();

    // Greedy sampling draws nothing: the first is the guess.
    let is_drawn = guide.temperature > 0.0;
    let is_kept = is_drawn && logit > LEAST && (guide.top_k == 0u || place < guide.top_k);
    let below = (logit - logits[first]) / max(guide.temperature, 1e-6);
    var weight = select(0.0, exp(below), is_kept);
    weights[thread] = weight;
    workgroupBarrier();

    var sum = 0.0;
    var likelier = 0.0;
    for (var i = 0u; i < LIKELIEST; i++) {
        sum += weights[i];
        likelier += select(0.0, weights[i], is_before(i, thread));
    }
    workgroupBarrier();
    if (likelier >= guide.top_p * sum || weight < guide.min_p) {
        weight = 0.0;
    }
    weights[thread] = weight;
    workgroupBarrier();

    sum = 0.0;
    var before = 0.0;
    for (var i = 0u; i < LIKELIEST; i++) {
        sum += weights[i];
        // Candidates that top-p sorted are drawn in that order, others by their numbers.
        let comes_before = select(ids[i] < token, is_before(i, thread), guide.top_p < 1.0);
        before += select(0.0, weights[i], comes_before);
    }
    let drawn = guide.unit * sum;
    if (weight > 0.0 && before <= drawn && drawn < before + weight) {
        guess = token;
    }
    workgroupBarrier();
    if (thread == 0u) {
        ranked[LIKELIEST].token = guess;
        recent[guide.count % WINDOW] = guess;
        tokens[0] = guess;
    }
}
