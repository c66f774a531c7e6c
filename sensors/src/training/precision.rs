//! How well scores tell anomalous windows from normal ones.

/// Average precision: the area under precision and recall as steps, ties taken together (as scikit-learn has it). 0 without anomalies.
pub fn average_precision(scored: &mut [(f32, bool)]) -> f64 {
    scored.sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
    let anomalies = scored.iter().filter(|(_, anomaly)| *anomaly).count() as f64;
    let (mut found, mut seen, mut area) = (0.0, 0.0, 0.0);
    for ties in scored.chunk_by(|one, other| one.0 == other.0) {
        let more = ties.iter().filter(|(_, anomaly)| *anomaly).count() as f64;
        found += more;
        seen += ties.len() as f64;
        if anomalies > 0.0 {
            area += more / anomalies * found / seen;
        }
    }
    area
}
