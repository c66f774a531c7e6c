// What products with packed weights share: what they read and write, a token's columns under a norm, and what becomes of a sum.

@group(0) @binding(0) var<uniform> current: Step;
@group(0) @binding(1) var<storage, read> packed: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> words: array<u32>;
@group(0) @binding(3) var<storage, read> vectors: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> norm: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;

// A token's 32 columns, and the sums of the first 16 and of the others.
struct Column {
    g0: vec4<f32>,
    g1: vec4<f32>,
    g2: vec4<f32>,
    g3: vec4<f32>,
    g4: vec4<f32>,
    g5: vec4<f32>,
    g6: vec4<f32>,
    g7: vec4<f32>,
    sums: vec2<f32>,
    squares: f32,
}

fn column(token: u32, index: u32) -> Column {
    let at = token * (BLOCKS * 8u) + index * 8u;
    var c: Column;
    c.g0 = stream(at);
    c.g1 = stream(at + 1u);
    c.g2 = stream(at + 2u);
    c.g3 = stream(at + 3u);
    c.g4 = stream(at + 4u);
    c.g5 = stream(at + 5u);
    c.g6 = stream(at + 6u);
    c.g7 = stream(at + 7u);
    if (NORMED) {
        c.squares = dot(c.g0, c.g0) + dot(c.g1, c.g1) + dot(c.g2, c.g2) + dot(c.g3, c.g3)
            + dot(c.g4, c.g4) + dot(c.g5, c.g5) + dot(c.g6, c.g6) + dot(c.g7, c.g7);
        c.g0 *= norm[NORM_AT + index * 8u];
        c.g1 *= norm[NORM_AT + index * 8u + 1u];
        c.g2 *= norm[NORM_AT + index * 8u + 2u];
        c.g3 *= norm[NORM_AT + index * 8u + 3u];
        c.g4 *= norm[NORM_AT + index * 8u + 4u];
        c.g5 *= norm[NORM_AT + index * 8u + 5u];
        c.g6 *= norm[NORM_AT + index * 8u + 6u];
        c.g7 *= norm[NORM_AT + index * 8u + 7u];
    }
    let ones = vec4<f32>(1.0);
    c.sums = vec2<f32>(dot(c.g0 + c.g1 + c.g2 + c.g3, ones), dot(c.g4 + c.g5 + c.g6 + c.g7, ones));
    return c;
}

fn hyperbolic_tangent(x: f32) -> f32 {
    // Some drivers make it of exponentials, which overflow.
    return tanh(clamp(x, -20.0, 20.0));
}

fn activate(x: f32) -> f32 {
    if (SILU) {
        return x / (1.0 + exp(-x));
    }
    return 0.5 * x * (1.0 + hyperbolic_tangent(0.7978845608 * (x + 0.044715 * x * x * x)));
}

// Writes a row's sum of a token; `opened` is the sum of the row that a gate opens. `factor` is that of the token's norm, and tokens are
// counted from the first that is multiplied.
fn end(sum: f32, opened: f32, factor: f32, row: u32, token: u32) {
    var value = sum * factor;
    if (BIASED) {
        value += bias[row];
    }
    if (GATED) {
        var behind = opened * factor;
        if (BIASED) {
            behind += bias[ROWS + row];
        }
        value = activate(value) * behind;
    }
    value *= SCALE;
    if (CAPPED) {
        value = CAP * hyperbolic_tangent(value / CAP);
    }
    let at = token * OUT_STRIDE + FIRST_ROW + row;
    if (ADDED) {
        value += out[at];
    }
    out[at] = value;
}
