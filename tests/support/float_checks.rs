//! Holds products and convolutions in 32 bits to f64, and vector tiles to the plain one. The same checks run natively and
//! in a browser.

use hearth::engine::kernels::float::{Depthwise, FloatMatrix, Panel, ROWS, TILE, Then, plain};

use super::tiny::Dice;

fn draw(dice: &mut Dice, count: usize) -> Vec<f32> {
    (0..count).map(|_| dice.signed()).collect()
}

fn then(sum: f64, then: Then, before: f32) -> f64 {
    match then {
        Then::Write => sum,
        Then::Relu6 => sum.clamp(0.0, 6.0),
        Then::Add => sum + f64::from(before),
    }
}

fn close(got: f32, expected: f64, told: &str) {
    assert!((f64::from(got) - expected).abs() < 1e-4, "{got} instead of {expected}: {told}");
}

/// Tiles, what is left of them, several panels, and more pixels than a near cache holds.
pub fn float_products_agree_with_f64() {
    let mut dice = Dice::new(3);
    let shapes = [
        (8, 1, 1),
        (8, 27, 7),
        (16, 32, 12),
        (24, 96, 5),
        (32, 3, 40),
        (8, 960, 61),
        (1000, 40, 1),
        (8, 2, 13_000),
    ];
    for (rows, columns, pixels) in shapes {
        let (weights, bias) = (draw(&mut dice, rows * columns), draw(&mut dice, rows));
        let matrix = FloatMatrix::pack(&weights, &bias).unwrap();
        assert_eq!(matrix.row(rows - 1).collect::<Vec<_>>(), weights[(rows - 1) * columns..]);
        let x = draw(&mut dice, pixels * columns);
        for kind in [Then::Write, Then::Relu6, Then::Add] {
            let before = draw(&mut dice, pixels * rows);
            let mut out = before.clone();
            matrix.multiply(&x, kind, &mut out);
            for (index, got) in out.iter().enumerate() {
                let (pixel, row) = (index / rows, index % rows);
                let products = weights[row * columns..][..columns].iter().zip(&x[pixel * columns..]);
                let sum: f64 = products.map(|(weight, value)| f64::from(*weight) * f64::from(*value)).sum();
                let expected = then(sum + f64::from(bias[row]), kind, before[index]);
                close(*got, expected, &format!("{rows} by {columns}, {pixels} pixels, {kind:?}"));
            }
        }
    }
}

pub fn convolutions_agree_with_f64() {
    let mut dice = Dice::new(4);
    for (channels, side, stride) in [(8, 1, 1), (8, 2, 2), (16, 7, 1), (24, 8, 2), (8, 9, 2), (32, 5, 1)] {
        let (weights, bias) = (draw(&mut dice, 9 * channels), draw(&mut dice, channels));
        let layer = Depthwise::pack(&weights, &bias).unwrap();
        let x = draw(&mut dice, side * side * channels);
        let out_side = side.div_ceil(stride);
        let mut out = vec![f32::NAN; out_side * out_side * channels];
        layer.convolve(&x, side, stride, &mut out);
        for (index, got) in out.iter().enumerate() {
            let (place, channel) = (index / channels, index % channels);
            let (row, column) = (place / out_side * stride, place % out_side * stride);
            let mut sum = f64::from(bias[channel]);
            for tap in 0..9 {
                let (y, x_at) = ((row + tap / 3).wrapping_sub(1), (column + tap % 3).wrapping_sub(1));
                if y < side && x_at < side {
                    let value = x[(y * side + x_at) * channels + channel];
                    sum += f64::from(weights[tap * channels + channel]) * f64::from(value);
                }
            }
            close(*got, sum.clamp(0.0, 6.0), &format!("{channels} channels, {side} by {side}, {stride}"));
        }
    }
}

/// Whatever this build has, by every size of tile: the plain tile's results, in fixed-width SIMD to the bit.
pub fn tiles_agree_with_the_plain_one() {
    let mut dice = Dice::new(5);
    for length in (1..40).chain([96, 960]) {
        let columns: Vec<[f32; ROWS]> = draw(&mut dice, length * ROWS).as_chunks().0.to_vec();
        let bias: [f32; ROWS] = std::array::from_fn(|_| dice.signed());
        let x = draw(&mut dice, TILE * length);
        let panel = Panel { columns: &columns, bias: &bias };
        for kind in [Then::Write, Then::Relu6, Then::Add] {
            hold::<1>(panel, &x, kind);
            hold::<2>(panel, &x, kind);
            hold::<3>(panel, &x, kind);
            hold::<4>(panel, &x, kind);
        }
    }
}

fn hold<const T: usize>(panel: Panel<'_>, x: &[f32], kind: Then) {
    const STRIDE: usize = 19;
    let fresh: Vec<f32> = (0..STRIDE * TILE).map(|index| index as f32 / 64.0).collect();
    let mut expected = fresh.clone();
    plain::tile::<T>(panel, x, kind, &mut expected, STRIDE);
    for place in 0..fresh.len() {
        let written = place % STRIDE < ROWS && place / STRIDE < T;
        assert!(written || expected[place] == fresh[place], "{place} was not to be written");
    }
    #[cfg(in_browser)]
    {
        use hearth::engine::kernels::float::simd128;
        let mut got = fresh.clone();
        simd128::tile::<T>(panel, x, kind, &mut got, STRIDE);
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&got), bits(&expected), "{T} pixels, {kind:?}");
    }
    #[cfg(all(in_browser, feature = "relaxed-simd"))]
    {
        use hearth::engine::kernels::float::relaxed;
        let mut got = fresh.clone();
        relaxed::tile::<T>(panel, x, kind, &mut got, STRIDE);
        for (got, expected) in got.iter().zip(&expected) {
            close(*got, f64::from(*expected), &format!("{T} pixels, {kind:?}"));
        }
    }
}

/// Every number of pixels and both strides, with rows of taps outside and without: as for tiles.
#[cfg(in_browser)]
pub fn strips_agree_with_the_plain_one() {
    use hearth::engine::kernels::float::{Taps, simd128};

    const ROW: usize = 9 * 2 * ROWS;
    type Strip = fn(&[Taps], &[f32], usize, &std::ops::Range<usize>, &mut [f32]);

    let mut dice = Dice::new(8);
    let mut array = || std::array::from_fn(|_| dice.signed());
    let chunks: [Taps; 2] = [(); 2].map(|()| Taps { bias: array(), taps: [(); 9].map(|()| array()) });
    let x = draw(&mut dice, 3 * ROW);
    let pairs: [(Strip, Strip, usize); 6] = [
        (plain::strip::<1, 1>, simd128::strip::<1, 1>, 1),
        (plain::strip::<2, 1>, simd128::strip::<2, 1>, 2),
        (plain::strip::<4, 1>, simd128::strip::<4, 1>, 4),
        (plain::strip::<1, 2>, simd128::strip::<1, 2>, 1),
        (plain::strip::<2, 2>, simd128::strip::<2, 2>, 2),
        (plain::strip::<4, 2>, simd128::strip::<4, 2>, 4),
    ];
    for (plain, vector, pixels) in pairs {
        for taps in [0..3, 1..3, 0..2, 1..2] {
            let fresh = vec![-1.0f32; (pixels + 1) * 2 * ROWS];
            let (mut expected, mut got) = (fresh.clone(), fresh);
            plain(&chunks, &x, ROW, &taps, &mut expected);
            vector(&chunks, &x, ROW, &taps, &mut got);
            assert_eq!(got, expected, "{pixels} pixels, rows {taps:?}");
        }
    }
}
