//! Holds products of 8-bit vectors to sums in 64 bits. The same check runs natively and in a browser.

use hearth::engine::kernels::bytes::dot;

use super::tiny::Dice;

/// Less than what goes together, several of those, and what is left; random numbers, and the largest there are.
pub fn byte_products_are_exact() {
    let mut dice = Dice::new(8);
    for length in (0..70).chain([384, 1024, 4096]) {
        let mut draw = || -> Vec<i8> { (0..length).map(|_| dice.byte() as i8).collect() };
        let (random, other) = (draw(), draw());
        for a in [&random, &vec![i8::MIN; length], &vec![i8::MAX; length]] {
            for b in [&other, &vec![i8::MIN; length], &vec![i8::MAX; length]] {
                let exact: i64 = a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
                assert_eq!(i64::from(dot(a, b)), exact, "{length} numbers");
            }
        }
    }
}
