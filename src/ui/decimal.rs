//! Numbers with a fixed count of decimals. Rust's own are exact for any number and weigh 6 kB for it; what the page
//! shows and notes is small.

/// At most six places; what is too large for a `u64` then is shown as the largest of them.
pub fn decimal(value: impl Into<f64>, places: u32) -> String {
    written(value.into(), places)
}

fn written(value: f64, places: u32) -> String {
    let unit = 10u64.pow(places.min(6));
    let scaled = (value.abs() * unit as f64).round() as u64;
    let sign = if value < 0.0 && scaled > 0 { "-" } else { "" };
    let (whole, rest) = (scaled / unit, scaled % unit);
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn as_the_standard_library_rounds() {
        for value in
            [0.0, 0.04, 0.05, 0.949, 9.94, 9.96, 12.3456, 99.999, -0.5, -12.34, -0.001, 1_234_567.891]
        {
            for places in 1..=4 {
                let expected = format!("{value:.0$}", places as usize);
                // A zero has no sign here.
                let expected = if expected.trim_matches(['-', '0', '.']).is_empty() {
                    expected.replace('-', "")
                } else {
                    expected
                };
                assert_eq!(decimal(value, places), expected, "{value} to {places}");
            }
        }
        assert_eq!(decimal(999.6, 0), "1000");
    }
}
