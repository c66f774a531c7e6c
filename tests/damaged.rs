//! Two hundred damaged model files, none of which may do more harm than a failure: no panic, no hang, no memory out of
//! proportion. 160 are made from tiny models, 40 from the default one. The same draws in every run.
//!
//! Alone in its binary, because it counts every allocation.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Cursor, Read, Seek},
};

use hearth::{
    engine::{
        Error,
        generator::{Generator, Limits, Step},
        language_model::{LanguageModel, Loader},
        models::caches::CacheName,
        text::SamplerSettings,
    },
    protocol::{FailureKind, Load, ModelSpec, Processor},
};
use support::{
    allocator::Counting,
    anatomy::{Anatomy, anatomy},
    at_once,
    bench::{Bench, say, spec, user},
    damages::{Kind, draw},
    model_path,
    overlay::{Damage, Overlay},
    tiny::{Dice, Field, Packed, Tiny},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// What a file may cost beyond its own length.
const SPARE_BYTES: usize = 64 << 20;
/// No model here has more parts.
const MAX_STEPS: usize = 2000;
const TOKENS: usize = 4;

const FROM_TINY: [(Kind, usize); 5] =
    [(Kind::Cut, 40), (Kind::Count, 35), (Kind::Type, 30), (Kind::HeaderFlip, 35), (Kind::DataFlip, 20)];
const FROM_DEFAULT: [(Kind, usize); 5] =
    [(Kind::Cut, 8), (Kind::Count, 12), (Kind::Type, 8), (Kind::HeaderFlip, 8), (Kind::DataFlip, 4)];

/// A way to end, as the table shows it, and how often.
type Table = BTreeMap<(&'static str, Kind, String), usize>;

/// One file to be damaged: its whole bytes, or where they are.
enum Source {
    Tiny(Vec<u8>),
    Default,
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl Source {
    fn damaged(&self, damage: &[Damage]) -> Overlay<Box<dyn ReadSeek + '_>> {
        let file: Box<dyn ReadSeek> = match self {
            Self::Tiny(bytes) => Box::new(Cursor::new(bytes)),
            Self::Default => Box::new(File::open(model_path()).unwrap()),
        };
        Overlay::new(file, damage).unwrap()
    }

    fn anatomy(&self) -> (Anatomy, u64) {
        match self {
            Self::Tiny(bytes) => (anatomy(bytes), bytes.len() as u64),
            Self::Default => {
                const LONGEST_HEADER: u64 = 8 << 20;
                let (mut start, file) = (Vec::new(), File::open(model_path()).unwrap());
                let length = file.metadata().unwrap().len();
                file.take(LONGEST_HEADER).read_to_end(&mut start).unwrap();
                (anatomy(&start), length)
            }
        }
    }

    fn spec(&self) -> ModelSpec {
        match self {
            Self::Tiny(bytes) => spec(bytes),
            Self::Default => default_spec(),
        }
    }
}

/// The default model as the catalogue has it.
fn default_spec() -> ModelSpec {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/catalog.json");
    let catalogue: serde_json::Value = serde_json::from_reader(File::open(path).unwrap()).unwrap();
    let bytes = File::open(model_path()).unwrap().metadata().unwrap().len();
    let models = catalogue.as_array().or_else(|| catalogue["models"].as_array()).unwrap();
    let model = models.iter().find(|model| model["bytes"] == bytes).unwrap();
    serde_json::from_value(model.clone()).unwrap()
}

#[test]
fn two_hundred_damaged_files_are_each_a_failure_or_a_model_that_answers() {
    let mut table = Table::new();
    let mut dearest = 0;
    let mut files = 0;
    let default = Source::Default;
    let default_anatomy = default.anatomy();
    for (number, (name, kind)) in draws().enumerate() {
        let mut dice = Dice::new(number as u64);
        let tiny = (name == "tiny").then(|| Source::Tiny(Tiny::packed(Packed::ALL[number % 8]).file()));
        let source = tiny.as_ref().unwrap_or(&default);
        let (anatomy, bytes) = match source {
            Source::Tiny(_) => &source.anatomy(),
            Source::Default => &default_anatomy,
        };
        let damage = draw(kind, &mut dice, anatomy, *bytes);
        let told = format!("{name} {number}, {kind:?}: {damage:?}");

        let (result, peak) = ALLOCATOR.peak_of(|| load_and_answer(source.damaged(&damage)));
        let allowed = if name == "tiny" { SPARE_BYTES } else { *bytes as usize + SPARE_BYTES };
        assert!(peak <= allowed, "{peak} bytes for {told}");
        dearest = dearest.max(peak.saturating_sub(*bytes as usize));
        assert!(result.is_err() || !kind.must_fail(), "accepted: {told}");
        let by_engine = result.map_or_else(|error| name_of(&error), str::to_owned);

        let by_service = through_the_service(source, &damage, &told);
        *table.entry((name, kind, format!("{by_engine}; by the service {by_service}"))).or_default() += 1;
        files += 1;
    }
    println!("{files} files, at the most {dearest} bytes beyond the file");
    for ((name, kind, result), count) in &table {
        println!("{count:4}  {name:8} {kind:11} {result}", kind = format!("{kind:?}"));
    }
    assert_eq!(files, 200);
    dear_files_cost_no_more_than_others();
}

/// Files that are what they say, and would take many times their length where they are believed.
fn dear_files_cost_no_more_than_others() {
    const ITEMS: usize = 5 << 20;
    const U8: u32 = 0;
    const STRING: u32 = 8;
    let mut shared = Tiny { layers: 200, width: 256, feed_forward: 1024, ..Tiny::default() }.draft();
    // Every layer's matrices are the first one's bytes, of which there are enough for each.
    const FIRST_LAYER: usize = 8;
    shared.tensors.iter_mut().for_each(|tensor| tensor.offset = Some(0));
    shared.tensors.iter_mut().skip(FIRST_LAYER).for_each(|tensor| tensor.data.clear());
    let unread = |kind, items| {
        let zeros = vec![0; 8 * ITEMS];
        Tiny::default().draft().set("unread", Field::array(kind, items, zeros)).write()
    };
    let files = [
        ("bytes that widen to whole numbers", unread(U8, 8 * ITEMS)),
        ("empty strings", unread(STRING, ITEMS)),
        ("tensors that share their bytes", shared.write()),
    ];
    for (name, file) in files {
        let (result, peak) = ALLOCATOR.peak_of(|| load_and_answer(Cursor::new(&file)));
        let result = result.map_or_else(|error| format!("{}: {error}", name_of(&error)), str::to_owned);
        println!("{name}: {} bytes of file, {peak} at the peak, {result:.120}", file.len());
        assert!(peak <= file.len() + SPARE_BYTES, "{peak} bytes for {name}");
    }
}

fn draws() -> impl Iterator<Item = (&'static str, Kind)> {
    let of = |name, kinds: [(Kind, usize); 5]| {
        kinds.into_iter().flat_map(move |(kind, count)| std::iter::repeat_n((name, kind), count))
    };
    of("tiny", FROM_TINY).chain(of("default", FROM_DEFAULT))
}

/// Opens, loads and speaks, in a bounded number of steps.
fn load_and_answer(file: impl Read + Seek) -> Result<&'static str, Error> {
    let mut loader = Loader::open(BufReader::with_capacity(1 << 20, file))?;
    let mut model = None;
    for _ in 0..MAX_STEPS {
        model = loader.step()?;
        if model.is_some() {
            break;
        }
    }
    answer(&mut model.expect("a model within the steps"))
}

fn answer(model: &mut LanguageModel) -> Result<&'static str, Error> {
    let context_tokens = model.context_tokens();
    let prompt = model.prompt(&[("user", "Hello there")], "", None, context_tokens)?;
    let settings = SamplerSettings { temperature: 0.0, ..SamplerSettings::default() };
    let limits = Limits { stop: Vec::new(), max_tokens: TOKENS, context_tokens };
    let mut generator = Generator::new(model, CacheName::Conversation, prompt.tokens, settings, limits)?;
    for _ in 0..MAX_STEPS {
        if let Step::Finished(..) = at_once(generator.step(model, 32))? {
            return Ok("answers");
        }
    }
    panic!("no end of the answer");
}

