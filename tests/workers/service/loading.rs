//! Load and Forget: the store, the network, and what each of them may do wrong.

use hearth::{
    client::Update,
    platform::Fault,
    protocol::{
        Download, FailureKind, Forget, Load, Loaded, ModelPart, ModelSpec, Processor, Residence, Stage, Unit,
    },
};

use crate::support::{
    bench::{Bench, say, spec, user},
    tiny::{Field, Packed, Tiny},
};

/// Bytes before the end of what is here that a resume asks for again.
const OVERLAP: u64 = 4096;

#[test]
fn what_is_not_stored_is_not_fetched_unasked() {
    let mut bench = Bench::new();
    let model = bench.serve(&Tiny::default().file());

    let answer = bench.ask(Load { model, download: false, threads: 1, processor: Processor::Automatic });

    assert_eq!(answer.failure(), FailureKind::NotStored);
    assert_eq!(bench.fetch.requests(), []);
}

#[test]
fn a_download_reports_its_bytes_and_then_the_reading() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = bench.serve(&file);

    let answer =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(answer.stages(), [Stage::Download, Stage::Read]);
    assert!(answer.progress.iter().all(|progress| progress.unit == Unit::Bytes));
    let downloads = || answer.progress.iter().filter(|progress| progress.stage == Stage::Download);
    assert_eq!(downloads().next().map(|progress| progress.done), Some(0));
    assert_eq!(downloads().next_back().map(|progress| progress.done), Some(model.bytes));
    assert!(downloads().all(|progress| progress.total == Some(model.bytes)));
    assert!(downloads().is_sorted_by_key(|progress| progress.done));
    let read = answer.progress.last().unwrap();
    assert_eq!(Some(read.done), read.total);

    let loaded: Loaded = answer.result.unwrap();
    assert_eq!((loaded.model.as_str(), loaded.architecture.as_str()), ("tiny", "llama"));
    assert_eq!(loaded.context_tokens, 256);
    assert_eq!(loaded.downloaded_bytes, file.len() as u64);
    assert!(loaded.load_ms > 0.0);
    assert_eq!((loaded.kernels.as_str(), loaded.threads), ("plain", 1));
    assert!(loaded.weight_bytes > 0 && loaded.weight_bytes < 2 * file.len() as u64);
    assert_eq!(bench.fetch.requests(), [(model.url, 0)]);
}

#[test]
fn every_way_to_store_weights_loads_and_answers() {
    for packed in Packed::ALL {
        let mut bench = Bench::with_model(Tiny::packed(packed));
        let answer = bench.ask(say([user("Hello")], 4));
        assert_eq!(answer.generated().generated_tokens, 4, "{packed:?}");
    }
    let mut bench = Bench::with_model(Tiny { alignment: 4096, ..Tiny::default() });
    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().generated_tokens, 4);
}

