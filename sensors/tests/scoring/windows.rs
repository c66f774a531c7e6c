//! Samples to windows: what is odd about samples is handled and told.

use sensors::{Error, Joining, Notice, Sample, Shape, Windows};

fn windows(channels: usize, window: usize, step: usize) -> Windows {
    let shape = Shape::new(channels, window, step).unwrap();
    Windows::new(shape, Joining { fill: 2, ..Joining::of(shape) }).unwrap()
}

/// What came of a sample: the first channel's window, and the notices.
fn push(windows: &mut Windows, time_ms: f64, values: &[f32]) -> (Option<Vec<f32>>, Vec<Notice>) {
    let pushed = windows.push(Sample { time_ms, values }).unwrap();
    (pushed.window.map(|window| window.channel(0).to_vec()), pushed.notices.to_vec())
}

#[test]
fn windows_overlap_by_the_step() {
    let mut windows = windows(1, 4, 2);
    let mut found = Vec::new();
    for at in 0..9u8 {
        found.extend(push(&mut windows, f64::from(at) * 10.0, &[f32::from(at)]).0);
    }
    assert_eq!(found, [[0.0, 1.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0], [4.0, 5.0, 6.0, 7.0]]);
}

#[test]
fn each_channel_keeps_its_own_values_and_times_are_the_windows() {
    let mut windows = windows(2, 3, 1);
    for at in 0..7u8 {
        windows.push(Sample { time_ms: f64::from(at), values: &[f32::from(at), -f32::from(at)] }).unwrap();
    }
    let pushed = windows.push(Sample { time_ms: 7.0, values: &[7.0, -7.0] }).unwrap();
    let window = pushed.window.unwrap();
    assert_eq!(window.channel(0), [5.0, 6.0, 7.0]);
    assert_eq!(window.channel(1), [-5.0, -6.0, -7.0]);
    assert_eq!((window.begin_ms, window.end_ms, window.is_first), (5.0, 7.0, false));
}

#[test]
fn a_new_window_begins_behind_a_gap() {
    let mut windows = windows(1, 3, 1);
    for at in 0..8u8 {
        push(&mut windows, f64::from(at) * 10.0, &[1.0]);
    }
    // Less than four periods is a jitter.
    assert_eq!(push(&mut windows, 100.0, &[2.0]).1, []);
    assert_eq!(push(&mut windows, 200.0, &[3.0]), (None, vec![Notice::Gap { from_ms: 100.0, to_ms: 200.0 }]));
    assert_eq!(push(&mut windows, 210.0, &[4.0]), (None, vec![]));
    let pushed = windows.push(Sample { time_ms: 220.0, values: &[5.0] }).unwrap();
    let window = pushed.window.unwrap();
    assert_eq!(window.channel(0), [3.0, 4.0, 5.0]);
    assert!(window.is_first);
}

#[test]
fn a_sender_that_becomes_slower_is_followed() {
    let mut windows = windows(1, 2, 1);
    for at in 0..20u8 {
        push(&mut windows, f64::from(at) * 10.0, &[1.0]);
    }
    let slow = (0..40u32).map(|at| push(&mut windows, 1000.0 + f64::from(at) * 100.0, &[1.0]).1);
    let gaps: Vec<bool> = slow.map(|notices| !notices.is_empty()).collect();
    assert!(gaps[0], "the first distance is a gap");
    assert!(gaps[20..].iter().all(|gap| !gap), "the new pace is learnt");
}

#[test]
fn a_clock_that_goes_back_begins_anew_and_a_time_twice_is_left_out() {
    let mut windows = windows(1, 2, 1);
    push(&mut windows, 100.0, &[1.0]);
    push(&mut windows, 110.0, &[2.0]);
    assert_eq!(push(&mut windows, 110.0, &[9.0]), (None, vec![Notice::SameTime { time_ms: 110.0 }]));
    assert_eq!(push(&mut windows, 120.0, &[3.0]).0, Some(vec![2.0, 3.0]));
    let back = push(&mut windows, 50.0, &[4.0]);
    assert_eq!(back, (None, vec![Notice::ClockWentBack { from_ms: 120.0, to_ms: 50.0 }]));
    assert_eq!(push(&mut windows, 60.0, &[5.0]).0, Some(vec![4.0, 5.0]));
    assert_eq!(push(&mut windows, f64::NAN, &[6.0]), (None, vec![Notice::NoTime]));
}

#[test]
fn short_stretches_are_filled_and_long_ones_are_missing() {
    let mut windows = windows(2, 3, 1);
    for at in 0..4u8 {
        push(&mut windows, f64::from(at), &[1.0, 1.0]);
    }
    assert_eq!(push(&mut windows, 4.0, &[f32::NAN, 2.0]).1, [Notice::Filled { channel: 0, time_ms: 4.0 }]);
    assert_eq!(push(&mut windows, 5.0, &[f32::INFINITY, 2.0]).0, Some(vec![1.0, 1.0, 1.0]));
    let third = windows.push(Sample { time_ms: 6.0, values: &[f32::NAN, 2.0] }).unwrap();
    assert_eq!(third.notices, [Notice::Missing { channel: 0, time_ms: 6.0 }]);
    assert_eq!(third.window.unwrap().missing, [true, false]);
    let back = windows.push(Sample { time_ms: 7.0, values: &[5.0, 2.0] }).unwrap();
    assert_eq!(back.notices, [Notice::Back { channel: 0, time_ms: 7.0 }]);
    assert_eq!(back.window.unwrap().missing, [true, false], "the unfilled value is still in the window");
    push(&mut windows, 8.0, &[5.0, 2.0]);
    let whole = windows.push(Sample { time_ms: 9.0, values: &[5.0, 2.0] }).unwrap();
    assert_eq!(whole.window.unwrap().missing, [false, false]);
}

#[test]
fn a_window_without_any_channel_is_none() {
    let mut windows = windows(1, 2, 1);
    for at in 0..10u8 {
        assert_eq!(push(&mut windows, f64::from(at), &[f32::NAN]).0, None);
    }
}

#[test]
fn constant_values_are_counted_beyond_the_window() {
    let mut windows = windows(1, 2, 1);
    for at in 0..9u8 {
        push(&mut windows, f64::from(at), &[3.0]);
    }
    let pushed = windows.push(Sample { time_ms: 9.0, values: &[3.0] }).unwrap();
    assert_eq!(pushed.window.unwrap().constant_for, [10]);
    let pushed = windows.push(Sample { time_ms: 10.0, values: &[4.0] }).unwrap();
    assert_eq!(pushed.window.unwrap().constant_for, [1]);
}

#[test]
fn another_number_of_channels_is_refused_and_changes_nothing() {
    let mut windows = windows(2, 2, 1);
    push(&mut windows, 0.0, &[1.0, 1.0]);
    let refused = windows.push(Sample { time_ms: 1.0, values: &[1.0, 2.0, 3.0] }).unwrap_err();
    assert_eq!(refused, Error::Channels { expected: 2, got: 3 });
    assert_eq!(push(&mut windows, 1.0, &[2.0, 2.0]).0, Some(vec![1.0, 2.0]));
}

#[test]
fn shapes_have_bounds() {
    for (channels, window, step) in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (513, 1, 1), (1, 8_193, 1)] {
        assert!(matches!(Shape::new(channels, window, step), Err(Error::OutOfRange { .. })));
    }
}
