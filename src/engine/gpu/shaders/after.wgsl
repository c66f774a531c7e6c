// What a half of a layer adds to the residual stream where its output is normed first: the norm needs all rows of the product, so this
// is a dispatch of its own. One workgroup a token.

@group(0) @binding(0) var<storage, read> branch: array<f32>;
@group(0) @binding(1) var<storage, read> norm: array<f32>;
@group(0) @binding(2) var<storage, read_write> residual: array<f32>;

const THREADS: u32 = 256u;

var<workgroup> squares: array<f32, THREADS>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let start = group.x * WIDTH;
    var sum = 0.0;
    for (var i = thread; i < WIDTH; i += THREADS) {
        sum += branch[start + i] * branch[start + i];
    }
    squares[thread] = sum;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            squares[thread] += squares[thread + half];
        }
    }
    workgroupBarrier();
    let factor = SCALE / sqrt(squares[0] / f32(WIDTH) + EPSILON);
    for (var i = thread; i < WIDTH; i += THREADS) {
        residual[start + i] += branch[start + i] * factor * norm[i];
    }
}