#[test]
fn asking_for_a_model_that_is_not_here_leaves_the_loaded_one_in_place() {
    let mut bench = Bench::with_model(Tiny::default());
    let other = bench.serve(&Tiny::packed(Packed::Q8_0).file());

    assert_eq!(
        bench
            .ask(Load { model: other, download: false, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::NotStored
    );

    let answer = bench.ask(say([user("Hello")], 4));
    assert_eq!(answer.generated().generated_tokens, 4);
}

#[test]
fn one_model_answers_while_another_comes() {
    let mut bench = Bench::with_model(Tiny::default());
    let alone = bench.ask(say([user("Hello")], 12)).text();
    let other = bench.serve(&Tiny::seeded(2).file());
    bench.fetch.in_pieces(500);
    let mut coming = bench.client.run(Download { model: other.clone(), chunks: Vec::new() });
    bench.next(&mut coming);

    let answer = bench.ask(say([user("Hello")], 12));

    assert_eq!(answer.text(), alone, "the same model answers");
    assert_eq!(bench.finish(coming).result.unwrap().sha256, other.sha256);
    assert_eq!(bench.ask(say([user("Hello")], 12)).text(), alone, "and nothing was loaded");
    let loaded =
        bench.ask(Load { model: other, download: false, threads: 1, processor: Processor::Automatic });
    assert_eq!(loaded.result.map(|loaded| loaded.downloaded_bytes), Ok(0));
}

#[test]
fn a_loaded_model_is_not_downloaded_again() {
    let mut bench = Bench::with_model(Tiny::default());
    let model = spec(&Tiny::default().file());

    let again =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(again.result.unwrap().downloaded_bytes, 0);
    assert_eq!(bench.fetch.requests().len(), 1);
}

#[test]
fn a_stored_model_is_there_for_the_next_worker_without_a_server() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().file());
    let first = bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!(first.residence, Residence::Disk);
    bench.fetch.withdraw(&model.url);

    bench.replace_worker();
    let second = bench
        .ask(Load { model, download: false, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();

    assert_eq!((second.residence, second.downloaded_bytes), (Residence::Disk, 0));
    assert_eq!(bench.fetch.requests().len(), 1);
    assert_eq!(bench.ask(say([user("Hello")], 3)).generated().generated_tokens, 3);
}

#[test]
fn without_a_disk_the_file_leaves_memory_when_its_weights_are_read() {
    let mut bench = Bench::new();
    let model = bench.serve(&Tiny::default().file());
    let loaded = bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!(loaded.residence, Residence::Memory);

    let forgotten = bench.ask(Forget { sha256: model.sha256 }).result.unwrap();

    assert_eq!(forgotten.freed_bytes, 0);
}

#[test]
fn another_file_than_promised_is_refused_and_not_kept() {
    let mut bench = Bench::on_disk();
    let model = spec(&Tiny::default().file());
    let mut other = Tiny::seeded(2).file();
    assert_eq!(other.len() as u64, model.bytes, "only the hash can tell");
    bench.fetch.serve(&model.url, other.clone());

    let answer =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(answer.failure(), FailureKind::Integrity);
    assert_eq!(bench.ask(Forget { sha256: model.sha256.clone() }).result.unwrap().freed_bytes, 0);
    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: false, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::NotStored
    );

    other.push(0);
    bench.fetch.serve(&model.url, other);
    let answer =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(answer.failure(), FailureKind::Integrity);
    assert_eq!(bench.ask(Forget { sha256: model.sha256 }).result.unwrap().freed_bytes, 0);
}

#[test]
fn a_file_of_another_length_is_refused_before_a_byte_of_it_is_taken() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = spec(&file);
    bench.fetch.serve(&model.url, &file[..file.len() / 2]);

    let cut =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(cut.failure(), FailureKind::Integrity);
    assert_eq!(bench.fetch.sent_bytes(), 0);
    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: false, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::NotStored
    );

    bench.serve(&file);
    let whole =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(whole.stages(), [Stage::Download, Stage::Read]);
    assert_eq!(whole.result.unwrap().downloaded_bytes, file.len() as u64);
}

#[test]
fn a_broken_connection_is_offline_and_goes_on_where_it_ended() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = spec(&file);
    bench.fetch.serve_broken(&model.url, file.clone(), 10_000);

    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::Offline
    );

    bench.serve(&file);
    let whole =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    // The last few bytes come again, to see that the answer goes on where the file ends.
    assert_eq!(whole.stages(), [Stage::Download, Stage::Read], "nothing is hashed again");
    assert_eq!(whole.result.unwrap().downloaded_bytes, file.len() as u64 - 10_000 + OVERLAP);
    let requests = bench.fetch.requests();
    assert_eq!(
        (requests.first(), requests.last()),
        (Some(&(model.url.clone(), 0)), Some(&(model.url, 10_000 - OVERLAP)))
    );
}

#[test]
fn what_is_left_of_another_file_is_noticed_and_none_of_it_is_mixed_in() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = spec(&file);
    bench.fetch.serve_broken(&model.url, Tiny::seeded(2).file(), 10_000);
    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::Offline
    );

    bench.serve(&file);
    let whole =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(whole.result.unwrap().downloaded_bytes, file.len() as u64);
    assert_eq!(bench.fetch.requests().last(), Some(&(model.url, 0)));
}

