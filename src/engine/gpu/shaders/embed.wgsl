// Each token's row of the embedding: one workgroup a token, a thread for each block of 32 columns. A vocabulary of several buffers has
// a dispatch for each, and a token is looked up by the one that holds it.

@group(0) @binding(0) var<uniform> current: Step;
@group(0) @binding(1) var<storage, read> packed: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> words: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let token = tokens[group.x];
    if (token >= FIRST_ROW && token - FIRST_ROW < ROWS) {
        for (var index = thread; index < BLOCKS; index += 64u) {
            let w = block(token - FIRST_ROW, index);
            let scale = w.scale * SCALE;
            let minimum = w.minimum * SCALE;
            let at = group.x * (BLOCKS * 8u) + index * 8u;
            out[at] = w.g0 * scale.x + minimum.x;
            out[at + 1u] = w.g1 * scale.x + minimum.x;
            out[at + 2u] = w.g2 * scale.x + minimum.x;
            out[at + 3u] = w.g3 * scale.x + minimum.x;
            out[at + 4u] = w.g4 * scale.y + minimum.y;
            out[at + 5u] = w.g5 * scale.y + minimum.y;
            out[at + 6u] = w.g6 * scale.y + minimum.y;
            out[at + 7u] = w.g7 * scale.y + minimum.y;
        }
    }
}
