// The vectors that a product reads, as they stand.
fn open(is_first: bool, thread: u32) {}

fn stream(at: u32) -> vec4<f32> {
    return vectors[at];
}

