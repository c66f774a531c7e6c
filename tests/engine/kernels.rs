//! The arithmetic against f64, and what whole tiny models say. `tests/browser.rs` runs the same checks on wasm.

use std::{env, fs};

use crate::support::{byte_checks, float_checks, golden, int16_checks, kernel_checks as checks};

#[test]
fn packing_agrees_with_candle() {
    checks::packing_agrees_with_candle();
}

#[test]
fn few_bits_are_read_as_by_gguf() {
    checks::few_bits_are_read_as_by_gguf();
}

#[test]
fn products_agree_with_f64() {
    checks::products_agree_with_f64();
}

#[test]
fn extreme_products_agree_with_f64() {
    checks::extreme_products_agree_with_f64();
}

#[test]
fn quantising_is_to_the_nearest() {
    checks::quantising_is_to_the_nearest();
}

#[test]
fn rope_agrees_with_f64() {
    checks::rope_agrees_with_f64();
}

#[test]
fn attention_agrees_with_f64() {
    checks::attention_agrees_with_f64();
}

#[test]
fn float_products_agree_with_f64() {
    float_checks::float_products_agree_with_f64();
}

#[test]
fn convolutions_agree_with_f64() {
    float_checks::convolutions_agree_with_f64();
}

#[test]
fn int16_products_agree_with_f64() {
    int16_checks::int16_products_agree_with_f64();
}

#[test]
fn byte_products_are_exact() {
    byte_checks::byte_products_are_exact();
}

#[test]
fn no_sum_is_beyond_32_bits() {
    int16_checks::no_sum_is_beyond_32_bits();
}

#[test]
fn tiny_models_say_what_they_always_said() {
    let sayings = golden::sayings();
    if env::var_os("HEARTH_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny.json");
        fs::write(path, serde_json::to_string_pretty(&sayings).unwrap() + "\n").unwrap();
        return;
    }
    assert_eq!(sayings, golden::golden());
}
