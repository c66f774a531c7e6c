//! Downloads apart from loading: resumed, checked, learnt, taken in turns, and each way in which a server fails told apart.

use std::io::Read;

use futures::executor::block_on;
use hearth::{
    client::{Running, Update},
    platform::{Fault, Store},
    protocol::{
        Discard, Download, DownloadNotice, Downloaded, Failure, FailureKind, ModelSpec, Repair, Stage,
        Stored, StoredModel, StoredState, Verify,
    },
};

use crate::support::{
    bench::{Answer, Bench, spec},
    tiny::Dice,
};

const CHUNK: usize = 4 << 20;
/// Two chunks and a part of a third.
const BYTES: usize = 2 * CHUNK + 700_000;
/// As much is asked for again, to see that an answer goes on where the file ends.
const OVERLAP: u64 = 4096;

/// Bytes of which no two stretches are alike.
pub fn formula(bytes: usize, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let mut file = Vec::with_capacity(bytes + 8);
    while file.len() < bytes {
        file.extend_from_slice(&dice.next().to_le_bytes());
    }
    file.truncate(bytes);
    file
}

/// As a catalogue names it.
fn known(model: &ModelSpec) -> Download {
    Download { model: model.clone(), chunks: Vec::new() }
}

/// As a pasted address.
fn pasted(model: &ModelSpec) -> Download {
    let model = ModelSpec { sha256: String::new(), bytes: 0, ..model.clone() };
    Download { model, chunks: Vec::new() }
}

/// A bench that serves a file.
fn serving(seed: u64) -> (Bench, ModelSpec, Vec<u8>) {
    let bench = Bench::on_disk();
    bench.fetch.in_pieces(64 << 10);
    let file = formula(BYTES, seed);
    let model = bench.serve(&file);
    (bench, model, file)
}

/// Runs a download until so many bytes are there.
fn until(bench: &mut Bench, running: &mut Running<Download>, bytes: u64) {
    loop {
        match bench.next(running) {
            Update::Progress(progress) if progress.done >= bytes => return,
            Update::Progress(_) | Update::Chunk(_) => {}
            Update::Done(result) => panic!("done before {bytes} bytes: {result:?}"),
        }
    }
}

fn stored(bench: &mut Bench) -> Vec<StoredModel> {
    bench.ask(Stored).result.unwrap().models
}

