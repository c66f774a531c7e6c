// Puts the stretches of a single token's past together that `attend.wgsl` went through: one workgroup a head, a thread for each number.

@group(0) @binding(0) var<uniform> current: Step;
@group(0) @binding(1) var<storage, read> stretches: array<f32>;
@group(0) @binding(2) var<storage, read_write> attended: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let start = group.x * current.splits * (HEAD_SIZE + 2u);
    var largest = -3.0e38;
    for (var split = 0u; split < current.splits; split++) {
        largest = max(largest, stretches[start + split * (HEAD_SIZE + 2u)]);
    }
    for (var i = thread; i < HEAD_SIZE; i += 64u) {
        var sum = 0.0;
        var mixed = 0.0;
        for (var split = 0u; split < current.splits; split++) {
            let at = start + split * (HEAD_SIZE + 2u);
            let factor = exp(stretches[at] - largest);
            sum += factor * stretches[at + 1u];
            mixed += factor * stretches[at + 2u + i];
        }
        attended[group.x * HEAD_SIZE + i] = mixed / sum;
    }
}
