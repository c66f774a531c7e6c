// The largest 64 of up to 1,024 numbers a workgroup, sorted, each with its token: run over the logits and then over what it left, it
// leaves the 64 likeliest tokens, so that a caller who samples reads 520 bytes and not a row of logits. The first run sums up
// exponentials beside it, the last one puts the sums together; with them a caller knows each token's probability among all.
//
// Sorting is bitonic (Batcher 1968): 55 rounds without a branch that threads could differ in. Of equal logits, the lower token is the
// larger.

struct Candidate {
    logit: f32,
    token: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> candidates: array<Candidate>;
// Of each workgroup of the first run: its largest logit, and the sum of exponentials of what the others are less.
@group(0) @binding(2) var<storage, read_write> sums: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> out: array<Candidate>;

const THREADS: u32 = 256u;
const LARGEST: u32 = 64u;
const MANY: u32 = 1024u;
const LEAST: f32 = -3.0e38;

var<workgroup> sorted: array<Candidate, MANY>;
var<workgroup> reduced: array<f32, THREADS>;

fn is_before(a: Candidate, b: Candidate) -> bool {
    return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}

fn total(value: f32, thread: u32) -> f32 {
    workgroupBarrier();
    reduced[thread] = value;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            reduced[thread] += reduced[thread + half];
        }
    }
    workgroupBarrier();
    return reduced[0];
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    for (var i = thread; i < MANY; i += THREADS) {
        let at = group.x * MANY + i;
        var there = Candidate(LEAST, 0xffffffffu);
        if (at < COUNT) {
            if (FIRST) {
                there = Candidate(logits[at], at);
            } else {
                there = candidates[at];
            }
        }
        sorted[i] = there;
    }
    for (var run = 2u; run <= MANY; run *= 2u) {
        for (var apart = run / 2u; apart > 0u; apart /= 2u) {
            workgroupBarrier();
            for (var i = thread; i < MANY / 2u; i += THREADS) {
                let lower = 2u * apart * (i / apart) + i % apart;
                let a = sorted[lower];
                let b = sorted[lower + apart];
                let falls = (lower & run) == 0u;
                if (is_before(b, a) == falls) {
                    sorted[lower] = b;
                    sorted[lower + apart] = a;
                }
            }
        }
    }
    workgroupBarrier();
    if (thread < LARGEST) {
        out[group.x * LARGEST + thread] = sorted[thread];
    }
    if (FIRST) {
        let largest = sorted[0].logit;
        var sum = 0.0;
        for (var i = thread; i < MANY; i += THREADS) {
            sum += select(0.0, exp(sorted[i].logit - largest), sorted[i].logit > LEAST);
        }
        let whole = total(sum, thread);
        if (thread == 0u) {
            sums[group.x] = vec2<f32>(largest, whole);
        }
    }
    if (LAST) {
        let largest = sorted[0].logit;
        var sum = 0.0;
        // What the first run left, unless this is the first run.
        if (!FIRST) {
            for (var i = thread; i < SUMS; i += THREADS) {
                sum += sums[i].y * exp(sums[i].x - largest);
            }
        }
        var whole = total(sum, thread);
        if (thread == 0u) {
            if (FIRST) {
                whole = sums[0].y;
            }
            out[LARGEST] = Candidate(largest + log(whole), 0u);
        }
    }
}