/// What is stored under this name, as a whole.
fn content(bench: &Bench, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    block_on(bench.store.open(name)).unwrap()?.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

fn names(bench: &Bench) -> Vec<String> {
    block_on(bench.store.list()).unwrap().into_iter().map(|file| file.name).collect()
}

fn resumed_from(answer: &Answer<Download>) -> Option<u64> {
    answer.chunks.iter().find_map(|notice| match notice {
        DownloadNotice::Resumed { from } => Some(*from),
        DownloadNotice::Queued
        | DownloadNotice::ElsewhereUnderWay
        | DownloadNotice::StartedAnew
        | DownloadNotice::Retrying { .. } => None,
    })
}

fn retries(answer: &Answer<Download>) -> Vec<FailureKind> {
    let kinds = answer.chunks.iter().filter_map(|notice| match notice {
        DownloadNotice::Retrying { kind, .. } => Some(*kind),
        DownloadNotice::Queued
        | DownloadNotice::ElsewhereUnderWay
        | DownloadNotice::StartedAnew
        | DownloadNotice::Resumed { .. } => None,
    });
    kinds.collect()
}

#[test]
fn a_download_is_stored_with_its_chunks_and_what_is_known_of_it() {
    let (mut bench, model, file) = serving(1);

    let answer = bench.ask(known(&model));

    assert_eq!(answer.stages(), [Stage::Download]);
    assert_eq!(answer.chunks, []);
    let (sha256, bytes) = (model.sha256.clone(), model.bytes);
    let expected = Downloaded { sha256: sha256.clone(), bytes, fetched_bytes: bytes, has_chunks: true };
    assert_eq!(answer.result.unwrap(), expected);
    assert_eq!(content(&bench, &sha256), Some(file));
    let models = stored(&mut bench);
    let [stored] = models.as_slice() else { panic!("{models:?}") };
    assert_eq!((&stored.file, &stored.sha256, &stored.name), (&sha256, &sha256, &model.name));
    assert_eq!((&stored.url, &stored.licence), (&model.url, &model.licence));
    assert_eq!((stored.bytes, stored.total, stored.state), (bytes, Some(bytes), StoredState::Whole));
    assert!(stored.added_ms > 0 && stored.used_ms >= stored.added_ms);
    let again = bench.ask(known(&model)).result.unwrap();
    assert_eq!((again.fetched_bytes, bench.fetch.requests().len()), (0, 1), "what is stored is not fetched");
}

#[test]
fn a_paused_download_goes_on_where_it_was_also_in_the_next_worker() {
    let (mut bench, model, file) = serving(2);
    for bytes in [1_000_000, CHUNK as u64 + 1_000_000] {
        let mut running = bench.client.run(known(&model));
        until(&mut bench, &mut running, bytes);
        running.cancel();
        assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
        assert_eq!(stored(&mut bench)[0].state, StoredState::Partial);
        bench.replace_worker();
    }
    let before = bench.fetch.sent_bytes();

    let answer = bench.ask(known(&model));

    let from = resumed_from(&answer).unwrap();
    assert!(from > CHUNK as u64 + 1_000_000, "{from}");
    assert_eq!(answer.stages(), [Stage::Download], "nothing is hashed again");
    assert_eq!(bench.fetch.sent_bytes() - before, BYTES as u64 - from + OVERLAP);
    assert_eq!(content(&bench, &model.sha256), Some(file));
    assert!(names(&bench).iter().all(|name| !name.ends_with(".log")), "{:?}", names(&bench));
}

#[test]
fn twenty_ends_of_the_page_lose_no_more_than_a_chunk_each() {
    let mut bench = Bench::on_disk();
    bench.fetch.in_pieces(64 << 10);
    let file = formula(12 * CHUNK + 12_345, 3);
    let model = bench.serve(&file);
    let mut dice = Dice::new(20);
    for round in 0..20 {
        // By its address alone, and by its hash.
        let mut running = bench.client.run(pasted(&model));
        let done = stored(&mut bench).first().map_or(0, |stored| stored.bytes);
        let goal = done.min(file.len() as u64 - 3_000_000) + dice.below(2_000_000) as u64;
        until(&mut bench, &mut running, goal);
        // A tab that is closed says nothing any more, and a power cut leaves anything behind what was flushed.
        bench.kill_worker();
        drop(running);
        bench.settle();
        if round % 2 == 1 {
            spoil_tail(&bench, &mut dice);
        }
    }
    let answer = bench.ask(pasted(&model));
    assert!(resumed_from(&answer).is_some());
    let downloaded = answer.result.unwrap();
    assert_eq!((&downloaded.sha256, downloaded.bytes), (&model.sha256, model.bytes));
    assert_eq!(content(&bench, &model.sha256), Some(file));
    let twice = bench.fetch.sent_bytes() - model.bytes;
    println!("fetched twice: {twice} bytes in 20 ends of the page");
    assert!(twice <= 20 * CHUNK as u64, "{twice}");
}

/// Writes something behind what the log says is good, and cuts the log's last record short.
fn spoil_tail(bench: &Bench, dice: &mut Dice) {
    use std::io::{Seek, SeekFrom, Write};

    use hearth::platform::File;
    let name =
        names(bench).into_iter().find(|name| name.starts_with("from-") && !name.ends_with(".log")).unwrap();
    let mut file = block_on(bench.store.append(&name)).unwrap();
    file.seek(SeekFrom::End(0)).unwrap();
    file.write_all(&vec![0xee; 1 + dice.below(100_000)]).unwrap();
    drop(file);
    let mut log = block_on(bench.store.append(&format!("{name}.log"))).unwrap();
    let length = log.length().unwrap();
    log.truncate(length - dice.below(20) as u64).unwrap();
}

#[test]
fn a_hash_that_nobody_knew_is_learnt_and_the_file_is_adopted_under_it() {
    let (mut bench, model, file) = serving(4);

    let first = bench.ask(pasted(&model)).result.unwrap();

    assert_eq!((&first.sha256, first.bytes, first.fetched_bytes), (&model.sha256, model.bytes, model.bytes));
    assert_eq!(content(&bench, &model.sha256), Some(file.clone()));
    assert!(names(&bench).iter().all(|name| !name.starts_with("from-")), "{:?}", names(&bench));
    let models = stored(&mut bench);
    assert_eq!((models.len(), &models[0].sha256, models[0].state), (1, &model.sha256, StoredState::Whole));
    assert_eq!(bench.ask(pasted(&model)).result.unwrap().fetched_bytes, 0, "the address is pinned to it");
    assert_eq!(bench.ask(known(&model)).result.unwrap().fetched_bytes, 0);
    assert_eq!(bench.fetch.sent_bytes(), model.bytes);

    // The same file from another address is stored once.
    let copy = ModelSpec { url: "elsewhere".to_owned(), ..model.clone() };
    bench.fetch.serve(&copy.url, file);
    assert_eq!(bench.ask(pasted(&copy)).result.unwrap().sha256, model.sha256);
    assert_eq!(stored(&mut bench).len(), 1);
}

#[test]
fn a_server_that_refuses_is_told_apart() {
    use FailureKind::{Forbidden, NotFound, Offline, ServerFault, TooManyRequests};
    let refuse = |status| Fault::Refuse { status, retry_after_ms: None };
    let page = || Fault::Page;
    for (fault, kind, attempts) in [
        (refuse(404), NotFound, 1),
        (refuse(410), NotFound, 1),
        (refuse(401), Forbidden, 1),
        (refuse(403), Forbidden, 1),
        (refuse(429), TooManyRequests, 6),
        (Fault::Refuse { status: 429, retry_after_ms: Some(3_600_000) }, TooManyRequests, 1),
        (refuse(500), ServerFault, 6),
        (refuse(503), ServerFault, 6),
        (Fault::NoNetwork, Offline, 6),
        (Fault::Stall { after: 10_000 }, Offline, 6),
        (page(), ServerFault, 3),
        (Fault::Redirect { to: "gone".to_owned() }, NotFound, 1),
        (Fault::LongerThanItIs { by: 5 }, FailureKind::Integrity, 3),
    ] {
        let (mut bench, model, file) = serving(5);
        bench.fetch.always(&model.url, fault.clone());
        let answer = bench.ask(known(&model));
        assert_eq!(answer.failure(), kind, "{fault:?}");
        assert_eq!(bench.fetch.requests().len(), attempts, "{fault:?}");
        assert!(retries(&answer).iter().all(|told| *told == kind), "{fault:?}: {:?}", retries(&answer));
        // A retry mends it.
        bench.fetch.mend();
        bench.ask(known(&model)).result.unwrap();
        assert_eq!(content(&bench, &model.sha256), Some(file), "{fault:?}");
    }
}

#[test]
fn the_wait_grows_and_a_server_that_names_one_gets_it() {
    let (mut bench, model, _) = serving(6);
    bench.fetch.always(&model.url, Fault::NoNetwork);
    let waits: Vec<u32> = bench.ask(known(&model)).chunks.iter().map(wait_of).collect();
    for (wait, most) in waits.iter().zip([500, 1000, 2000, 4000, 8000]) {
        assert!((most / 2..=most).contains(wait), "{waits:?}");
    }
    assert_eq!(waits.len(), 5);
    bench.fetch.mend();
    bench.fetch.fault(Fault::Refuse { status: 503, retry_after_ms: Some(20_000) });
    let answer = bench.ask(known(&model));
    assert_eq!(answer.chunks.iter().map(wait_of).collect::<Vec<_>>(), [20_000]);
    assert!(answer.result.is_ok());
}

fn wait_of(notice: &DownloadNotice) -> u32 {
    if let DownloadNotice::Retrying { after_ms, .. } = notice { *after_ms } else { panic!("{notice:?}") }
}

/// After the first stretch, what can be wrong with the next one.
#[test]
fn an_answer_that_lies_at_a_resume_is_noticed_and_nothing_of_it_is_mixed_in() {
    for (fault, kind) in [
        (Fault::Whole, FailureKind::ServerFault),
        (Fault::OtherStretch { by: 8192 }, FailureKind::ServerFault),
        (Fault::FalseStretch { by: 8192 }, FailureKind::Integrity),
        (Fault::LongerThanItIs { by: 1000 }, FailureKind::Offline),
        (Fault::Page, FailureKind::ServerFault),
        (Fault::Refuse { status: 416, retry_after_ms: None }, FailureKind::NotFound),
        (Fault::End { after: 100_000 }, FailureKind::Offline),
        (Fault::Corrupt { at: 1000 }, FailureKind::Integrity),
    ] {
        for download in [known, pasted] {
            let (mut bench, model, file) = serving(7);
            bench.fetch.fault(Fault::Cut { after: CHUNK + 1_500_000 });
            bench.fetch.fault(fault.clone());
            let answer = bench.ask(download(&model));
            let told = retries(&answer);
            assert_eq!(told[0], FailureKind::Offline, "the cut");
            assert!(told.len() == 2, "{fault:?}: {told:?}");
            assert!(told[1] == kind || told[1] == FailureKind::Integrity, "{fault:?}: {told:?}");
            assert_eq!(answer.result.unwrap().sha256, model.sha256, "{fault:?}");
            assert_eq!(content(&bench, &model.sha256), Some(file), "{fault:?}");
            let twice = bench.fetch.sent_bytes() - model.bytes;
            assert!(twice <= 2 * CHUNK as u64, "{fault:?}: {twice} bytes fetched twice");
        }
    }
}

#[test]
fn a_file_that_changed_begins_anew_and_says_so() {
    for names_version in [true, false] {
        let (mut bench, model, _) = serving(8);
        let mut running = bench.client.run(pasted(&model));
        until(&mut bench, &mut running, 5_000_000);
        running.cancel();
        bench.finish(running);
        let changed = formula(BYTES + 300, 9);
        bench.fetch.serve(&model.url, changed.clone());
        if !names_version {
            bench.fetch.forget_version(&model.url);
        }

        let answer = bench.ask(pasted(&model));

        assert!(answer.chunks.contains(&DownloadNotice::StartedAnew), "{:?}", answer.chunks);
        let downloaded = answer.result.unwrap();
        assert_eq!(downloaded.sha256, spec(&changed).sha256);
        assert_eq!(content(&bench, &downloaded.sha256), Some(changed));
    }
}

/// Neither version nor length say that it is another file: its bytes do.
#[test]
fn a_changed_file_of_the_same_length_and_no_version_is_noticed_where_it_overlaps() {
    let (mut bench, model, file) = serving(10);
    bench.fetch.forget_version(&model.url);
    let mut running = bench.client.run(pasted(&model));
    until(&mut bench, &mut running, 5_000_000);
    running.cancel();
    bench.finish(running);
    let changed = formula(BYTES, 11);
    assert_ne!(file, changed);
    bench.fetch.serve(&model.url, changed.clone());
    bench.fetch.forget_version(&model.url);

    let answer = bench.ask(pasted(&model));

    assert!(answer.chunks.contains(&DownloadNotice::StartedAnew), "{:?}", answer.chunks);
    assert_eq!(content(&bench, &answer.result.unwrap().sha256), Some(changed));
}

#[test]
fn a_server_without_stretches_is_taken_as_it_is() {
    let (mut bench, model, file) = serving(12);
    bench.fetch.fault(Fault::Cut { after: CHUNK + 100_000 });
    bench.fetch.always(&model.url, Fault::Whole);

    let answer = bench.ask(pasted(&model));

    assert_eq!(answer.result.unwrap().sha256, model.sha256);
    assert_eq!(content(&bench, &model.sha256), Some(file));
}

#[test]
fn a_bad_chunk_is_noticed_at_its_end_where_somebody_vouches_for_the_chunks() {
    let (mut bench, model, file) = serving(13);
    let chunks = states(&file);
    for at in [10, CHUNK - 1, CHUNK + 5] {
        bench.fetch.fault(Fault::Corrupt { at });
        let before = bench.fetch.sent_bytes();
        let download = Download { model: model.clone(), chunks: chunks.clone() };
        let answer = bench.ask(download);
        assert_eq!(retries(&answer), [FailureKind::Integrity]);
        assert_eq!(content(&bench, &answer.result.unwrap().sha256).as_ref(), Some(&file));
        let twice = bench.fetch.sent_bytes() - before - model.bytes;
        assert!(twice <= CHUNK as u64 + 200_000, "{twice}");
        bench.ask(Discard { file: model.sha256.clone() }).result.unwrap();
    }
    // Nobody vouches: only the whole hash tells, and nothing of it is kept.
    bench.fetch.fault(Fault::Corrupt { at: 10 });
    assert_eq!(bench.ask(known(&model)).failure(), FailureKind::Integrity);
    assert_eq!(stored(&mut bench), []);
    assert!(bench.ask(known(&model)).result.is_ok());
}

/// Where SHA-256 has come to behind each whole chunk.
pub fn states(file: &[u8]) -> Vec<[u8; 32]> {
    use sha2::{Digest, Sha256, digest::common::hazmat::SerializableState};
    let mut hash = Sha256::new();
    let states = file.chunks_exact(CHUNK).map(|chunk| {
        hash.update(chunk);
        hash.serialize()[..32].try_into().unwrap()
    });
    states.collect()
}

#[test]
fn two_tabs_download_a_file_once_and_the_second_hears_how_far_the_first_is() {
    let (mut bench, model, file) = serving(14);
    let other = bench.another_tab();
    let mut first = bench.client.run(known(&model));
    until(&mut bench, &mut first, 1_000_000);
    let mut second = other.run(known(&model));
    assert_eq!(waits(&mut bench, &mut second), DownloadNotice::ElsewhereUnderWay);
    let states: Vec<_> = stored(&mut bench).iter().map(|stored| stored.state).collect();
    assert_eq!(states, [StoredState::UnderWay]);

    let first = bench.finish(first).result.unwrap();
    let second = bench.finish(second);

    assert_eq!(first.fetched_bytes, model.bytes);
    assert!(second.progress.iter().all(|progress| progress.total == Some(model.bytes)));
    assert_eq!(second.result.unwrap().fetched_bytes, 0);
    assert_eq!(bench.fetch.requests().len(), 1);
    assert_eq!(content(&bench, &model.sha256), Some(file));
}

#[test]
fn a_tab_that_ends_leaves_its_download_to_the_other() {
    let (mut bench, model, file) = serving(15);
    let other = bench.another_tab();
    let mut first = bench.client.run(known(&model));
    until(&mut bench, &mut first, 5_000_000);
    let mut second = other.run(known(&model));
    waits(&mut bench, &mut second);
    bench.kill_worker();

    let answer = bench.finish(second);

    assert!(resumed_from(&answer).unwrap() >= CHUNK as u64);
    assert!(answer.result.unwrap().fetched_bytes < model.bytes);
    assert_eq!(content(&bench, &model.sha256), Some(file));
}

/// The first notice of a download.
fn waits(bench: &mut Bench, running: &mut Running<Download>) -> DownloadNotice {
    loop {
        match bench.next(running) {
            Update::Chunk(notice) => return notice,
            Update::Progress(_) => {}
            Update::Done(result) => panic!("done without waiting: {result:?}"),
        }
    }
}

#[test]
fn three_come_at_a_time_and_the_fourth_waits_for_its_turn() {
    let mut bench = Bench::on_disk();
    bench.fetch.in_pieces(64 << 10);
    let models: Vec<ModelSpec> = (0..4).map(|seed| bench.serve(&formula(3_000_000, 30 + seed))).collect();
    let mut running: Vec<_> = models.iter().map(|model| bench.client.run(known(model))).collect();
    let mut fourth = running.pop().unwrap();
    assert_eq!(waits(&mut bench, &mut fourth), DownloadNotice::Queued);
    assert_eq!(bench.fetch.requests().len(), 3);
    running.push(fourth);
    for running in running {
        bench.finish(running).result.unwrap();
    }
    assert_eq!(stored(&mut bench).len(), 4);
}

#[test]
fn a_full_storage_at_any_byte_leaves_all_else_whole_and_says_how_much_is_missing() {
    let mut dice = Dice::new(40);
    for _ in 0..12 {
        let (mut bench, model, file) = serving(16);
        let other = formula(1_000_000, 17);
        let small = bench.serve(&other);
        bench.ask(known(&small)).result.unwrap();
        let quota = 1_000_000 + 10_000 + dice.below(BYTES - 20_000) as u64;
        // What the browser says beforehand, and what shows only when it is written.
        bench.store.set_quota(Some(quota));
        let answer = bench.ask(known(&model));
        let Failure { kind, message } = answer.result.unwrap_err();
        let FailureKind::StorageFull { missing_bytes } = kind else { panic!("{kind:?}") };
        assert!(missing_bytes > 0 && message.contains(&missing_bytes.to_string()), "{message}");
        assert_eq!(bench.fetch.sent_bytes(), 1_000_000, "nothing is fetched that has no room");
        bench.store.set_quota(None);
        bench.store.limit(Some(quota as usize - 1_000_000));
        let kind = bench.ask(known(&model)).failure();
        bench.store.limit(None);
        assert_eq!(kind, FailureKind::StorageFull { missing_bytes: 0 }, "nobody knows how much");
        let came = stored(&mut bench).into_iter().find(|stored| stored.file == model.sha256).unwrap();
        assert!(came.bytes <= quota - 1_000_000 && came.state == StoredState::Partial);
        assert_eq!(content(&bench, &small.sha256).as_ref(), Some(&other), "all else is whole");

        bench.store.set_quota(Some(quota + model.bytes));
        bench.ask(Discard { file: small.sha256 }).result.unwrap();
        assert_eq!(bench.ask(known(&model)).result.unwrap().bytes, model.bytes);
        assert_eq!(content(&bench, &model.sha256), Some(file));
    }
}

#[test]
fn what_rots_is_named_and_only_that_is_fetched_again() {
    let (mut bench, model, file) = serving(18);
    bench.ask(known(&model)).result.unwrap();
    let verify = || Verify { file: model.sha256.clone() };
    let right = bench.ask(verify()).result.unwrap();
    assert!(right.is_right && right.bad_chunks.is_empty() && right.bytes == model.bytes);
    for bad in [vec![0], vec![1], vec![2], vec![0, 2]] {
        for chunk in &bad {
            rot(&bench, &model.sha256, *chunk as usize * CHUNK + 1234);
        }
        let verified = bench.ask(verify()).result.unwrap();
        assert_eq!((verified.is_right, &verified.bad_chunks), (false, &bad));
        assert_eq!(stored(&mut bench)[0].state, StoredState::Damaged);
        let before = bench.fetch.sent_bytes();

        let repaired = bench.ask(Repair { file: model.sha256.clone() }).result.unwrap();

        assert_eq!(repaired.chunks, bad);
        assert!(repaired.fetched_bytes <= (bad.len() * CHUNK) as u64);
        assert_eq!(bench.fetch.sent_bytes() - before, repaired.fetched_bytes);
        assert_eq!(content(&bench, &model.sha256).as_ref(), Some(&file));
        assert_eq!(stored(&mut bench)[0].state, StoredState::Whole);
        assert!(bench.ask(verify()).result.unwrap().is_right);
    }
}

#[test]
fn a_repair_takes_no_wrong_bytes_and_one_that_is_cut_off_goes_on() {
    let (mut bench, model, file) = serving(19);
    bench.ask(known(&model)).result.unwrap();
    rot(&bench, &model.sha256, 77);
    rot(&bench, &model.sha256, CHUNK + 77);
    let repair = || Repair { file: model.sha256.clone() };
    bench.fetch.fault(Fault::Corrupt { at: 5 });
    assert_eq!(bench.ask(repair()).failure(), FailureKind::Integrity);
    assert_eq!(content(&bench, &model.sha256), None, "it does not count as whole");
    let before = bench.fetch.requests().len();
    let running = bench.client.run(repair());
    while bench.fetch.requests().len() < before + 2 {
        bench.settle_once();
    }
    bench.kill_worker();
    drop(running);
    bench.settle();
    let repaired = bench.ask(repair()).result.unwrap();
    assert_eq!(repaired.chunks, [1], "the first one was replaced before");
    assert_eq!(content(&bench, &model.sha256), Some(file));
}

/// One bit of a stored file turns.
fn rot(bench: &Bench, name: &str, at: usize) {
    use std::io::{Seek, SeekFrom, Write};
    let mut file = block_on(bench.store.append(name)).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
}

#[test]
fn what_was_paused_is_discarded_and_what_nobody_goes_on_with_goes_by_itself() {
    let (mut bench, model, _) = serving(21);
    let mut running = bench.client.run(pasted(&model));
    until(&mut bench, &mut running, 5_000_000);
    running.cancel();
    bench.finish(running);
    let models = stored(&mut bench);
    assert_eq!((models[0].state, models[0].sha256.as_str()), (StoredState::Partial, ""));
    assert_eq!((models[0].total, models[0].name.as_str()), (None, "Tiny"));

    let freed = bench.ask(Discard { file: models[0].file.clone() }).result.unwrap().freed_bytes;

    assert!(freed >= 5_000_000);
    assert_eq!(stored(&mut bench), []);
    let left: Vec<String> = names(&bench).into_iter().filter(|name| !name.starts_with("index-")).collect();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(bench.ask(Discard { file: "library-x".to_owned() }).failure(), FailureKind::BadInput);

    // A log without a file, chunks without a file.
    for name in [format!("{}.log", model.sha256), format!("{}.chunks", model.sha256)] {
        block_on(bench.store.append(&name)).unwrap();
    }
    stored(&mut bench);
    let left: Vec<String> = names(&bench).into_iter().filter(|name| !name.starts_with("index-")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_file_of_before_there_was_an_index_is_listed_and_can_be_verified() {
    use std::io::Write;
    let (mut bench, model, file) = serving(22);
    let mut old = block_on(bench.store.create(&model.sha256)).unwrap();
    old.write_all(&file).unwrap();
    drop(old);
    block_on(bench.store.complete(&model.sha256)).unwrap();
    let states = |bench: &mut Bench| stored(bench).iter().map(|stored| stored.state).collect::<Vec<_>>();
    assert_eq!(states(&mut bench), [StoredState::Unverified]);
    assert!(bench.ask(Verify { file: model.sha256.clone() }).result.unwrap().is_right);
    assert_eq!(states(&mut bench), [StoredState::Whole]);
    // Its chunks are known from now on.
    rot(&bench, &model.sha256, CHUNK + 9);
    let verified = bench.ask(Verify { file: model.sha256.clone() }).result.unwrap();
    assert_eq!(verified.bad_chunks, [1]);
    // An earlier version's part of a file is hashed and goes on.
    let part = formula(BYTES, 23);
    let model = bench.serve(&part);
    let mut old = block_on(bench.store.create(&model.sha256)).unwrap();
    old.write_all(&part[..5_000_000]).unwrap();
    drop(old);
    let answer = bench.ask(known(&model));
    assert_eq!(answer.stages(), [Stage::Verify, Stage::Download]);
    assert_eq!(answer.result.unwrap().fetched_bytes, model.bytes - 5_000_000 + OVERLAP);
}

/// Cut off at every byte of every write, it is the old index or the new one.
#[test]
fn an_index_that_is_cut_off_while_it_is_written_is_the_one_before() {
    use hearth::platform::File;
    let (mut bench, model, _) = serving(24);
    bench.ask(known(&model)).result.unwrap();
    let before = stored(&mut bench);
    let lengths: Vec<u64> = ["index-a", "index-b"]
        .map(|name| block_on(bench.store.append(name)).unwrap().length().unwrap())
        .into();
    for (name, length) in ["index-a", "index-b"].iter().zip(lengths) {
        for cut in [0, 1, 11, length / 2, length.saturating_sub(1)] {
            let whole = copy(&bench, name);
            block_on(bench.store.append(name)).unwrap().truncate(cut.min(length)).unwrap();
            let after = stored(&mut bench);
            assert_eq!((after.len(), &after[0].file), (1, &before[0].file), "{name} at {cut}");
            restore(&bench, name, &whole);
        }
    }
    assert_eq!(stored(&mut bench), before);
}

fn copy(bench: &Bench, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    block_on(bench.store.append(name)).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn restore(bench: &Bench, name: &str, bytes: &[u8]) {
    use std::io::Write;

    use hearth::platform::File;
    let mut file = block_on(bench.store.append(name)).unwrap();
    file.truncate(0).unwrap();
    file.write_all(bytes).unwrap();
}