/// What the page is told: with the hash that the catalogue promises, and with the damaged file's own.
fn through_the_service(source: &Source, damage: &[Damage], told: &str) -> String {
    let promised = source.spec();
    let damaged = source.damaged(damage).bytes().unwrap();
    let mut bench = Bench::on_disk();
    bench.fetch.serve(&promised.url, damaged.as_slice());
    let refused =
        bench.ask(Load { model: promised, download: true, threads: 1, processor: Processor::Automatic });
    assert_eq!(refused.failure(), FailureKind::Integrity, "{told}");
    drop(bench);

    let mut bench = Bench::new();
    let model = bench.serve(&damaged);
    drop(damaged);
    let kind =
        match bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic }).result {
            Err(failure) => failure.kind,
            Ok(_) => match bench.ask(say([user("Hello there")], TOKENS as u32)).result {
                Err(failure) => failure.kind,
                Ok(_) => return "answers".to_owned(),
            },
        };
    let fitting = [
        FailureKind::BadModel,
        FailureKind::Unsupported,
        FailureKind::BadInput,
        FailureKind::OutOfMemory,
        FailureKind::TemplateFailed,
    ];
    assert!(fitting.contains(&kind), "{kind:?}: {told}");
    format!("{kind:?}")
}

fn name_of(error: &Error) -> String {
    let name = match error {
        Error::Damaged { .. } => "Damaged",
        Error::Part { .. } => "Part",
        Error::Unsupported { .. } => "Unsupported",
        Error::Template(_) => "Template",
        Error::Refused(_) => "Refused",
        Error::Input(_) => "Input",
        Error::ContextFull { .. } => "ContextFull",
        Error::Read(_) => "Read",
        Error::OutOfMemory { .. } => "OutOfMemory",
        Error::TooLarge { .. } => "TooLarge",
        Error::CacheFull { .. } => "CacheFull",
        Error::Gpu(_) => "gpu",
        Error::Team(_) => "team",
    };
    name.to_owned()
}
