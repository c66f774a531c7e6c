// Weights of 32 columns of a row, out of the planes of bits that src/engine/kernels/planes.rs describes.
//
// One binding shows them as vectors, since a load of 16 bytes is one instruction, and one as words, for planes that have fewer in a
// block. All is unpacked in registers: a matrix of 4 bits is read as 4 bits. Four columns stand in the four bytes of a word, so that
// a mask and a shift unpack four at once, and bits of a quant that are kept apart are put above the others before they are unpacked.
//
// `planes` says where a tensor's rows begin: its quants in vectors, its upper bits and its scales in words.

struct Block {
    // `quant` of columns 0 to 3, 4 to 7, ...
    g0: vec4<f32>,
    g1: vec4<f32>,
    g2: vec4<f32>,
    g3: vec4<f32>,
    g4: vec4<f32>,
    g5: vec4<f32>,
    g6: vec4<f32>,
    g7: vec4<f32>,
    // Of the first 16 columns and of the others: a weight is `scale * quant + minimum`.
    scale: vec2<f32>,
    minimum: vec2<f32>,
}

const NIBBLES: u32 = 0x0f0f0f0fu;
const PAIRS_OF_BITS: u32 = 0x03030303u;
const BITS: u32 = 0x01010101u;

fn bytes(word: u32) -> vec4<f32> {
    return vec4<f32>((vec4<u32>(word) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u));
}

fn signed_bytes(word: u32) -> vec4<f32> {
    let high = bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u));
    return vec4<f32>(high >> vec4<u32>(24u));
}

// A scale of which a block has one: two blocks share a word, and a row ends with a whole one.
fn lone_scale(scales: u32, row: u32, index: u32) -> f32 {
    let pair = unpack2x16float(words[scales + row * ((BLOCKS + 1u) / 2u) + index / 2u]);
    return select(pair.x, pair.y, (index & 1u) == 1u);
}

fn symmetric1(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let q = words[planes.x * 4u + row * BLOCKS + index];
    var b: Block;
    b.g0 = plus_or_minus(q);
    b.g1 = plus_or_minus(q >> 1u);
    b.g2 = plus_or_minus(q >> 2u);
    b.g3 = plus_or_minus(q >> 3u);
    b.g4 = plus_or_minus(q >> 4u);
    b.g5 = plus_or_minus(q >> 5u);
    b.g6 = plus_or_minus(q >> 6u);
    b.g7 = plus_or_minus(q >> 7u);
    b.scale = vec2<f32>(lone_scale(planes.z, row, index));
    b.minimum = vec2<f32>(0.0);
    return b;
}

fn plus_or_minus(word: u32) -> vec4<f32> {
    return bytes(word & BITS) * 2.0 - vec4<f32>(1.0);
}

fn affine2(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = row * BLOCKS + index;
    let q = vec2<u32>(words[planes.x * 4u + 2u * at], words[planes.x * 4u + 2u * at + 1u]);
    let first = unpack2x16float(words[planes.z + 2u * at]);
    let second = unpack2x16float(words[planes.z + 2u * at + 1u]);
    var b: Block;
    b.g0 = bytes(q.x & PAIRS_OF_BITS);
    b.g1 = bytes((q.x >> 2u) & PAIRS_OF_BITS);
    b.g2 = bytes((q.x >> 4u) & PAIRS_OF_BITS);
    b.g3 = bytes((q.x >> 6u) & PAIRS_OF_BITS);
    b.g4 = bytes(q.y & PAIRS_OF_BITS);
    b.g5 = bytes((q.y >> 2u) & PAIRS_OF_BITS);
    b.g6 = bytes((q.y >> 4u) & PAIRS_OF_BITS);
    b.g7 = bytes((q.y >> 6u) & PAIRS_OF_BITS);
    b.scale = vec2<f32>(first.x, second.x);
    b.minimum = vec2<f32>(first.y, second.y);
    return b;
}

fn symmetric3(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = row * BLOCKS + index;
    let q = vec2<u32>(words[planes.x * 4u + 2u * at], words[planes.x * 4u + 2u * at + 1u]);
    let upper = words[planes.y + at];
    var b: Block;
    b.g0 = three(q.x, upper);
    b.g1 = three(q.x >> 2u, upper >> 1u);
    b.g2 = three(q.x >> 4u, upper >> 2u);
    b.g3 = three(q.x >> 6u, upper >> 3u);
    b.g4 = three(q.y, upper >> 4u);
    b.g5 = three(q.y >> 2u, upper >> 5u);
    b.g6 = three(q.y >> 4u, upper >> 6u);
    b.g7 = three(q.y >> 6u, upper >> 7u);
    b.scale = unpack2x16float(words[planes.z + at]);
    b.minimum = vec2<f32>(0.0);
    return b;
}

fn three(lower: u32, upper: u32) -> vec4<f32> {
    return bytes((lower & PAIRS_OF_BITS) | ((upper & BITS) << 2u)) - vec4<f32>(4.0);
}