#[test]
fn a_file_that_is_not_there_is_not_found_and_no_server_is_offline() {
    let mut bench = Bench::new();
    let model = spec(&Tiny::default().file());

    let answer =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(answer.failure(), FailureKind::NotFound);
    assert_eq!(bench.fetch.requests(), [(model.url.clone(), 0)]);
    bench.fetch.always(&model.url, Fault::NoNetwork);
    assert_eq!(
        bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic }).failure(),
        FailureKind::Offline
    );
}

#[test]
fn a_full_storage_says_so_and_room_made_later_is_used() {
    let mut bench = Bench::new();
    let model = bench.serve(&Tiny::default().file());
    bench.store.limit(Some(20_000));

    let full =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(full.failure(), FailureKind::StorageFull { missing_bytes: 0 });
    assert!(full.result.unwrap_err().message.contains("full"));

    bench.store.limit(None);
    let enough =
        bench.ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic });
    assert!(enough.result.is_ok());
    assert!(bench.fetch.requests()[1].1 > 0, "what was written is not fetched again");
}

#[test]
fn a_damaged_file_with_the_right_hash_is_a_bad_model() {
    let mut bench = Bench::new();
    let draft = Tiny::default().draft().set("llama.block_count", Field::string("two"));
    let model = bench.serve(&draft.write());

    let answer = bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(answer.failure(), FailureKind::BadModel);
    assert_eq!(bench.ask(say([user("Hello")], 3)).failure(), FailureKind::NotLoaded);
}

#[test]
fn another_architecture_is_unsupported() {
    let mut bench = Bench::new();
    let draft = Tiny::default().draft().set("general.architecture", Field::string("mamba"));
    let model = bench.serve(&draft.write());

    let answer = bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic });

    assert_eq!(answer.failure(), FailureKind::Unsupported);
    assert!(answer.result.unwrap_err().message.contains("mamba"));
}

#[test]
fn a_stored_file_of_another_length_is_refused_and_removed() {
    let mut bench = Bench::on_disk();
    let mut model = bench.serve(&Tiny::default().file());
    bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    bench.replace_worker();

    model.bytes += 1;
    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: false, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::Integrity
    );
    assert_eq!(
        bench.ask(Load { model, download: false, threads: 1, processor: Processor::Automatic }).failure(),
        FailureKind::NotStored
    );
}

#[test]
fn forgetting_gives_the_bytes_back_and_unloads() {
    let mut bench = Bench::on_disk();
    let file = Tiny::default().file();
    let model = bench.serve(&file);
    bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();

    let forgotten = bench.ask(Forget { sha256: model.sha256.clone() }).result.unwrap();

    assert_eq!(forgotten.freed_bytes, file.len() as u64);
    assert_eq!(bench.ask(say([user("Hello")], 3)).failure(), FailureKind::NotLoaded);
    assert_eq!(
        bench
            .ask(Load { model: model.clone(), download: false, threads: 1, processor: Processor::Automatic })
            .failure(),
        FailureKind::NotStored
    );
    assert_eq!(bench.ask(Forget { sha256: model.sha256 }).result.unwrap().freed_bytes, 0);
}

#[test]
fn one_model_takes_the_other_ones_place() {
    let mut bench = Bench::with_model(Tiny::seeded(1));
    let first = bench.ask(say([user("Hello")], 12)).text();
    let other = bench.serve(&Tiny::seeded(2).file());

    bench
        .ask(Load { model: other, download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    let second = bench.ask(say([user("Hello")], 12));

    assert_ne!(first, second.text());
    assert_eq!(second.generated().cached_tokens, 0);
}

#[test]
fn numbers_at_the_edge_of_their_format_do_no_harm() {
    let edges = [f32::MAX, f32::MIN, 1e-40, 0.0, f32::NAN, f32::INFINITY];
    for packed in [Packed::F32, Packed::Q4_1] {
        for edge in edges {
            let mut draft = Tiny::packed(packed).draft();
            for tensor in draft.tensors.iter_mut().filter(|tensor| tensor.code == 0) {
                tensor.data = edge.to_le_bytes().repeat(tensor.data.len() / 4);
            }
            let mut bench = Bench::new();
            let model = bench.serve(&draft.write());
            let loaded =
                bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic }).result;
            assert_eq!(loaded.is_ok(), edge.is_finite(), "{packed:?} of {edge}: {loaded:?}");
            if loaded.is_ok() {
                // Nonsense, or the failure that says so.
                let answer = bench.ask(say([user("Hello")], 8));
                let failed = answer.result.is_err_and(|failure| failure.kind != FailureKind::BadModel);
                assert!(!failed, "{packed:?} of {edge}");
            }
        }
    }
}

