// A packed matrix times the vectors of one to four tokens, with what stands before and behind it: an RMS norm of the vectors, a bias,
// and what becomes of the sums.
//
// Decoding reads each weight once, so this is a kernel of memory. LANES threads share a row, each taking every LANES-th block of 32
// columns, so that neighbours read neighbouring vectors of 16 bytes; each does so for several rows, so that a block of the token's
// vector is fetched once for them; and one reading of the weights serves all tokens of a group. Where a row has few blocks, few
// threads share it, and a workgroup has more rows: no thread is idle in a small model.
//
// A norm of the vector costs no dispatch and no pass of its own: its factor is the same for a whole vector, and the squares are summed up beside the
// products and multiplied in at the end. For it, every workgroup reads the vector whole, as it would anyway.
//
// Lines with $S stand once for each of a thread's SLOTS rows, lines with $T once for each of TOKENS. A thread has as many OUTPUTS as
// slots, or half as many where a gate and what it opens are two rows of one.

const THREADS: u32 = 64u;
const ROW_GROUPS: u32 = THREADS / LANES;
const VALUES: u32 = SLOTS * TOKENS;

var<workgroup> collected: array<f32, THREADS * (VALUES + NORM_SUMS)>;

fn times(w: Block, c: Column) -> f32 {
    let first = dot(w.g0, c.g0) + dot(w.g1, c.g1) + dot(w.g2, c.g2) + dot(w.g3, c.g3);
    let second = dot(w.g4, c.g4) + dot(w.g5, c.g5) + dot(w.g6, c.g6) + dot(w.g7, c.g7);
    return dot(w.scale, vec2<f32>(first, second)) + dot(w.minimum, c.sums);
}

// The matrix's row of a slot; behind the last one, the last one again.
fn row_of(first: u32, slot: u32) -> u32 {
    if (GATED) {
        return min(first + slot % OUTPUTS, ROWS - 1u) + (slot / OUTPUTS) * ROWS;
    }
    return min(first + slot, ROWS - 1u);
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    open(group.x + group.y == 0u, thread);
    let lane = thread % LANES;
    let first = ((group.x + group.y * groups.x) * ROW_GROUPS + thread / LANES) * OUTPUTS;
    let first_token = group.z * TOKENS + select(0u, current.wanted, WANTED);
    let last_token = current.count - 1u;
    let row$S = row_of(first, $Su);
    let token$T = min(first_token + $Tu, last_token);
    var sum$S_$T = 0.0;
    var squares$T = 0.0;
    for (var index = lane; index < BLOCKS; index += LANES) {
        let c$T = column(token$T, index);
        squares$T += c$T.squares;
        let w$S = block(row$S, index);
        sum$S_$T += times(w$S, c$T);
    }
    collected[($Su * TOKENS + $Tu) * THREADS + thread] = sum$S_$T;
    if (NORMED) {
        collected[(VALUES + $Tu) * THREADS + thread] = squares$T;
    }
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (lane < half) {
            for (var value = 0u; value < VALUES + NORM_SUMS; value++) {
                collected[value * THREADS + thread] += collected[value * THREADS + thread + half];
            }
        }
    }
    workgroupBarrier();
    let start = thread - lane;
    for (var output = lane; output < OUTPUTS * TOKENS; output += LANES) {
        let slot = output / TOKENS;
        let token = output % TOKENS;
        let row = first + slot;
        if (row < ROWS && first_token + token <= last_token) {
            var factor = 1.0;
            if (NORMED) {
                let mean = collected[(VALUES + token) * THREADS + start] / f32(BLOCKS * 32u);
                factor = 1.0 / sqrt(mean + EPSILON);
            }
            let behind = (output + OUTPUTS * TOKENS) * THREADS + start;
            let opened = select(0.0, collected[select(0u, behind, GATED)], GATED);
            end(collected[output * THREADS + start], opened, factor, row, group.z * TOKENS + token);
        }
    }
}
