//! Redact's messages byte by byte, as `tests/workers/protocol.rs` has the others'.

use hearth::{
    channel::codec::{decode, encode},
    protocol::{
        Chunk, FromWorker, Output, PersonalData, PersonalKind, Redact, Redacted, Reply, RequestId, ToWorker,
    },
};

#[test]
fn a_text_and_what_is_found_in_it() {
    let request = Redact { model: "m".to_owned(), text: "a".to_owned() };
    let start = ToWorker::Start { id: RequestId(7), request: request.into() };
    assert_eq!(encode(&start).unwrap(), [0x00, 0x07, 0x00, 0x0d, 0x01, b'm', 0x01, b'a']);
    assert_eq!(decode::<ToWorker>(&encode(&start).unwrap()).unwrap(), start);

    let reply = |reply| FromWorker::Reply { id: RequestId(7), reply };
    let data = |kind, certainty| PersonalData { start: 1, end: 300, kind, certainty };
    let chunk = vec![data(PersonalKind::GivenName, Some(0.5)), data(PersonalKind::PaymentCard, None)];
    let chunk = reply(Reply::Chunk(Chunk::Redact(chunk)));
    let bytes = [
        &[0x01, 0x07, 0x01, 0x05, 0x02][..],
        &[0x01, 0xac, 0x02, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3f],
        &[0x01, 0xac, 0x02, 0x11, 0x00],
    ];
    assert_eq!(encode(&chunk).unwrap(), bytes.concat());
    assert_eq!(decode::<FromWorker>(&bytes.concat()).unwrap(), chunk);

    let summary = Redacted { found: 2, tokens: 300, total_ms: 1.0, memory_bytes: 1 << 27 };
    let done = reply(Reply::Done(Ok(Output::Redact(summary))));
    let bytes = [
        &[0x01, 0x07, 0x02, 0x00, 0x0d, 0x02, 0xac, 0x02][..],
        &1f64.to_le_bytes(),
        &[0x80, 0x80, 0x80, 0x40],
    ];
    assert_eq!(encode(&done).unwrap(), bytes.concat());
    assert_eq!(decode::<FromWorker>(&bytes.concat()).unwrap(), done);
}
