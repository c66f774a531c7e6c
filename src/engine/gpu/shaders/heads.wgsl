// A head's queries or keys as they are compared: normed, and turned by their position. Angles come from a table, since a GPU's own
// sine is good for small angles only.
//
// Needs `projected` (rows of all query heads, all keys' heads, all values' heads), `angles` and `norms` (the queries' weight, then the
// keys'), and a workgroup of THREADS.

var<workgroup> head: array<f32, HEAD_SIZE>;
var<workgroup> squares: array<f32, THREADS>;

const ROW: u32 = (HEADS + 2u * KV_HEADS) * HEAD_SIZE;

fn sum_of_squares(start: u32, count: u32, thread: u32) -> f32 {
    var sum = 0.0;
    for (var i = thread; i < count; i += THREADS) {
        sum += projected[start + i] * projected[start + i];
    }
    squares[thread] = sum;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            squares[thread] += squares[thread + half];
        }
    }
    workgroupBarrier();
    return squares[0];
}

// Leaves in `head` what all may read. Heads are numbered with the keys' behind the queries'.
fn prepare(row: u32, number: u32, position: u32, thread: u32) {
    let is_key = number >= HEADS;
    let start = row * ROW + number * HEAD_SIZE;
    var factor = 1.0;
    if (NORM_EACH) {
        factor = 1.0 / sqrt(sum_of_squares(start, HEAD_SIZE, thread) / f32(HEAD_SIZE) + EPSILON);
    }
    if (NORM_TOGETHER) {
        let begins = row * ROW + select(0u, HEADS * HEAD_SIZE, is_key);
        let count = select(HEADS, KV_HEADS, is_key) * HEAD_SIZE;
        factor = 1.0 / sqrt(sum_of_squares(begins, count, thread) / f32(count) + EPSILON);
    }
    // Who read `head` before is done with it.
    workgroupBarrier();
    for (var i = thread; i < HEAD_SIZE; i += THREADS) {
        var number_there = projected[start + i] * factor;
        if (NORM_EACH) {
            number_there *= norms[select(0u, HEAD_SIZE, is_key) + i];
        }
        if (NORM_TOGETHER) {
            number_there *= norms[number * HEAD_SIZE + i];
        }
        head[i] = number_there;
    }
    workgroupBarrier();
    var growth = 1.0;
    if (GROWS && !is_key) {
        growth = 1.0 + GROWTH * log(f32(position / GROWTH_EVERY) + 1.0);
    }
    if (TURNS > 0u) {
        for (var pair = thread; pair < TURNS; pair += THREADS) {
            let a = select(pair, 2u * pair, NEIGHBOURS);
            let b = select(pair + TURNS, 2u * pair + 1u, NEIGHBOURS);
            let angle = angles[position * TURNS + pair];
            let x = head[a];
            let y = head[b];
            head[a] = x * angle.x - y * angle.y;
            head[b] = x * angle.y + y * angle.x;
        }
    }
    if (GROWS) {
        workgroupBarrier();
        for (var i = thread; i < HEAD_SIZE; i += THREADS) {
            head[i] *= growth;
        }
    }
    workgroupBarrier();
}

// Two numbers as f16, none of which gets too large for one.
fn half_pair(x: f32, y: f32) -> u32 {
    return pack2x16float(clamp(vec2<f32>(x, y), vec2<f32>(-65504.0), vec2<f32>(65504.0)));
}
