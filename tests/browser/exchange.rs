//! Memory that workers share, seen from one of them: two ends of an exchange in one worker, which never have to wait.

use hearth::platform::{
    Clock, Crew, Platform,
    exchange::{Exchange, ExchangeError, Shared, leave, report, reported},
    web::{WebPlatform, shared::WebShared},
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn here_memory_can_be_shared() {
    assert!(WebShared::is_possible(), "the test's server isolates its page");
    assert!(WebPlatform::open().await.crew().most() >= 1);
}

#[wasm_bindgen_test]
fn what_one_end_publishes_the_other_takes_in() {
    const LENGTH: usize = 3 << 20;
    let shared = WebShared::new(2);
    let other = WebShared::over(shared.buffer().clone(), 2);
    let (mut leader, mut follower) = (Exchange::new(shared, 0, 2), Exchange::new(other, 1, 2));
    for round in 0..5u8 {
        let length = if round == 4 { LENGTH } else { 1000 };
        let expected: Vec<u8> = (0..length).map(|at| (at * 31) as u8 ^ round).collect();
        let cut = 300 + usize::from(round);
        for start in (0..length).step_by(1 << 19) {
            let end = length.min(start + (1 << 19));
            let bounds = [0, cut.clamp(start, end) - start, end - start];
            let mine = |rank: usize| {
                let mut all = vec![0; end - start];
                let part = bounds[rank]..bounds[rank + 1];
                all[part.clone()].copy_from_slice(&expected[start..end][part]);
                all
            };
            follower.gather(&mut mine(1), &bounds, 1, false).unwrap();
            let mut all = mine(0);
            leader.gather(&mut all, &bounds, 1, true).unwrap();
            assert!(all == expected[start..end], "round {round} from {start}");
        }
    }
    drop(follower);
    assert_eq!(leader.gather(&mut [0; 2], &[0, 1, 2], 1, true), Err(ExchangeError::Left));
}

#[wasm_bindgen_test]
async fn sleep_ends_by_itself_and_does_not_begin_on_old_news() {
    let clock = WebPlatform::open().await;
    let shared = WebShared::new(1);
    let before = clock.clock().now_ms();
    shared.sleep(40, 0, 20.0);
    assert!(clock.clock().now_ms() - before >= 10.0, "it slept");
    shared.store(40, 7);
    shared.sleep(40, 0, 1e9);
    shared.add(40, -2);
    assert_eq!(shared.load(40), 5);
}

#[wasm_bindgen_test]
fn members_report_numbers_and_deaths() {
    let shared = WebShared::new(3);
    let leader = Exchange::new(shared.clone(), 0, 3);
    report(&shared, 1, u32::MAX);
    report(&shared, 2, 5);
    assert_eq!(reported(&shared, 3), u64::from(u32::MAX) + 5);
    let mut leader = leader;
    assert_eq!(leader.called(1), Ok(false));
    leave(&shared, 3);
    assert_eq!(leader.called(1), Err(ExchangeError::Left));
}
