// A packed matrix times the vectors of many tokens: a tile of 32 rows by 32 tokens, a block of 32 columns at a time.
//
// A prompt's product is a kernel of arithmetic: each weight is unpacked once for 32 tokens, into workgroup memory, and each number that a
// thread reads from there is used four times, since a thread has four rows by four tokens. Half of the threads fetch a row's block, the
// other half a token's; whoever fetches a token has seen its whole vector in the end, and so the sum of its squares. Rows in workgroup
// memory are a vector longer than they need be, so that neighbours lie in different banks.
//
// Lines with $S stand once for each of a thread's four rows, lines with $T once for each of its tokens.

const SIDE: u32 = 32u;
// Threads along a side, and vectors in a row of workgroup memory.
const ALONG: u32 = 8u;
const PADDED: u32 = 9u;
// A gate and what it opens are two rows of one output.
const OUTPUTS: u32 = SIDE / ROWS_OF_OUTPUT;

var<workgroup> weights: array<vec4<f32>, SIDE * PADDED>;
var<workgroup> columns: array<vec4<f32>, SIDE * PADDED>;
var<workgroup> factors: array<f32, SIDE>;

fn row_of(first: u32, place: u32) -> u32 {
    return min(first + place % OUTPUTS, ROWS - 1u) + (place / OUTPUTS) * ROWS;
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let first = (group.x + group.y * groups.x) * OUTPUTS;
    let before = select(0u, current.wanted, WANTED);
    let first_token = group.z * SIDE;
    let tokens = current.count - before;
    let place = thread % SIDE;
    let own_row = row_of(first, place);
    let own_token = before + min(first_token + place, tokens - 1u);
    let along = thread % ALONG;
    let down = thread / ALONG;
    var sum$S_$T = 0.0;
    var squares = 0.0;
    for (var index = 0u; index < BLOCKS; index++) {
        let to = place * PADDED;
        if (thread < SIDE) {
            let w = block(own_row, index);
            weights[to] = w.g0 * w.scale.x + w.minimum.x;
            weights[to + 1u] = w.g1 * w.scale.x + w.minimum.x;
            weights[to + 2u] = w.g2 * w.scale.x + w.minimum.x;
            weights[to + 3u] = w.g3 * w.scale.x + w.minimum.x;
            weights[to + 4u] = w.g4 * w.scale.y + w.minimum.y;
            weights[to + 5u] = w.g5 * w.scale.y + w.minimum.y;
            weights[to + 6u] = w.g6 * w.scale.y + w.minimum.y;
            weights[to + 7u] = w.g7 * w.scale.y + w.minimum.y;
        } else {
            let c = column(own_token, index);
            squares += c.squares;
            columns[to] = c.g0;
            columns[to + 1u] = c.g1;
            columns[to + 2u] = c.g2;
            columns[to + 3u] = c.g3;
            columns[to + 4u] = c.g4;
            columns[to + 5u] = c.g5;
            columns[to + 6u] = c.g6;
            columns[to + 7u] = c.g7;
        }
        workgroupBarrier();
        for (var g = 0u; g < 8u; g++) {
            let w$S = weights[(down + $Su * ALONG) * PADDED + g];
            let c$T = columns[(along + $Tu * ALONG) * PADDED + g];
            sum$S_$T += dot(w$S, c$T);
        }
        workgroupBarrier();
    }
    if (thread >= SIDE) {
        factors[place] = 1.0;
        if (NORMED) {
            factors[place] = 1.0 / sqrt(squares / f32(BLOCKS * 32u) + EPSILON);
        }
    }
    workgroupBarrier();
    keep(first + down, sum0_$T, sum2_$T, first_token + along + $Tu * ALONG, tokens, factors[along + $Tu * ALONG]);
    keep(first + down + ALONG, sum1_$T, sum3_$T, first_token + along + $Tu * ALONG, tokens, factors[along + $Tu * ALONG]);
    if (!GATED) {
        keep(first + down + 2u * ALONG, sum2_$T, 0.0, first_token + along + $Tu * ALONG, tokens, factors[along + $Tu * ALONG]);
        keep(first + down + 3u * ALONG, sum3_$T, 0.0, first_token + along + $Tu * ALONG, tokens, factors[along + $Tu * ALONG]);
    }
}

// What lies behind the last row or token belongs to nobody.
fn keep(row: u32, sum: f32, opened: f32, token: u32, tokens: u32, factor: f32) {
    if (row < ROWS && token < tokens) {
        end(sum, opened, factor, row, token);
    }
}