#[test]
fn scales_that_are_no_numbers_do_no_harm() {
    for packed in Packed::ALL.into_iter().filter(|packed| packed.block() > 1) {
        for bits in [0x7c00u16, 0xfc00, 0x7e00, 0x7bff, 0x0001] {
            let mut draft = Tiny::packed(packed).draft();
            let numbers = draft.tensors[0].dimensions.iter().product::<u64>() as usize;
            let block = draft.tensors[0].data.len() / (numbers / packed.block());
            // The scale comes first, but for some.
            let at = match packed {
                Packed::Q3K | Packed::Q6K => block - 2,
                Packed::Q2K => block - 4,
                _ => 0,
            };
            for tensor in draft.tensors.iter_mut().filter(|tensor| tensor.code == packed.code()) {
                for block in tensor.data.chunks_exact_mut(block) {
                    block[at..at + 2].copy_from_slice(&bits.to_le_bytes());
                }
            }
            let mut bench = Bench::new();
            let model = bench.serve(&draft.write());
            bench
                .ask(Load { model, download: true, threads: 1, processor: Processor::Automatic })
                .result
                .unwrap();
            let answer = bench.ask(say([user("Hello")], 8));
            assert!(
                !answer.result.is_err_and(|failure| failure.kind != FailureKind::BadModel),
                "{packed:?} {bits:#x}"
            );
        }
    }
}

/// As a page asks for a file that a person opened: by its address in the page, and nobody knows its hash.
fn opened(bench: &Bench, file: &[u8]) -> Load {
    let url = "blob:one-of-the-page".to_owned();
    bench.fetch.serve(&url, file);
    let model = ModelSpec { url, sha256: String::new(), ..spec(file) };
    Load { model, download: true, threads: 1, processor: Processor::Automatic }
}

