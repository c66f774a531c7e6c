//! The wire, byte by byte: one of each message. A change here means that pages and workers of before and after can't
//! talk, which the build id takes care of; it should only never happen unseen.

mod redact;

use std::fmt::Debug;

use hearth::{
    channel::codec::{decode, encode},
    protocol::{
        Attach, Attached, AttachedDocument, Bytes, Channel, ChosenBy, Chunk, Class, ClassifiedImage,
        Classifier, ClassifyImage, ClassifySummary, ClassifyText, Contents, Crop, CurrentRelease, Cut,
        Deliver, Delivery, Describe, DescribeDetector, Described, DetectorFacts, DetectorMethod, Dialect,
        Discard, Discarded, DocumentFacts, DocumentSlice, Download, DownloadNotice, Downloaded, Embed,
        EmbedSummary, Embedded, Example, Excerpt, ExportPlace, Exported, Failure, FailureKind, FileKind,
        Finish, Forget, Forgotten, Form, Found, FromWorker, Generate, Generated, Given, GivenFile, Heat, Hit,
        ImageExample, Index, Indexed, Library, LibraryWish, ListedModel, Load, Loaded, MarkedWindow, Measure,
        Measured, Message, MethodFigures, ModelPart, ModelSpec, ModelTask, Outbox, OutboxContents,
        OutboxSettings, OutboxState, OutboxWish, Output, Perplexed, Perplexity, Picture, Piece, Processor,
        Progress, Purpose, Quantisation, Quantise, QuantiseSizes, Quantised, QuantisedSizes, Read, ReadChunk,
        ReadFacts, ReadNotice, ReadPicture, Recording, RefusedBatch, RefusedId, Repair, Repaired, Reply,
        Request, RequestId, RequestStatus, Requested, Residence, Role, Row, Samples, Sampling, Search,
        SearchMode, Sense, Sensed, Shortage, SlicePlace, Space, Stage, Stored, StoredModel, StoredModels,
        StoredState, Summarise, Summarised, SummaryLength, SummaryMethod, SummaryOrigin, SummaryPart,
        SummaryPiece, SummaryStyle, Support, TextPart, ToWorker, TrainHead, TrainImageHead, TrainSensors,
        TrainedEpoch, TrainedHead, TrainedSensors, TrainingData, TrainingSettings, Unit, Unlearnable,
        Unreadable, Update, UpdateStep, UpdateVerdict, UpdateWish, Updated, Verdict, Verified, Verify, Watch,
        WatchId, WatchSettings, WatchSummary, WhenFull, Word,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// `message` is these bytes, and these bytes are `message`.
#[track_caller]
fn crosses_as<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: T, expected: &str) {
    let bytes = encode(&message).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, expected.split_whitespace().collect::<String>(), "{message:?}");
    assert_eq!(decode::<T>(&bytes).unwrap(), message);
}

fn start(request: impl Into<Request>) -> ToWorker {
    ToWorker::Start { id: RequestId(7), request: request.into() }
}

fn reply(reply: Reply) -> FromWorker {
    FromWorker::Reply { id: RequestId(300), reply }
}

fn done(result: Result<Output, Failure>) -> FromWorker {
    reply(Reply::Done(result))
}

fn model() -> ModelSpec {
    let text = |text: &str| text.to_owned();
    ModelSpec {
        id: text("i"),
        task: ModelTask::Embed,
        name: text("n"),
        url: text("u"),
        bytes: 98_362_432,
        sha256: text("h"),
        licence: text("l"),
        source: text("s"),
        languages: vec![text("en")],
    }
}