fn table4(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let q = packed[planes.x + row * BLOCKS + index];
    var b: Block;
    b.g0 = looked_up(q.x);
    b.g1 = looked_up(q.y);
    b.g2 = looked_up(q.z);
    b.g3 = looked_up(q.w);
    b.g4 = looked_up(q.x >> 4u);
    b.g5 = looked_up(q.y >> 4u);
    b.g6 = looked_up(q.z >> 4u);
    b.g7 = looked_up(q.w >> 4u);
    b.scale = vec2<f32>(lone_scale(planes.z, row, index));
    b.minimum = vec2<f32>(0.0);
    return b;
}

// ggml's table of sixteen steps, four bytes in a word: selections and a shift, since a table in memory would be read 32 times a block.
fn looked_up(word: u32) -> vec4<f32> {
    let codes = (vec4<u32>(word) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(15u);
    let odd = (codes & vec4<u32>(4u)) != vec4<u32>(0u);
    let lower = select(vec4<u32>(0xbfad9881u), vec4<u32>(0xf6eaddcfu), odd);
    let upper = select(vec4<u32>(0x26190d01u), vec4<u32>(0x71594535u), odd);
    let steps = select(lower, upper, (codes & vec4<u32>(8u)) != vec4<u32>(0u));
    let high = bitcast<vec4<i32>>(steps << (vec4<u32>(24u) - 8u * (codes & vec4<u32>(3u))));
    return vec4<f32>(high >> vec4<u32>(24u));
}

fn affine4(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = row * BLOCKS + index;
    let q = packed[planes.x + at];
    let pair = unpack2x16float(words[planes.z + at]);
    var b: Block;
    b.g0 = bytes(q.x & NIBBLES);
    b.g1 = bytes(q.y & NIBBLES);
    b.g2 = bytes(q.z & NIBBLES);
    b.g3 = bytes(q.w & NIBBLES);
    b.g4 = bytes((q.x >> 4u) & NIBBLES);
    b.g5 = bytes((q.y >> 4u) & NIBBLES);
    b.g6 = bytes((q.z >> 4u) & NIBBLES);
    b.g7 = bytes((q.w >> 4u) & NIBBLES);
    b.scale = pair.xx;
    b.minimum = pair.yy;
    return b;
}

fn affine5(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = row * BLOCKS + index;
    let q = packed[planes.x + at];
    let upper = words[planes.y + at];
    let pair = unpack2x16float(words[planes.z + at]);
    var b: Block;
    b.g0 = bytes((q.x & NIBBLES) | ((upper & BITS) << 4u));
    b.g1 = bytes((q.y & NIBBLES) | (((upper >> 1u) & BITS) << 4u));
    b.g2 = bytes((q.z & NIBBLES) | (((upper >> 2u) & BITS) << 4u));
    b.g3 = bytes((q.w & NIBBLES) | (((upper >> 3u) & BITS) << 4u));
    b.g4 = bytes(((q.x >> 4u) & NIBBLES) | (((upper >> 4u) & BITS) << 4u));
    b.g5 = bytes(((q.y >> 4u) & NIBBLES) | (((upper >> 5u) & BITS) << 4u));
    b.g6 = bytes(((q.z >> 4u) & NIBBLES) | (((upper >> 6u) & BITS) << 4u));
    b.g7 = bytes(((q.w >> 4u) & NIBBLES) | (((upper >> 7u) & BITS) << 4u));
    b.scale = pair.xx;
    b.minimum = pair.yy;
    return b;
}

fn symmetric6(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = row * BLOCKS + index;
    let q = packed[planes.x + at];
    let first = words[planes.y + 2u * at];
    let second = words[planes.y + 2u * at + 1u];
    var b: Block;
    b.g0 = six(q.x, first);
    b.g1 = six(q.y, first >> 2u);
    b.g2 = six(q.z, first >> 4u);
    b.g3 = six(q.w, first >> 6u);
    b.g4 = six(q.x >> 4u, second);
    b.g5 = six(q.y >> 4u, second >> 2u);
    b.g6 = six(q.z >> 4u, second >> 4u);
    b.g7 = six(q.w >> 4u, second >> 6u);
    b.scale = unpack2x16float(words[planes.z + at]);
    b.minimum = vec2<f32>(0.0);
    return b;
}

fn six(lower: u32, upper: u32) -> vec4<f32> {
    return bytes((lower & NIBBLES) | ((upper & PAIRS_OF_BITS) << 4u)) - vec4<f32>(32.0);
}

fn symmetric8(planes: vec3<u32>, row: u32, index: u32) -> Block {
    let at = planes.x + 2u * (row * BLOCKS + index);
    let first = packed[at];
    let second = packed[at + 1u];
    var b: Block;
    b.g0 = signed_bytes(first.x);
    b.g1 = signed_bytes(first.y);
    b.g2 = signed_bytes(first.z);
    b.g3 = signed_bytes(first.w);
    b.g4 = signed_bytes(second.x);
    b.g5 = signed_bytes(second.y);
    b.g6 = signed_bytes(second.z);
    b.g7 = signed_bytes(second.w);
    b.scale = vec2<f32>(lone_scale(planes.z, row, index));
    b.minimum = vec2<f32>(0.0);
    return b;
}
