//! Two tabs: each records into files of its own, one sends for both, and when it ends the other does.

use std::pin::pin;

use futures::{executor::block_on, future::select};
use hearth::{
    platform::{TurnYielder, Yielder},
    protocol::Delivery,
};

use crate::{
    delivering::{Server, deliver, is_up_to_date},
    disk::Disk,
    outside::{Time, agreed, context, some, worker},
};

#[test]
fn one_tab_sends_for_both_and_the_other_takes_its_place() {
    let (server, disk, time) = (Server::default(), Disk::default(), Time::default());
    let tabs = [1, 2].map(|seed| worker(&disk, &time, server.post(), seed));
    block_on(tabs[0].configure(agreed("http://collector"))).unwrap();
    for tab in &tabs {
        block_on(tab.record(&context(), &some(0, 30))).unwrap();
    }
    // The second waits while the first sends.
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |state| told.borrow_mut().push(state);
    let first = async {
        deliver_all(&tabs[0]).await;
    };
    let second = tabs[1].deliver(&tell);
    block_on(select(pin!(first), pin!(second)));
    assert!(told.borrow().iter().all(|state| state.delivery == Delivery::AnotherTab), "{told:?}");
    assert_eq!(server.stretches(), [(0, 29)], "the other tab's file is still written");

    // What the first leaves behind, the second sends, and under the first's name.
    let [first, second] = tabs;
    block_on(first.record(&context(), &some(30, 5))).unwrap();
    drop(first);
    deliver(&second, is_up_to_date);
    assert_eq!(server.stretches(), [(0, 29), (30, 34), (0, 29)]);
    let device = |at: usize| {
        let body: serde_json::Value = serde_json::from_slice(&server.came.borrow()[at].body).unwrap();
        body["device"].as_str().unwrap().to_owned()
    };
    assert_eq!(device(0), device(1));
    assert_eq!(device(2), format!("{}.1", device(0)));
}

/// Sends until nothing waits that this tab can read, and a little longer.
async fn deliver_all<P: hearth::platform::Post + 'static>(
    outbox: &hearth::sensing::outbox::Outbox<crate::outside::Ports<P>>,
) {
    let done = std::cell::Cell::new(false);
    let tell = |state| done.set(is_up_to_date(&state));
    let turns = async {
        while !done.get() {
            TurnYielder.yield_now().await;
        }
        for _ in 0..50 {
            TurnYielder.yield_now().await;
        }
    };
    select(pin!(outbox.deliver(&tell)), pin!(turns)).await;
}
