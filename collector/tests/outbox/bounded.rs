//! No more is kept than a person allows: what goes first is their choice, and each result that goes or doesn't come in is counted.

use futures::executor::block_on;
use hearth::{
    platform::Store,
    protocol::{OutboxSettings, OutboxState, WhenFull},
};

use crate::{
    delivering::{Server, deliver, is_up_to_date},
    disk::Disk,
    outside::{Time, agreed, context, some, worker},
};

const MOST: u64 = 1 << 20;
const RESULTS: u64 = 40_000;

/// Records more than fits, sends what there is after the first quarter, and gives how it stands.
fn filled(when_full: WhenFull) -> OutboxState {
    let (server, disk) = (Server::default(), Disk::default());
    let outbox = worker(&disk, &Time::default(), server.post(), 1);
    let settings = OutboxSettings { most_bytes: MOST, when_full, ..agreed("http://collector") };
    block_on(outbox.configure(settings)).unwrap();
    let (mut recorded, mut not_recorded, mut sent) = (0, 0, 0);
    while recorded + not_recorded < RESULTS {
        let came = block_on(outbox.record(&context(), &some(recorded, 50))).unwrap();
        recorded += came.recorded;
        not_recorded += came.not_recorded;
        if recorded == 5_000 && sent == 0 {
            sent = deliver(&outbox, is_up_to_date).last().unwrap().sent;
            assert_eq!(sent, 5_000);
        }
        let stored: u64 = block_on(disk.list()).unwrap().iter().map(|file| file.bytes).sum();
        // The small files that say how it stands come on top.
        assert!(stored <= MOST + 64 * 1024, "{stored} bytes");
    }
    let state = block_on(outbox.state()).unwrap();
    assert_eq!(state.not_recorded, not_recorded);
    assert_eq!(state.sent + state.waiting + state.dropped_waiting, recorded, "{state:?}");
    state
}

#[test]
fn what_was_sent_goes_first_and_then_nothing_more_is_recorded() {
    let state = filled(WhenFull::DropOldestSent);
    assert!(
        state.dropped_sent > 4_000 && state.dropped_waiting == 0 && state.not_recorded > 20_000,
        "{state:?}"
    );
}

#[test]
fn the_oldest_that_waits_goes_where_a_person_wants_the_newest() {
    let state = filled(WhenFull::DropOldestWaiting);
    assert!(
        state.dropped_sent == 5_000 && state.dropped_waiting > 20_000 && state.not_recorded == 0,
        "{state:?}"
    );
}

#[test]
fn nothing_goes_where_recording_is_to_stop() {
    let state = filled(WhenFull::StopRecording);
    assert!(
        state.dropped_sent == 0 && state.dropped_waiting == 0 && state.not_recorded > 20_000,
        "{state:?}"
    );
}

#[test]
fn a_full_disk_stops_the_recording_and_not_the_watch() {
    let disk = Disk::default();
    let outbox = worker(&disk, &Time::default(), Server::default().post(), 1);
    block_on(outbox.record(&context(), &some(0, 50))).unwrap();
    let used: u64 = block_on(disk.list()).unwrap().iter().map(|file| file.bytes).sum();
    disk.files.set_quota(Some(used + 20_000));
    let mut lost = 0;
    for _ in 0..10 {
        lost += block_on(outbox.record(&context(), &some(50, 50))).unwrap().not_recorded;
    }
    assert!(lost > 0);
    disk.files.set_quota(None);
    let came = block_on(outbox.record(&context(), &some(0, 50))).unwrap();
    assert_eq!(came.first + lost, 550, "no number is given to what was not recorded");
    assert_eq!(block_on(outbox.state()).unwrap().not_recorded, lost);
}