#[test]
fn requests() {
    crosses_as(
        start(Load { model: model(), download: true, threads: 2, processor: Processor::Automatic }),
        "00070000016901016e0175c0c8f32e0168016c01730102656e010200",
    );
    let sampling = Sampling {
        repetition_penalty: 1.1,
        temperature: 0.7,
        top_k: 40,
        top_p: 0.95,
        min_p: 0.05,
        seed: 9,
        stop: vec!["x".to_owned()],
        max_tokens: 1024,
    };
    let messages = [(Role::System, "a"), (Role::User, "b"), (Role::Assistant, "c"), (Role::User, "字")]
        .map(|(role, content)| Message { role, content: content.to_owned() });
    crosses_as(
        start(Generate {
            messages: messages.into(),
            sampling,
            context_tokens: Some(512),
            continue_last: false,
            drafts: true,
        }),
        "00070001040001610101620201630103e5ad97cdcc8c3f3333333f283333733fcdcc4c3d0901017880080180040001",
    );
    crosses_as(start(Forget { sha256: "h".to_owned() }), "000700020168");
    crosses_as(start(Measure { prompt: vec![1, 300], decode_tokens: 64 }), "000700030201ac0240");
    crosses_as(
        start(Summarise {
            text: "a".to_owned(),
            style: SummaryStyle::Headline,
            length: SummaryLength::Medium,
            method: SummaryMethod::Extractive,
        }),
        "000700040161020101",
    );
    let classify = |picture| ClassifyImage {
        model: "h".to_owned(),
        picture,
        top: 5,
        heat: true,
        features: false,
        head: None,
    };
    let picture = Picture {
        rgb: Bytes(vec![1, 2, 0xff]),
        width: 300,
        height: 1,
        animated: true,
        turned: false,
        decode_ms: 1.0,
    };
    let seen = "030102ff ac02 01 01 00 000000000000f03f";
    crosses_as(start(classify(picture.clone())), &format!("00070008 0168 {seen} 05 01 00 00"));
    crosses_as(done(Ok(Output::ReadPicture(picture))), &format!("01ac02020010 {seen}"));
    let file = GivenFile { name: "n".to_owned(), address: "b".to_owned(), bytes: 300 };
    let crop = Crop { shorter: 256, side: 224 };
    crosses_as(start(ReadPicture { file, crop }), "00070101 016e 0162 ac02 8002 e001");
    let examples = vec![ImageExample { features: vec![1.0], label: 1 }];
    let (model, labels) = ("h".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
    crosses_as(
        start(TrainImageHead { model, labels, examples }),
        "00070009 0168 02 0161 0162 01 010000803f 01",
    );
    crosses_as(ToWorker::Cancel { id: RequestId(7) }, "0107");
    crosses_as(ToWorker::Network { allowed: false }, "0200");
    crosses_as(ToWorker::Taken { id: RequestId(7) }, "0307");
}

#[test]
fn attaching() {
    let part = TextPart { headings: vec!["h".to_owned()], page: Some(2), text: "t".to_owned() };
    let message = Message { role: Role::User, content: "b".to_owned() };
    crosses_as(
        start(Attach {
            messages: vec![message],
            instruction: "i".to_owned(),
            documents: vec![AttachedDocument { name: "n".to_owned(), parts: vec![part] }],
            context_tokens: None,
            max_tokens: 200,
        }),
        "0007000e 01 010162 0169 01 016e 01 01016801020174 00 c801",
    );
    let given = |cut| Given { text: "字".to_owned(), cut };
    let cut = Cut { passages: 3, all_passages: 200, pages: Some((2, 9)) };
    crosses_as(
        done(Ok(Output::Attach(Attached { documents: vec![given(None), given(Some(cut))] }))),
        "01ac0202000f 02 03e5ad9700 03e5ad9701 03c8010102 09",
    );
}

fn excerpt() -> Excerpt {
    let text = |text: &str| text.to_owned();
    Excerpt {
        document: 1,
        name: text("n"),
        number: 200,
        section: Some(text("s")),
        page: None,
        text: text("字"),
    }
}

#[test]
fn searching() {
    let model = || "m".to_owned();
    let part = TextPart { headings: vec!["h".to_owned()], page: Some(2), text: "t".to_owned() };
    let document = DocumentSlice {
        name: "n".to_owned(),
        bytes: 200,
        sha256: "f".to_owned(),
        parts: vec![part.clone()],
        place: SlicePlace::Last,
    };
    crosses_as(
        start(Index { model: model(), document: Some(document), from: None }),
        "00070005 016d 01 016e c801 0166 01 010168 0102 0174 02 00",
    );
    crosses_as(
        start(Index { model: model(), document: None, from: Some(model()) }),
        "00070005 016d 00 01 016d",
    );
    let search = Search {
        model: model(),
        query: "q".to_owned(),
        mode: SearchMode::Words,
        count: 300,
        rerank: Some(model()),
        documents: Some(vec![1, 300]),
    };
    crosses_as(start(search), "00070006 016d 0171 01 ac02 01 016d 01 02 01 ac02");
    for (wish, expected) in [
        (LibraryWish::List, "00"),
        (LibraryWish::Delete(300), "01 ac02"),
        (LibraryWish::DeleteAll, "02"),
        (LibraryWish::Export, "03"),
        (LibraryWish::Passage { document: 1, number: 300 }, "04 01 ac02"),
    ] {
        crosses_as(start(Library { model: model(), wish }), &format!("00070007 016d {expected}"));
    }
    const EXCERPT: &str = "01 016e c801 010173 00 03e5ad97";
    crosses_as(reply(Reply::Chunk(Chunk::Library(vec![excerpt()]))), &format!("01ac0201 02 01 {EXCERPT}"));
    crosses_as(
        done(Ok(Output::Index(Indexed { known: false, passages: 200, total_ms: 1.0 }))),
        "01ac020200 05 00 c801 000000000000f03f",
    );
    let hit = Hit { passage: excerpt(), score: 0.5, similarity: Some(0.25), highlights: vec![(0, 3)] };
    let found = Found {
        hits: vec![hit],
        embed_ms: 0.5,
        search_ms: 1.0,
        rerank_ms: Some(80.0),
        passages: 300,
        approximate: true,
    };
    crosses_as(
        done(Ok(Output::Search(found))),
        &format!(
            "01ac020200 06 01 {EXCERPT} 0000003f 010000803e 010003 000000000000e03f 000000000000f03f 010000000000005440 ac02 01"
        ),
    );
    let facts =
        DocumentFacts { id: 1, name: "n".to_owned(), bytes: 200, passages: 3, embedded: 2, english: true };
    let contents = Contents { documents: vec![facts], stored_bytes: 300, damaged_bytes: 0 };
    crosses_as(done(Ok(Output::Library(contents))), "01ac020200 07 01 01 016e c801 03 02 01 ac02 00");
}

#[test]
fn reading() {
    let file = GivenFile { name: "n".to_owned(), address: "blob:a".to_owned(), bytes: 300 };
    let dialect =
        Dialect { separator: Some(';'), quote: Some(None), header: Some(true), ..Dialect::default() };
    let read = Read { file, form: Form::Table, dialect, password: None, from_row: 3, hash: true };
    crosses_as(start(read), "00070100 016e 06626c6f623a61 ac02 01 00 01013b 0100 0101 00 00 00 03 01");
    let part = TextPart { headings: Vec::new(), page: None, text: "字".to_owned() };
    let chunk = |chunk| reply(Reply::Chunk(Chunk::Read(chunk)));
    crosses_as(chunk(ReadChunk::Text(vec![part])), "01ac0201 06 01 01 00 00 03e5ad97");
    let row = Row { cells: vec!["a".to_owned(), String::new()], original: None };
    crosses_as(chunk(ReadChunk::Rows(vec![row])), "01ac0201 06 03 01 02 0161 00 00");
    let facts = ReadFacts {
        kind: FileKind::Csv,
        title: None,
        dialect: Dialect::default(),
        notices: vec![ReadNotice::UnevenRows { shorter: 1, longer: 0 }],
        total_ms: 1.0,
        memory_bytes: 300,
    };
    crosses_as(
        done(Ok(Output::Read(facts))),
        "01ac020200 0e 0b 00 00 00 00 00 00 00 01 010100 000000000000f03f ac02",
    );
    let failure = Failure::new(FailureKind::Unreadable(Unreadable::WrongPassword), "m");
    crosses_as(done(Err(failure)), "01ac020201 0d 01 016d");
}

#[test]
fn a_workers_own_words() {
    crosses_as(FromWorker::Ready { build: "b".to_owned() }, "000162");
    crosses_as(FromWorker::Crashed { message: "m".to_owned() }, "02016d");
    let requested = Requested {
        number: 1,
        at_ms: 0.5,
        url: "u".to_owned(),
        purpose: Purpose::Model,
        bytes: 300,
        status: RequestStatus::Failed,
    };
    crosses_as(FromWorker::Requested(requested), "0301000000000000e03f017502ac0202");
}

#[test]
fn progress_and_chunks() {
    let progress = |stage, unit, total| reply(Reply::Progress(Progress { stage, unit, done: 200, total }));
    crosses_as(progress(Stage::Download, Unit::Bytes, Some(1 << 20)), "01ac02000000c80101808040");
    crosses_as(progress(Stage::Verify, Unit::Bytes, None), "01ac02000100c80100");
    crosses_as(progress(Stage::Read, Unit::Bytes, Some(300)), "01ac02000200c80101ac02");
    crosses_as(progress(Stage::Prefill, Unit::Tokens, Some(300)), "01ac02000301c80101ac02");
    crosses_as(progress(Stage::Split, Unit::Items, None), "01ac02000502c80100");
    let piece = SummaryPiece { level: 1, part: 300, text: "a".to_owned(), replaces: true };
    crosses_as(reply(Reply::Chunk(Chunk::Summarise(piece))), "01ac02010101ac02016101");
    crosses_as(reply(Reply::Chunk(Chunk::Generate(Piece { text: "字".to_owned() }))), "01ac02010003e5ad97");
}

#[test]
fn outputs() {
    let loaded = Loaded {
        model: "i".to_owned(),
        sha256: "00".to_owned(),
        architecture: "llama".to_owned(),
        context_tokens: 8192,
        trained_tokens: 131_072,
        residence: Residence::Disk,
        downloaded_bytes: 98_362_432,
        load_ms: 1.5,
        memory_bytes: 1 << 27,
        kernels: "k".to_owned(),
        threads: 3,
        weight_bytes: 300,
        crop: None,
        gpu: None,
    };
    crosses_as(
        done(Ok(Output::Load(loaded.clone()))),
        "01ac020200000169023030056c6c616d61804080800800c0c8f32e000000000000f83f80808040016b03ac020000",
    );
    let crop = Some(Crop { shorter: 256, side: 224 });
    crosses_as(
        done(Ok(Output::Load(Loaded { residence: Residence::Memory, crop, ..loaded }))),
        "01ac020200000169023030056c6c616d61804080800801c0c8f32e000000000000f83f80808040016b03ac02018002e00100",
    );
    let generated = Generated {
        finish: Finish::EndOfTurn,
        prompt_tokens: 300,
        cached_tokens: 200,
        generated_tokens: 100,
        drafted_tokens: 20,
        accepted_tokens: 16,
        dropped_messages: 2,
        system_moved: true,
        ttft_ms: 1.0,
        prefill_ms: 0.5,
        decode_ms: -2.0,
        memory_bytes: 1 << 27,
        gpu_lost: None,
    };
    crosses_as(
        done(Ok(Output::Generate(generated))),
        "01ac0202000100ac02c8016414100201000000000000f03f000000000000e03f00000000000000c08080804000",
    );
    let measured = Measured {
        prefill_ms: 1.0,
        decode_ms: 0.5,
        prompt_tokens: 300,
        decoded_tokens: 2,
        memory_bytes: 1 << 27,
        weight_bytes: 1 << 20,
        cache_bytes: 200,
        tokens: vec![9, 300],
    };
    crosses_as(
        done(Ok(Output::Measure(measured))),
        "01ac02020003000000000000f03f000000000000e03fac0202808080408080 40c8010209ac02",
    );
    let part = SummaryPart {
        level: 0,
        part: 1,
        from: 2,
        to: 300,
        heading: Some("h".to_owned()),
        text: "t".to_owned(),
        origin: SummaryOrigin::InsteadOfInvention,
        left_out: 3,
        input_tokens: 4,
        generated_tokens: 5,
        ms: 1.0,
    };
    let summarised = Summarised {
        text: "t".to_owned(),
        parts: vec![part],
        levels: 1,
        cut_sentences: 2,
        input_tokens: 3,
        prefilled_tokens: 4,
        generated_tokens: 5,
        prefill_ms: 0.5,
        decode_ms: 1.0,
        ms: -2.0,
        memory_bytes: 300,
    };
    crosses_as(
        done(Ok(Output::Summarise(summarised))),
        "01ac020200040174 01 00 01 02ac02 010168 0174 05 03 04 05 000000000000f03f 01 02 03 04 05 000000000000e03f \
         000000000000f03f 00000000000000c0 ac02",
    );
    let classified = ClassifiedImage {
        classes: vec![Class {
            index: 300,
            names: [("en".to_owned(), "c".to_owned())].into(),
            probability: 0.5,
        }],
        own: vec![0.5],
        heat: Some(Heat { side: 7, values: vec![1.0] }),
        features: None,
        width: 4,
        height: 3,
        seen: 1.5,
        animated: true,
        turned: false,
        decode_ms: 1.0,
        compute_ms: 0.5,
        memory_bytes: 1 << 27,
    };
    crosses_as(
        done(Ok(Output::ClassifyImage(classified))),
        "01ac02020008 01ac020102656e01630000003f 010000003f 0107010000803f 00 04 03 0000c03f 01 00
         000000000000f03f 000000000000e03f 80808040",
    );
    let trained = TrainedHead { head: vec![1, 255], accuracy: 1.0, train_ms: 1.0 };
    crosses_as(done(Ok(Output::TrainImageHead(trained))), "01ac02020009 0201ff 0000803f 000000000000f03f");
    crosses_as(done(Ok(Output::Forget(Forgotten { freed_bytes: 1 << 20 }))), "01ac02020002808040");
}

#[test]
fn texts_their_meanings_and_their_labels() {
    let text = |text: &str| text.to_owned();
    let (model, memory_bytes) = (text("m"), 1 << 27);
    crosses_as(start(Embed { model: model.clone(), texts: vec![text("a")] }), "0007000a016d010161");
    let classifier = Classifier::Labels(vec![text("a"), text("b")]);
    let classify = ClassifyText { model: model.clone(), classifier, texts: vec![text("c")], explain: true };
    crosses_as(start(classify), "0007000b016d02020161016201016301");
    let examples = vec![Example { text: text("b"), label: 0 }];
    crosses_as(start(TrainHead { model, labels: vec![text("a")], examples }), "0007000c016d01016101016200");

    let chunk = |chunk| reply(Reply::Chunk(chunk));
    let embedded = Embedded { text: 300, values: vec![1.0], truncated: true };
    crosses_as(chunk(Chunk::Embed(embedded)), "01ac020103ac02010000803f01");
    let verdict = |verdict| chunk(Chunk::ClassifyText(verdict));
    crosses_as(verdict(Verdict::Labels(vec![text("a")])), "01ac02010400010161");
    let scores = Verdict::Scores { text: 1, scores: vec![0.5], label: 0, truncated: false };
    crosses_as(verdict(scores), "01ac0201040101010000003f0000");
    let words = vec![Word { start: 0, end: 300, weight: -1.0 }];
    crosses_as(verdict(Verdict::Words { text: 1, words }), "01ac02010402010100ac02000080bf");

    let summary = EmbedSummary { dimensions: 384, tokens: 300, total_ms: 1.0, memory_bytes };
    crosses_as(done(Ok(Output::Embed(summary))), "01ac0202000a8003ac02000000000000f03f80808040");
    let summary = ClassifySummary { texts: 2, tokens: 300, first_ms: 1.0, total_ms: 0.5, memory_bytes };
    crosses_as(
        done(Ok(Output::ClassifyText(summary))),
        "01ac0202000b02ac02000000000000f03f000000000000e03f80808040",
    );
    let trained = TrainedHead { head: vec![1, 255], accuracy: 1.0, train_ms: 0.5 };
    crosses_as(done(Ok(Output::TrainHead(trained))), "01ac0202000c0201ff0000803f000000000000e03f");
}

#[test]
fn small_words_keep_their_numbers() {
    use FailureKind::{
        BadInput, BadModel, Cancelled, Crashed, Forbidden, Integrity, Internal, NotFound, NotLoaded,
        NotStored, Offline, OutOfMemory, Outdated, ServerFault, Storage, TooManyRequests, Unsupported,
    };
    crosses_as([Finish::EndOfTurn, Finish::StopString, Finish::MaxTokens, Finish::ContextFull], "00010203");
    let first = [Cancelled, Offline, Storage, Integrity, BadModel, NotStored, NotLoaded];
    crosses_as(first, "00010203040506");
    crosses_as([BadInput, OutOfMemory, Unsupported, Crashed, Outdated, Internal], "0708090a0b0c");
    let part = FailureKind::ModelPart(ModelPart { number: 1, of: 2 });
    let shortage = Shortage { needed_bytes: 300, there_bytes: 2 };
    crosses_as(FailureKind::TooLarge(shortage), "16ac0202");
    crosses_as([FailureKind::TemplateFailed, FailureKind::TemplateRefused, part], "0e0f100102");
    let full = FailureKind::StorageFull { missing_bytes: 300 };
    crosses_as([NotFound, Forbidden, TooManyRequests, ServerFault, full], "1112131415ac02");
}

#[test]
fn what_is_stored() {
    const MODEL: &str = "0169 01 016e 0175 c0c8f32e 0168 016c 0173 01 02656e";
    let (hash, file) = ([7; 32], || "h".to_owned());
    let chunks = "07".repeat(32);
    crosses_as(
        start(Download { model: model(), chunks: vec![hash] }),
        &format!("0007000f {MODEL} 01 {chunks}"),
    );
    let notice = |notice| reply(Reply::Chunk(Chunk::Download(notice)));
    for (said, expected) in [
        (DownloadNotice::Queued, "00"),
        (DownloadNotice::ElsewhereUnderWay, "01"),
        (DownloadNotice::Resumed { from: 300 }, "02 ac02"),
        (DownloadNotice::StartedAnew, "03"),
        (DownloadNotice::Retrying { after_ms: 300, kind: FailureKind::Offline }, "04 ac02 01"),
    ] {
        crosses_as(notice(said), &format!("01ac0201 07 {expected}"));
    }
    let downloaded = Downloaded { sha256: file(), bytes: 300, fetched_bytes: 200, has_chunks: true };
    crosses_as(done(Ok(Output::Download(downloaded))), "01ac0202 00 11 0168 ac02 c801 01");
    crosses_as(start(Stored), "00070010");
    let stored = StoredModel {
        file: file(),
        sha256: file(),
        name: "n".to_owned(),
        url: "u".to_owned(),
        licence: "l".to_owned(),
        bytes: 300,
        total: None,
        state: StoredState::Partial,
        added_ms: 1,
        used_ms: 2,
    };
    let space = Space { used: 300, quota: Some(200) };
    crosses_as(
        done(Ok(Output::Stored(StoredModels { models: vec![stored], space }))),
        "01ac0202 00 12 01 0168 0168 016e 0175 016c ac02 00 00 01 02 ac02 01c801",
    );
    crosses_as(start(Verify { file: file() }), "00070011 0168");
    let verified = Verified { bytes: 300, is_right: false, bad_chunks: vec![300] };
    crosses_as(done(Ok(Output::Verify(verified))), "01ac0202 00 13 ac02 00 01ac02");
    crosses_as(start(Repair { file: file() }), "00070012 0168");
    let repaired = Repaired { chunks: vec![2], fetched_bytes: 300 };
    crosses_as(done(Ok(Output::Repair(repaired))), "01ac0202 00 14 0102 ac02");
    crosses_as(start(Discard { file: file() }), "00070013 0168");
    crosses_as(done(Ok(Output::Discard(Discarded { freed_bytes: 300 }))), "01ac0202 00 15 ac02");
}

#[test]
fn what_a_header_says() {
    crosses_as(start(Describe { url: "u".to_owned(), bytes: 300 }), "00070014 0175 ac02");
    let described = Described {
        architecture: "a".to_owned(),
        name: "n".to_owned(),
        task: ModelTask::Embed,
        parameters: 300,
        context_tokens: Some(300),
        quantisation: "q".to_owned(),
        bytes: 300,
        licence: "l".to_owned(),
        languages: vec!["en".to_owned()],
        part: Some(ModelPart { number: 1, of: 2 }),
        support: Support::Refused { why: "w".to_owned() },
        memory_bytes: Some(300),
        shortage: Some(Shortage { needed_bytes: 300, there_bytes: 2 }),
        read_bytes: 1,
    };
    crosses_as(
        done(Ok(Output::Describe(described))),
        "01ac0202 00 16 0161 016e 01 ac02 01ac02 0171 ac02 016c 01 02656e 01 01 02 01 0177 01ac02 01ac0202 01",
    );
}

#[test]
fn updates() {
    let update = Update {
        wish: UpdateWish::Check,
        manifest: "m".to_owned(),
        keys: vec!["k".to_owned()],
        hosts: Vec::new(),
        listed: vec![ListedModel { id: "i".to_owned(), sha256: "s".to_owned() }],
    };
    crosses_as(start(update), "00070018 01 016d 01016b 00 01 0169 0173");
    crosses_as(reply(Reply::Chunk(Chunk::Update(UpdateStep::Swapped))), "01ac0201 08 05");
    let updated = Updated {
        current: Some(CurrentRelease { version: 300, catalogue: "[]".to_owned() }),
        verdict: UpdateVerdict::Ready { version: 301, bytes: 1, hosts: Vec::new() },
    };
    crosses_as(done(Ok(Output::Update(updated))), "01ac0202 00 1a 01 ac02 025b5d 01 ad02 01 00");
}

#[test]
fn sensors() {
    let samples = || Samples { times_ms: vec![1.0], values: vec![1.0] };
    let given = "01 000000000000f03f 01 0000803f";
    let channel = || Channel { name: "n".to_owned(), unit: "u".to_owned() };
    let train = TrainSensors {
        data: TrainingData::Recording(Recording { channels: vec![channel()], samples: samples() }),
        settings: TrainingSettings {
            window: 300,
            step: 1,
            false_alarms_a_day: 1.0,
            most_epochs: 2,
            seed: 3,
            method: Some(DetectorMethod::Pca),
        },
        marked: vec![MarkedWindow { samples: samples(), is_normal: true }],
    };
    let settings = "ac02 01 0000803f 02 03 01 03";
    crosses_as(start(train), &format!("00070200 00 01 016e 0175 {given} {settings} 01 {given} 01"));
    let epoch = TrainedEpoch { epoch: 300, loss: 1.0, held_out_loss: 1.0, is_best: true };
    crosses_as(reply(Reply::Chunk(Chunk::TrainSensors(epoch))), "01ac0201 09 ac02 0000803f 0000803f 01");
    let facts = DetectorFacts {
        channels: vec![channel()],
        window: 300,
        step: 1,
        period_ms: None,
        method: DetectorMethod::Cusum,
        threshold: 1.0,
    };
    let said = "01 016e 0175 ac02 01 00 02 0000803f";
    crosses_as(done(Ok(Output::DescribeDetector(facts.clone()))), &format!("01ac0202 00 1c {said}"));
    let figures = MethodFigures {
        method: DetectorMethod::Autoencoder,
        threshold: 1.0,
        average_precision: 1.0,
        events: 300,
        found: 2,
        false_alarms_a_day: 1.0,
    };
    let trained = TrainedSensors {
        detector: Bytes(vec![7]),
        facts,
        compared: vec![figures],
        chosen_by: ChosenBy::Marks,
        trained_windows: 300,
        train_ms: 1.0,
    };
    crosses_as(
        done(Ok(Output::TrainSensors(trained))),
        &format!(
            "01ac0202 00 1b 0107 {said} 01 00 0000803f 0000803f ac02 02 0000803f 01 ac02 000000000000f03f"
        ),
    );
    crosses_as(start(DescribeDetector { detector: Bytes(vec![7]) }), "00070201 0107");
    let settings = WatchSettings {
        record: true,
        windows_to_raise: 1,
        windows_to_clear: 2,
        most_ms: Some(1.0),
        drift_windows: None,
        drift_psi: 1.0,
    };
    crosses_as(
        start(Watch { watch: WatchId(300), detector: Bytes(vec![7]), settings }),
        "00070202 ac02 0107 01 01 02 01 0000803f 00 0000803f",
    );
    crosses_as(
        start(Sense { watch: WatchId(300), samples: samples(), last: true }),
        &format!("00070203 ac02 {given} 01"),
    );
    crosses_as(done(Ok(Output::Sense(Sensed { windows: 300 }))), "01ac0202 00 1e ac02");
    crosses_as(
        done(Ok(Output::Watch(WatchSummary { windows: 300, put_aside: 1, alerts: 2 }))),
        "01ac0202 00 1d ac02 01 02",
    );
    crosses_as(FailureKind::Unlearnable(Unlearnable::TooShort { windows: 300, needed: 1 }), "17 00 ac02 01");
}

#[test]
fn the_outbox() {
    let one = "000000000000f03f";
    crosses_as(start(Deliver), "00070204");
    let settings = OutboxSettings {
        address: "a".to_owned(),
        consent: true,
        most_bytes: 300,
        when_full: WhenFull::StopRecording,
    };
    let id = RefusedId { slot: 1, first: 300, last: 2 };
    for (wish, expected) in [
        (OutboxWish::List, "00"),
        (OutboxWish::Configure(settings.clone()), "01 0161 01 ac02 02"),
        (OutboxWish::Export(None), "02 00"),
        (OutboxWish::Export(Some(ExportPlace { slot: 1, segment: 300 })), "02 01 01 ac02"),
        (OutboxWish::Show(id), "03 01 ac02 02"),
        (OutboxWish::SendAgain(id), "04 01 ac02 02"),
        (OutboxWish::Drop(id), "05 01 ac02 02"),
    ] {
        crosses_as(start(Outbox { wish }), &format!("00070205 {expected}"));
    }
    let state = OutboxState {
        waiting: 300,
        sent: 1,
        refused: 2,
        dropped_sent: 3,
        dropped_waiting: 4,
        not_recorded: 5,
        damaged: 6,
        stored_bytes: 7,
        delivery: Delivery::Retrying { failures: 1, again_ms: 1.0, why: "w".to_owned() },
    };
    let told = format!("ac02 01 02 03 04 05 06 07 05 01 {one} 0177");
    crosses_as(reply(Reply::Chunk(Chunk::Deliver(state.clone()))), &format!("01ac0201 0b {told}"));
    crosses_as(done(Ok(Output::Deliver(state.clone()))), &format!("01ac0202 00 1f {told}"));
    for (delivery, expected) in [
        (Delivery::Off, "00".to_owned()),
        (Delivery::AnotherTab, "01".to_owned()),
        (Delivery::Airplane, "02".to_owned()),
        (Delivery::Sending, "03".to_owned()),
        (Delivery::UpToDate { again_ms: 1.0 }, format!("04 {one}")),
    ] {
        crosses_as(delivery, &expected);
    }
    let (answer, exported) = ("a".to_owned(), Exported { csv: Bytes(vec![7]), next: None });
    let batch = RefusedBatch { id, results: 300, at_ms: 1.0, status: 400, answer, again: true };
    let (exported, shown) = (Some(exported), Some("s".to_owned()));
    let contents = OutboxContents { state, settings, refused: vec![batch], exported, shown };
    crosses_as(
        done(Ok(Output::Outbox(contents))),
        &format!(
            "01ac0202 00 20 {told} 0161 01 ac02 02 01 01 ac02 02 ac02 {one} 9003 0161 01 01 0107 00 01 0173"
        ),
    );
}

#[test]
fn failures() {
    crosses_as(done(Err(Failure::new(FailureKind::Offline, "m"))), "01ac02020101016d");
}

#[test]
fn what_is_no_message_is_an_error() {
    for bytes in
        [&[][..], &[9], &[0], &[1, 0xff], &[0, 7, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]
    {
        assert!(decode::<ToWorker>(bytes).is_err(), "{bytes:?}");
        assert!(decode::<FromWorker>(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn quantising() {
    let request = Quantise { model: "m".to_owned(), to: Quantisation::Q4_K_M, name: "n".to_owned() };
    crosses_as(start(request), "00070015 016d 02 016e");
    crosses_as(start(QuantiseSizes { model: "m".to_owned() }), "00070016 016d");
    crosses_as(start(Perplexity { text: "t".to_owned() }), "00070017 0174");
    let quantised =
        Quantised { sha256: "h".to_owned(), bytes: 300, source_bytes: 1, ms: 1.0, memory_bytes: 2 };
    crosses_as(done(Ok(Output::Quantise(quantised))), "01ac02020017 0168 ac02 01 000000000000f03f 02");
    let sizes = QuantisedSizes { bytes: 300, sizes: vec![(Quantisation::Q8_0, 1), (Quantisation::Q4_0, 2)] };
    crosses_as(done(Ok(Output::QuantiseSizes(sizes))), "01ac02020018 ac02 02 00 01 01 02");
    let perplexed = Perplexed { perplexity: 1.0, tokens: 300, windows: 1, truncated: true, ms: 1.0 };
    let one = "000000000000f03f";
    crosses_as(done(Ok(Output::Perplexity(perplexed))), &format!("01ac02020019 {one} ac02 01 01 {one}"));
}
