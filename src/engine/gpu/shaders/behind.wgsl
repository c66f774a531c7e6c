// One token's residual stream where it still lacks what the half of a layer before has put into `branch`, which is normed first. Every
// workgroup sums up the squares of that vector for itself, which saves a dispatch; the first one also keeps the whole stream, in
// another buffer, since the others still read this one.

@group(0) @binding(7) var<storage, read> branch: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> kept: array<vec4<f32>>;

var<workgroup> branch_squares: array<f32, 64>;
var<private> branch_factor: f32;

fn open(is_first: bool, thread: u32) {
    var sum = 0.0;
    for (var at = thread; at < BLOCKS * 8u; at += 64u) {
        sum += dot(branch[at], branch[at]);
    }
    branch_squares[thread] = sum;
    for (var half = 32u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            branch_squares[thread] += branch_squares[thread + half];
        }
    }
    workgroupBarrier();
    branch_factor = BRANCH_SCALE / sqrt(branch_squares[0] / f32(BLOCKS * 32u) + EPSILON);
    if (is_first) {
        for (var at = thread; at < BLOCKS * 8u; at += 64u) {
            kept[at] = stream(at);
        }
    }
}

// `norm` begins with the branch's.
fn stream(at: u32) -> vec4<f32> {
    return vectors[at] + branch[at] * (branch_factor * norm[at]);
}

