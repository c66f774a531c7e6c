//! Grades of a model, each the least step that it stays within: so a person sees at a glance what it asks of a device. Must not know how
//! they are shown.

const SIZES_MB: [u64; 3] = [50, 200, 500];
const DEVICES_GB: [u64; 3] = [4, 8, 16];
const LATENCIES_MS: [u64; 3] = [20, 30, 50];

/// Megabytes of 10^6 bytes that hold a file of so many bytes.
pub fn size_mb(bytes: u64) -> Option<u64> {
    SIZES_MB.into_iter().find(|most| bytes <= most * 1_000_000)
}

/// Gigabytes of a device that spares half its memory for a model that takes so many bytes.
pub fn device_gb(bytes: u64) -> Option<u64> {
    DEVICES_GB.into_iter().find(|device| bytes <= device * 500_000_000)
}

/// Milliseconds that a token takes at most, at so many tokens a second on this device.
pub fn latency_ms(tokens_per_second: f64) -> Option<u64> {
    LATENCIES_MS.into_iter().find(|most| 1000.0 / tokens_per_second <= *most as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_the_least_step_that_holds() {
        assert_eq!(
            [1, 50_000_000, 50_000_001, 500_000_001].map(size_mb),
            [Some(50), Some(50), Some(200), None]
        );
        assert_eq!([2_000_000_000, 2_000_000_001, 8_000_000_001].map(device_gb), [Some(4), Some(8), None]);
        assert_eq!([50.0, 49.0, 20.0, 19.0, 0.0].map(latency_ms), [Some(20), Some(30), Some(50), None, None]);
    }
}
