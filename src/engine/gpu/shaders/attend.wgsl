// One query head of one token over a stretch of its past, in one reading of keys and values: softmax as it goes (Milakov and Gimelshein
// 2018). A single token's past is divided among several workgroups, whose results `gather.wgsl` puts together: a long context would
// else be walked by as many workgroups as there are heads.
//
// A tile is THREADS positions: each thread scores one, then threads mix the values by numbers, a few positions at once.
//
// With OWN, the token's keys and values aren't in the cache yet: the workgroup whose stretch ends with the token takes them from the
// products, and one workgroup for each head of keys stores them. No other reads what it writes.

@group(0) @binding(0) var<uniform> current: Step;
@group(0) @binding(1) var<storage, read> angles: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> norms: array<f32>;
// With OWN, of heads as they come; otherwise of queries that have turned.
@group(0) @binding(3) var<storage, read> projected: array<f32>;
@group(0) @binding(4) var<storage, read_write> keys: array<u32>;
@group(0) @binding(5) var<storage, read_write> values: array<u32>;
@group(0) @binding(6) var<storage, read_write> attended: array<f32>;
// Of each stretch: its largest score, the sum of its weights, and its mixed values, not yet divided by that sum.
@group(0) @binding(7) var<storage, read_write> stretches: array<f32>;

const THREADS: u32 = 128u;
// Positions whose values are mixed at once.
const ABREAST: u32 = THREADS / PAIRS;
// Less than any score.
const LEAST: f32 = -3.0e38;

var<workgroup> query: array<f32, HEAD_SIZE>;
var<workgroup> scores: array<f32, THREADS>;
var<workgroup> reduced: array<f32, THREADS>;
var<workgroup> mixed: array<vec2<f32>, THREADS>;

fn score_of(kv_head: u32, position: u32, own: u32) -> f32 {
    var sum = 0.0;
    if (OWN && position == own) {
        for (var i = 0u; i < HEAD_SIZE; i++) {
            sum += query[i] * head[i];
        }
    } else {
        let at = kv_head * PAIRS * CAPACITY + position;
        for (var pair = 0u; pair < PAIRS; pair++) {
            let key = unpack2x16float(keys[at + pair * CAPACITY]);
            sum += query[2u * pair] * key.x + query[2u * pair + 1u] * key.y;
        }
    }
    sum /= DIVISOR;
    if (CAPPED) {
        sum = CAP * tanh(clamp(sum / CAP, -20.0, 20.0));
    }
    return sum;
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let number = group.x;
    let kv_head = number / (HEADS / KV_HEADS);
    let token = group.z;
    let position = current.first + token;
    let own_values = token * ROW + (HEADS + KV_HEADS + kv_head) * HEAD_SIZE;
    if (OWN) {
        prepare(token, number, position, thread);
        for (var i = thread; i < HEAD_SIZE; i += THREADS) {
            query[i] = head[i];
        }
        prepare(token, HEADS + kv_head, position, thread);
        if (number % (HEADS / KV_HEADS) == 0u && group.y == current.splits - 1u) {
            for (var pair = thread; pair < PAIRS; pair += THREADS) {
                keys[(kv_head * PAIRS + pair) * CAPACITY + position] = half_pair(head[2u * pair], head[2u * pair + 1u]);
                values[(kv_head * CAPACITY + position) * PAIRS + pair] =
                    half_pair(projected[own_values + 2u * pair], projected[own_values + 2u * pair + 1u]);
            }
        }
    } else {
        for (var i = thread; i < HEAD_SIZE; i += THREADS) {
            query[i] = projected[token * HEADS * HEAD_SIZE + number * HEAD_SIZE + i];
        }
    }
    workgroupBarrier();

    let end = position + 1u;
    let begin = select(0u, end - min(end, WINDOW), WINDOW > 0u);
    let each = (end - begin + current.splits - 1u) / current.splits;
    let begins = min(begin + group.y * each, end);
    let to = min(begins + each, end);
    var largest = LEAST;
    var weights = 0.0;
    var mixture = vec2<f32>(0.0);
    let pair = thread % PAIRS;
    let abreast = thread / PAIRS;
    for (var tile = begins; tile < to; tile += THREADS) {
        let seen = tile + thread;
        var score = LEAST;
        if (seen < to) {
            score = score_of(kv_head, seen, position);
        }
        reduced[thread] = score;
        for (var half = THREADS / 2u; half > 0u; half /= 2u) {
            workgroupBarrier();
            if (thread < half) {
                reduced[thread] = max(reduced[thread], reduced[thread + half]);
            }
        }
        workgroupBarrier();
        let before = largest;
        largest = max(before, reduced[0]);
        let weight = select(0.0, exp(score - largest), seen < to);
        scores[thread] = weight;
        let shrunk = exp(before - largest);
        weights = weights * shrunk + weight;
        mixture *= shrunk;
        workgroupBarrier();
        if (abreast < ABREAST) {
            let there = min(THREADS, to - tile);
            for (var i = abreast; i < there; i += ABREAST) {
                var value: vec2<f32>;
                if (OWN && tile + i == position) {
                    value = vec2<f32>(projected[own_values + 2u * pair], projected[own_values + 2u * pair + 1u]);
                } else {
                    value = unpack2x16float(values[(kv_head * CAPACITY + tile + i) * PAIRS + pair]);
                }
                mixture += scores[i] * value;
            }
        }
    }
    workgroupBarrier();
    mixed[thread] = mixture;
    reduced[thread] = weights;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            reduced[thread] += reduced[thread + half];
        }
    }
    workgroupBarrier();
    let sum = reduced[0];
    if (thread < PAIRS) {
        var whole = vec2<f32>(0.0);
        for (var i = 0u; i < ABREAST; i++) {
            whole += mixed[i * PAIRS + thread];
        }
        if (current.splits == 1u) {
            let at = (token * HEADS + number) * HEAD_SIZE + 2u * thread;
            attended[at] = whole.x / sum;
            attended[at + 1u] = whole.y / sum;
        } else {
            let at = (number * current.splits + group.y) * (HEAD_SIZE + 2u);
            stretches[at + 2u + 2u * thread] = whole.x;
            stretches[at + 3u + 2u * thread] = whole.y;
            if (thread == 0u) {
                stretches[at] = largest;
                stretches[at + 1u] = sum;
            }
        }
    }
}
