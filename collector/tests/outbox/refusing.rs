//! What a collector refuses is set aside with its answer; a person sends it again or drops it, and what follows is not held up.

use futures::executor::block_on;
use hearth::protocol::{OutboxWish, RefusedId};

use crate::{
    delivering::{Server, answer, deliver, is_up_to_date},
    disk::Disk,
    outside::{Time, agreed, context, some, worker},
};

#[test]
fn what_is_refused_is_set_aside_and_can_be_sent_again_or_dropped() {
    let (server, disk) = (Server::default(), Disk::default());
    let outbox = worker(&disk, &Time::default(), server.post(), 1);
    block_on(outbox.configure(agreed("http://collector"))).unwrap();
    block_on(outbox.record(&context(), &some(0, 250))).unwrap();
    let why = r#"{"error":"invalid","reason":"the clock is wrong"}"#;
    server.next.borrow_mut().extend([answer(400, why), answer(409, "known with other figures")]);
    let told = deliver(&outbox, is_up_to_date);
    let end = told.last().unwrap();
    assert_eq!((end.waiting, end.sent, end.refused), (0, 50, 200));
    assert_eq!(server.stretches(), [(0, 99), (100, 199), (200, 249)], "what follows is not held up");

    // Another worker, after a reload, finds them.
    drop(outbox);
    let outbox = worker(&disk, &Time::default(), server.post(), 2);
    let contents = block_on(outbox.wish(OutboxWish::List)).unwrap();
    let refused: Vec<_> =
        contents.refused.iter().map(|batch| (batch.status, batch.answer.as_str(), batch.results)).collect();
    assert_eq!(refused, [(400, why, 100), (409, "known with other figures", 100)]);
    let [first, second] = [contents.refused[0].id, contents.refused[1].id];
    let shown = block_on(outbox.wish(OutboxWish::Show(first))).unwrap().shown.unwrap();
    assert_eq!(shown.as_bytes(), server.came.borrow()[0].body);
    let csv = String::from_utf8(block_on(outbox.export(None)).unwrap().csv.0).unwrap();
    let with = |state: &str| csv.lines().filter(|line| line.split(',').nth(7) == Some(state)).count();
    assert_eq!((with("refused"), with("sent"), with("waiting")), (200, 50, 0));

    let contents = block_on(outbox.wish(OutboxWish::SendAgain(first))).unwrap();
    assert_eq!((contents.refused[0].again, contents.refused[1].again), (true, false));
    server.next.borrow_mut().push_back(answer(403, "not you"));
    deliver(&outbox, is_up_to_date);
    let contents = block_on(outbox.wish(OutboxWish::List)).unwrap();
    assert_eq!((contents.refused[0].status, contents.refused[0].again), (403, false), "refused anew");
    block_on(outbox.send_again(first)).unwrap();
    deliver(&outbox, is_up_to_date);
    assert_eq!(server.stretches()[3..], [(0, 99), (0, 99)]);
    let contents = block_on(outbox.wish(OutboxWish::Drop(second))).unwrap();
    assert_eq!((contents.refused.len(), contents.state.sent, contents.state.dropped_waiting), (0, 150, 100));
    let none = RefusedId { slot: 0, first: 5, last: 6 };
    let failure = block_on(outbox.wish(OutboxWish::SendAgain(none))).unwrap_err().to_string();
    assert_eq!(failure, "no batch 5 to 6 of slot 0 is set aside");
}
