//! What the browser does for the page, since it has the tables for it anyway, and natively the standard library.
//!
//! Must not know what is done with it, nor Yew.

/// A number with so many decimals.
pub fn fixed(value: impl Into<f64>, decimals: u8) -> String {
    let value = value.into();
    #[cfg(target_arch = "wasm32")]
    // Refused for more decimals than JavaScript writes.
    return js_sys::Number::from(value).to_fixed(decimals).map_or_else(|_| String::new(), String::from);
    #[cfg(not(target_arch = "wasm32"))]
    return format!("{value:.*}", usize::from(decimals));
}

/// A number with as many decimals as it takes.
#[cfg(target_arch = "wasm32")]
pub fn shortest(value: f64) -> String {
    // Refused where ten is no radix.
    js_sys::Number::from(value).to_string_with_radix(10).map_or_else(|_| String::new(), String::from)
}

/// A text in small letters.
pub fn lowercase(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    return text.to_lowercase();
}
