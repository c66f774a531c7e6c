//! Holds products in 16 bits to f64, and the vector panel to the plain one. The same checks run natively and in a browser.

use hearth::engine::kernels::int16::{Int16Matrix, Int16Rows, SLAB};

use super::tiny::Dice;

fn draw(dice: &mut Dice, count: usize) -> Vec<f32> {
    (0..count).map(|_| dice.signed()).collect()
}

fn multiplied(weights: &[f32], columns: usize, x: &[f32]) -> Vec<f32> {
    let matrix = Int16Matrix::pack(weights, columns).unwrap();
    let mut rounded = Int16Rows::default();
    rounded.round(x, columns, columns);
    let mut out = vec![f32::NAN; x.len() / columns * matrix.rows()];
    matrix.multiply(&rounded, &mut out);
    out
}

/// Single rows, odd numbers of them and more than stay near; less than a slab, whole ones, and what is left of one.
pub fn int16_products_agree_with_f64() {
    let mut dice = Dice::new(6);
    for (rows, columns, count) in
        [(4, 8, 1), (8, 40, 2), (12, 32, 3), (4, SLAB, 33), (8, SLAB + 8, 5), (16, 4 * SLAB, 70)]
    {
        let (weights, x) = (draw(&mut dice, rows * columns), draw(&mut dice, count * columns));
        let out = multiplied(&weights, columns, &x);
        for (index, got) in out.iter().enumerate() {
            let (one, row) = (index / rows, index % rows);
            let products = weights[row * columns..][..columns].iter().zip(&x[one * columns..]);
            let (mut sum, mut size) = (0.0, 0.0);
            for (weight, value) in products {
                let product = f64::from(*weight) * f64::from(*value);
                sum += product;
                size += product * product;
            }
            // Each product is off by less than a five-hundredth of itself or of what is usual beside it.
            let error = (f64::from(*got) - sum).abs();
            assert!(
                error <= 0.004 * size.sqrt(),
                "{got} instead of {sum}: {rows} by {columns}, {count} rows"
            );
        }
    }
}

/// The largest sums there are: every product of one sign, or all of them in one place.
pub fn no_sum_is_beyond_32_bits() {
    for columns in [8, SLAB, 3 * SLAB + 16] {
        let alone = |at: usize, size: f32| (0..columns).map(|i| if i == at { size } else { 0.0 }).collect();
        let rows: [Vec<f32>; 4] =
            [vec![1.0; columns], vec![-3e4; columns], alone(columns - 1, 7.0), vec![0.0; columns]];
        let x: [Vec<f32>; 4] =
            [vec![1e3; columns], vec![-1e-3; columns], alone(columns - 1, -2.0), vec![0.0; columns]];
        let out = multiplied(&rows.concat(), columns, &x.concat());
        for (index, got) in out.iter().enumerate() {
            let products = x[index / 4].iter().zip(&rows[index % 4]);
            let sum: f64 = products.map(|(value, weight)| f64::from(*value) * f64::from(*weight)).sum();
            assert!(
                (f64::from(*got) - sum).abs() <= 1e-3 * sum.abs(),
                "{got} instead of {sum}, {columns} columns"
            );
        }
    }
}

/// What this build has gives the plain panel's bits.
#[cfg(in_browser)]
pub fn vector_panels_give_the_plain_ones_bits() {
    use hearth::engine::kernels::int16::{Block, LANES, LARGEST, Lanes, PANEL, Then, plain, simd128};

    const STRIDE: usize = 9;
    let mut dice = Dice::new(7);
    for (length, rows) in [(1, 1), (3, 2), (48, 5), (7, 8)] {
        let mut lanes = |largest: f32| Lanes(std::array::from_fn(|_| (dice.signed() * largest) as i16));
        let panel: Vec<Block> = (0..length).map(|_| Block(std::array::from_fn(|_| lanes(500.0)))).collect();
        let x: Vec<Lanes> = (0..rows * length).map(|_| lanes(f32::from(LARGEST))).collect();
        let (scales, factors) = ([0.5f32, 1e-3, 2.0, 0.0], vec![0.01f32; rows]);
        for then in [Then::Write, Then::Add] {
            let mut expected: Vec<f32> = (0..rows * STRIDE).map(|index| index as f32 / 64.0).collect();
            let mut got = expected.clone();
            plain::panel(&panel, &scales, &x, &factors, then, &mut expected, STRIDE);
            simd128::panel(&panel, &scales, &x, &factors, then, &mut got, STRIDE);
            assert_eq!(got, expected, "{length} blocks, {rows} rows, {then:?}");
        }
        let values: Vec<f32> = (0..PANEL * LANES).map(|index| (index as f32 - 15.5) * 500.0).collect();
        let (mut got, mut expected) = ([Lanes::ZERO; PANEL], [Lanes::ZERO; PANEL]);
        plain::round(&values, 1.0, &mut expected);
        simd128::round(&values, 1.0, &mut got);
        assert_eq!(got.map(|lanes| lanes.0), expected.map(|lanes| lanes.0));
    }
}