#[test]
fn a_file_of_ones_own_is_hashed_then_kept_and_nothing_leaves_for_it() {
    let mut bench = Bench::on_disk();
    bench.client.allow_network(false);
    let file = Tiny::default().file();
    let load = opened(&bench, &file);

    let answer = bench.ask(load);

    assert_eq!(answer.stages(), [Stage::Verify, Stage::Download, Stage::Read]);
    let hashed: Vec<_> = answer.progress.iter().filter(|progress| progress.stage == Stage::Verify).collect();
    assert_eq!(hashed.last().map(|progress| progress.done), Some(file.len() as u64));
    let known = spec(&file);
    assert_eq!(answer.result.unwrap().sha256, known.sha256);
    bench.replace_worker();
    let again = bench
        .ask(Load { model: known, download: false, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!((again.downloaded_bytes, again.residence), (0, Residence::Disk));
    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().generated_tokens, 4);
}

#[test]
fn a_file_of_ones_own_that_is_no_model_is_not_kept() {
    let mut bench = Bench::on_disk();
    let file = [&b"GGUF"[..], &3u32.to_le_bytes(), &[0xff; 4096]].concat();
    let load = opened(&bench, &file);
    assert_eq!(bench.ask(load).failure(), FailureKind::BadModel);
    let known = Load { model: spec(&file), download: false, threads: 1, processor: Processor::Automatic };
    assert_eq!(bench.ask(known).failure(), FailureKind::NotStored);
    // One of another length than the page said has changed since.
    let file = Tiny::default().file();
    let mut load = opened(&bench, &file);
    load.model.bytes += 1;
    assert_eq!(bench.ask(load).failure(), FailureKind::Integrity);
}

#[test]
fn a_file_of_ones_own_stops_when_asked_and_leaves_no_part() {
    let mut bench = Bench::on_disk();
    let file = Tiny { layers: 24, ..Tiny::default() }.file();
    for stage in [Stage::Verify, Stage::Download, Stage::Read] {
        let load = opened(&bench, &file);
        let mut running = bench.client.run(load);
        loop {
            match bench.next(&mut running) {
                Update::Progress(progress) if progress.stage == stage && progress.done > 0 => break,
                Update::Progress(_) => {}
                Update::Chunk(_) | Update::Done(_) => panic!("done before {stage:?}"),
            }
        }
        running.cancel();
        assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
        let left = bench.ask(Forget { sha256: spec(&file).sha256 }).result.unwrap();
        assert_eq!(left.freed_bytes, 0, "{stage:?}");
    }
    // One that was here before stays.
    let load = opened(&bench, &file);
    assert!(bench.ask(load.clone()).result.is_ok());
    let mut running = bench.client.run(load);
    while !matches!(bench.next(&mut running), Update::Progress(progress) if progress.stage == Stage::Verify) {
    }
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert!(
        bench
            .ask(Load { model: spec(&file), download: false, threads: 1, processor: Processor::Automatic })
            .result
            .is_ok()
    );
}

/// The tiny model as so many files, each with its own tensors; only the first says what model it is.
fn in_parts(of: u16) -> Vec<Vec<u8>> {
    let tensors = Tiny::default().draft().tensors.len();
    let each = tensors.div_ceil(of.into());
    let short = |number: u16| Field { kind: 2, bytes: number.to_le_bytes().into() };
    let part = |number: u16| {
        let mut part = Tiny::default().draft();
        part.tensors = part.tensors.into_iter().skip(usize::from(number) * each).take(each).collect();
        if number > 0 {
            part.metadata.clear();
        }
        let all = Field { kind: 5, bytes: (tensors as i32).to_le_bytes().into() };
        part.set("split.no", short(number))
            .set("split.count", short(of))
            .set("split.tensors.count", all)
            .write()
    };
    (0..of).map(part).collect()
}

#[test]
fn a_model_in_several_files_is_one_when_they_come_together() {
    let whole = Bench::with_model(Tiny::default()).ask(say([user("Hello")], 12)).text();
    let parts = in_parts(3);
    for order in [[0, 1, 2], [2, 0, 1]] {
        let together = order.map(|part: usize| parts[part].as_slice()).concat();
        assert_eq!(Bench::with_file(&together).ask(say([user("Hello")], 12)).text(), whole);
    }
    // Some writers fill up the last bytes of each file.
    let filled =
        |part: &Vec<u8>| [part.as_slice(), &vec![0; part.len().next_multiple_of(32) - part.len()]].concat();
    let together: Vec<u8> = parts.iter().flat_map(filled).collect();
    assert_eq!(Bench::with_file(&together).ask(say([user("Hello")], 12)).text(), whole);
}

#[test]
fn a_part_of_a_model_is_named() {
    let parts = in_parts(3);
    let case = include_bytes!("../../fixtures/models/tiny-00001-of-00002.gguf").as_slice();
    for (file, number, of) in
        [(case, 1, 2), (&parts[0], 1, 3), (&parts[2], 3, 3), (&[&parts[0][..], &parts[2]].concat(), 1, 3)]
    {
        let mut bench = Bench::new();
        let model = bench.serve(file);
        let failure =
            bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic }).failure();
        assert_eq!(failure, FailureKind::ModelPart(ModelPart { number, of }));
    }
    for others in [[&parts[2], &parts[2]], [&Tiny::default().file(), &parts[2]]] {
        let mut bench = Bench::new();
        let model = bench.serve(&[&parts[0][..], others[0], others[1]].concat());
        assert_eq!(
            bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic }).failure(),
            FailureKind::BadModel
        );
    }
}
