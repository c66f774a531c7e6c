// Queries, keys and values of several tokens: keys and values go into the KV cache, queries beside it, since
// other workgroups may still need them as they were. One workgroup for each
// head of each token. Before it, no position of these tokens is in the cache; behind it, all are, so that they can see each other.
//
// Keys lie by numbers and then by positions, so that threads which compare neighbouring positions read neighbouring words; values lie by
// positions, since threads mix neighbouring numbers. Both are pairs of f16.

@group(0) @binding(0) var<uniform> current: Step;
@group(0) @binding(1) var<storage, read> angles: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> norms: array<f32>;
@group(0) @binding(3) var<storage, read> projected: array<f32>;
@group(0) @binding(4) var<storage, read_write> keys: array<u32>;
@group(0) @binding(5) var<storage, read_write> values: array<u32>;
@group(0) @binding(6) var<storage, read_write> turned: array<f32>;

const THREADS: u32 = 64u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let number = group.x;
    let position = current.first + group.y;
    let start = group.y * ROW + number * HEAD_SIZE;
    if (number >= HEADS + KV_HEADS) {
        let to = ((number - HEADS - KV_HEADS) * CAPACITY + position) * PAIRS;
        for (var pair = thread; pair < PAIRS; pair += THREADS) {
            values[to + pair] = half_pair(projected[start + 2u * pair], projected[start + 2u * pair + 1u]);
        }
    } else {
        prepare(group.y, number, position, thread);
        if (number < HEADS) {
            for (var i = thread; i < HEAD_SIZE; i += THREADS) {
                turned[group.y * HEADS * HEAD_SIZE + number * HEAD_SIZE + i] = head[i];
            }
        } else {
            for (var pair = thread; pair < PAIRS; pair += THREADS) {
                let to = ((number - HEADS) * PAIRS + pair) * CAPACITY + position;
                keys[to] = half_pair(head[2u * pair], head[2u * pair + 1u]);
            }
        }
    }
}
