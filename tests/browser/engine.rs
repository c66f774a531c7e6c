//! The engine on wasm.

use std::io::Cursor;

use hearth::engine::kernels::CHOSEN;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    anatomy::anatomy,
    bit_checks, byte_checks,
    damages::{Kind, draw},
    float_checks,
    golden::{golden, sayings, speak},
    int16_checks, kernel_checks as checks,
    overlay::Overlay,
    tiny::{Dice, Tiny},
};

#[wasm_bindgen_test]
fn this_build_has_vector_kernels() {
    assert_eq!(CHOSEN, if cfg!(feature = "relaxed-simd") { "relaxed-simd" } else { "simd128" });
}

#[wasm_bindgen_test]
fn vector_kernels_give_the_plain_ones_bits() {
    bit_checks::vector_kernels_give_the_plain_ones_bits();
}

#[wasm_bindgen_test]
fn few_bits_are_read_as_by_gguf() {
    checks::few_bits_are_read_as_by_gguf();
}

#[wasm_bindgen_test]
fn packing_agrees_with_candle() {
    checks::packing_agrees_with_candle();
}

#[wasm_bindgen_test]
fn products_agree_with_f64() {
    checks::products_agree_with_f64();
}

#[wasm_bindgen_test]
fn extreme_products_agree_with_f64() {
    checks::extreme_products_agree_with_f64();
}

#[wasm_bindgen_test]
fn quantising_is_to_the_nearest() {
    checks::quantising_is_to_the_nearest();
}

#[wasm_bindgen_test]
fn rope_agrees_with_f64() {
    checks::rope_agrees_with_f64();
}

#[wasm_bindgen_test]
fn attention_agrees_with_f64() {
    checks::attention_agrees_with_f64();
}

#[wasm_bindgen_test]
fn float_products_agree_with_f64() {
    float_checks::float_products_agree_with_f64();
}

#[wasm_bindgen_test]
fn convolutions_agree_with_f64() {
    float_checks::convolutions_agree_with_f64();
}

#[wasm_bindgen_test]
fn float_tiles_agree_with_the_plain_one() {
    float_checks::tiles_agree_with_the_plain_one();
}

#[wasm_bindgen_test]
fn float_strips_agree_with_the_plain_one() {
    float_checks::strips_agree_with_the_plain_one();
}

#[wasm_bindgen_test]
fn int16_products_agree_with_f64() {
    int16_checks::int16_products_agree_with_f64();
}

#[wasm_bindgen_test]
fn byte_products_are_exact() {
    byte_checks::byte_products_are_exact();
}

#[wasm_bindgen_test]
fn no_sum_is_beyond_32_bits() {
    int16_checks::no_sum_is_beyond_32_bits();
}

#[wasm_bindgen_test]
fn vector_panels_give_the_plain_ones_bits() {
    int16_checks::vector_panels_give_the_plain_ones_bits();
}

#[wasm_bindgen_test]
fn tiny_models_say_here_what_they_say_natively() {
    assert_eq!(sayings(), golden());
}

#[wasm_bindgen_test]
fn five_damaged_files_are_errors_and_no_traps() {
    const PAGE_BYTES: usize = 65536;
    let file = Tiny::default().file();
    let anatomy = anatomy(&file);
    let before = core::arch::wasm32::memory_size::<0>();
    for (seed, kind) in [Kind::Cut, Kind::Count, Kind::Type, Kind::Count, Kind::Cut].into_iter().enumerate() {
        let damage = draw(kind, &mut Dice::new(seed as u64), &anatomy, file.len() as u64);
        let damaged = Overlay::new(Cursor::new(&file), &damage).unwrap().bytes().unwrap();
        assert!(speak(&damaged, "Hello", 4).is_err(), "accepted: {damage:?}");
    }
    let grown = (core::arch::wasm32::memory_size::<0>() - before) * PAGE_BYTES;
    assert!(grown < 64 << 20, "{grown} bytes for damaged files");
    assert!(speak(&file, "Hello", 4).is_ok());
}
