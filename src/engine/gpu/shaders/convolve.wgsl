// A short convolution over positions, each channel by itself, with a gate before it and one behind it: a thread for each channel of each
// token. Columns of tokens in this step are computed again from the products, since a workgroup can't wait for another; those before it
// are read from a ring that holds the last RING of them, where this step's don't stand in their way.

@group(0) @binding(0) var<uniform> current: Step;
// Of each token its input gates, its output gates and its values.
@group(0) @binding(1) var<storage, read> projected: array<f32>;
// Of each tap, the oldest first, a number for each channel.
@group(0) @binding(2) var<storage, read> taps: array<f32>;
@group(0) @binding(3) var<storage, read_write> ring: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn column(token: u32, channel: u32) -> f32 {
    let row = token * 3u * WIDTH + channel;
    return projected[row] * projected[row + 2u * WIDTH];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.x * 64u + thread;
    let token = group.y;
    if (channel < WIDTH) {
        let position = current.first + token;
        let own = column(token, channel);
        var sum = own * taps[(TAPS - 1u) * WIDTH + channel];
        for (var back = 1u; back < TAPS; back++) {
            let tap = taps[(TAPS - 1u - back) * WIDTH + channel];
            if (back <= token) {
                sum += tap * column(token - back, channel);
            } else if (back <= position) {
                sum += tap * ring[((position - back) % RING) * WIDTH + channel];
            }
        }
        ring[(position % RING) * WIDTH + channel] = own;
        out[token * WIDTH + channel] = sum * projected[token * 3u * WIDTH + WIDTH + channel];
    }
}
