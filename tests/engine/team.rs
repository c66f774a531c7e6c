//! Several members that each hold their own rows of a model: the same numbers as one alone, to the last bit, and nobody
//! waits for ever for one that is gone.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek},
    thread,
};

use crate::support::{
    loading::load,
    threads::{follower, team},
    tiny::{Packed, Tiny},
};
use hearth::{
    engine::{
        Error,
        follower::Follower,
        models::{
            caches::{
                CacheName::{Beside, Conversation},
                Caches,
            },
            decoder::{Decoder, Loader, Logits},
        },
        team::{Receivers, Solo, Team},
    },
    platform::exchange::{Exchange, ExchangeError, MemoryShared, Shared},
    service::team::Member,
};

/// All bits of what a model says to some prefill slices, some decoding, another answer in between, and a conversation
/// that turns back.
fn bits(decoder: &mut Decoder) -> Vec<Vec<u32>> {
    let mut caches = Caches::new(decoder.cache_shape());
    let last = decoder.vocabulary() as u32 - 1;
    let prompt: Vec<u32> = (0..91).map(|i| i * 7919 % last).chain([last, 0]).collect();
    let mut said = Vec::new();
    let mut run = |caches: &mut Caches, name, tokens: &[u32], logits| {
        let row = decoder.forward(caches, name, tokens, logits).unwrap();
        said.push(row.iter().map(|logit| logit.to_bits()).collect());
    };
    run(&mut caches, Conversation, &prompt[..70], Logits::Nothing);
    run(&mut caches, Beside, &prompt[9..80], Logits::Last);
    run(&mut caches, Conversation, &prompt[70..71], Logits::Nothing);
    run(&mut caches, Beside, &[last], Logits::Last);
    run(&mut caches, Conversation, &prompt[71..], Logits::All);
    for token in [5, last, 17] {
        run(&mut caches, Conversation, &[token], Logits::Last);
    }
    caches.get(Conversation).truncate(40);
    run(&mut caches, Conversation, &prompt[40..47], Logits::Last);
    run(&mut caches, Conversation, &[3], Logits::Last);
    said
}

fn assert_same(mut file: impl Read + Seek, sizes: &[usize], what: &str) {
    let mut alone = load(&mut file, Box::new(Solo)).unwrap();
    let weights = alone.weight_bytes();
    let alone = bits(&mut alone);
    assert!(alone.iter().flatten().all(|bits| f32::from_bits(*bits).is_finite()));
    for &size in sizes {
        let (leader, others) = team(size);
        let mut together = load(&mut file, leader).unwrap();
        assert!(bits(&mut together) == alone, "{what}: {size} members say something else than one");
        // Each member has all the norms; the matrices are there once.
        let more = together.weight_bytes() - weights;
        let recipe = together.recipe();
        let norms = (2 * recipe.layers.len() + 1) * recipe.width * size_of::<f32>();
        assert_eq!(more, (norms * (size - 1)) as u64, "{what}, {size} members");
        drop(together);
        for other in others {
            assert!(matches!(other.join().unwrap(), Error::Team(_)), "ends with its leader");
        }
    }
}

#[test]
fn tiny_models_say_the_same_for_any_number_of_members() {
    for packed in Packed::ALL {
        let file = Tiny::packed(packed).file();
        assert_same(Cursor::new(&file), &[2, 3, 4], &format!("{packed:?}"));
    }
}

#[test]
fn odd_shapes_say_the_same() {
    // Three heads of keys to divide; then heads so small that a block of activations spans several.
    let three = Tiny { heads: 6, kv_heads: 3, width: 192, ..Tiny::default() };
    assert_same(Cursor::new(three.file()), &[2, 3, 4], "three heads");
    let small = Tiny { heads: 12, kv_heads: 6, width: 96, ..Tiny::default() };
    assert_same(Cursor::new(small.file()), &[2, 3, 4], "heads of 8");
}

#[test]
fn the_default_model_says_the_same() {
    let file = BufReader::new(File::open(crate::support::model_path()).unwrap());
    assert_same(file, &[2, 3, 5], "the default model");
}

/// Ends in the middle of its work.
struct Mortal {
    inner: Option<Member<MemoryShared>>,
    /// Gathers that it still takes part in.
    life: u32,
    panics: bool,
}

impl Team for Mortal {
    fn rank(&self) -> usize {
        2
    }

    fn size(&self) -> usize {
        3
    }

    fn gather(&mut self, all: &mut [u8], bounds: &[usize], unit: usize, to: Receivers) -> Result<(), Error> {
        assert!(self.life > 0 || !self.panics, "this member's time has come, as the test wants it");
        if self.life == 0 {
            self.inner = None;
        }
        self.life = self.life.saturating_sub(1);
        match &mut self.inner {
            Some(inner) => inner.gather(all, bounds, unit, to),
            None => Err(Error::Team("dead".to_owned())),
        }
    }

    fn called(&mut self) -> Result<bool, Error> {
        self.inner.as_mut().map_or(Ok(false), |inner| inner.called())
    }
}

/// The leader's first answer, where the third of three members dies after so many gathers.
fn with_a_death(file: &[u8], life: u32, panics: bool) -> Result<(), Error> {
    let shared = MemoryShared::new(3);
    let other = follower(shared.clone(), 1, 3);
    let mortal = Mortal { inner: Some(Member::new(shared.clone(), 2, 3)), life, panics };
    let dying = thread::spawn(move || {
        let mut follower = Follower::new(Box::new(mortal));
        while follower.step().is_ok() {}
    });
    let result = load(&mut Cursor::new(file), Box::new(Member::new(shared, 0, 3))).and_then(|mut leader| {
        let mut caches = Caches::new(leader.cache_shape());
        let first = leader.forward(&mut caches, Conversation, &[1, 2, 3], Logits::Last).map(drop);
        let second = leader.forward(&mut caches, Conversation, &[4], Logits::Last).map(drop);
        assert!(first.is_ok() || second.is_err(), "a broken team stays broken");
        second
    });
    assert!(matches!(other.join().unwrap(), Error::Team(_)));
    assert_eq!(dying.join().is_err(), panics && result.is_err());
    result
}

#[test]
fn a_member_that_dies_fails_the_others_at_any_moment() {
    let file = Tiny::default().file();
    let mut deaths = 0;
    for life in 0.. {
        match with_a_death(&file, life, life % 2 == 0) {
            Ok(()) => break,
            Err(error) => assert!(matches!(error, Error::Team(_)), "{error}"),
        }
        deaths += 1;
    }
    // Loading and two forward passes of two layers, each with more than a few gathers.
    assert!(deaths > 50, "it died {deaths} times");
}

/// Memory in which no nap takes time.
#[derive(Clone)]
struct Restless(MemoryShared);

impl Shared for Restless {
    fn load(&self, word: usize) -> i32 {
        self.0.load(word)
    }

    fn store(&self, word: usize, value: i32) {
        self.0.store(word, value);
    }

    fn add(&self, word: usize, value: i32) {
        self.0.add(word, value);
    }

    fn sleep(&self, _: usize, _: i32, _: f64) {}

    fn notify(&self, word: usize) {
        self.0.notify(word);
    }

    fn write(&self, start: usize, bytes: &[u8]) {
        self.0.write(start, bytes);
    }

    fn read(&self, start: usize, bytes: &mut [u8]) {
        self.0.read(start, bytes);
    }
}

#[test]
fn a_member_that_is_never_heard_of_is_given_up() {
    let mut leader = Exchange::new(Restless(MemoryShared::new(2)), 0, 2);
    assert_eq!(leader.gather(&mut [0; 8], &[0, 1, 2], 4, true), Err(ExchangeError::Silent { rank: 1 }));
    assert_eq!(leader.called(1), Ok(false));
}

#[test]
fn gathers_of_any_size_reach_everyone() {
    const MEMBERS: usize = 3;
    const UNIT: usize = 7;
    // Empty parts, parts that cross the regions' ends, and everything from one.
    let bounds = [[0, 0, 300, 1000], [0, 400_000, 400_001, 500_000], [0, 300_000, 300_000, 300_000]];
    let shared = MemoryShared::new(MEMBERS);
    let run = move |rank: usize| {
        let mut exchange = Exchange::new(shared.clone(), rank, MEMBERS);
        for round in 0..60 {
            let bounds = bounds[round % bounds.len()];
            let expected: Vec<u8> =
                (0..bounds[MEMBERS] * UNIT).map(|at| (at * 31 + round * 17) as u8).collect();
            let mut all = vec![0; expected.len()];
            let mine = bounds[rank] * UNIT..bounds[rank + 1] * UNIT;
            all[mine.clone()].copy_from_slice(&expected[mine.clone()]);
            // The leader alone takes in every fifth.
            let receives = round % 5 > 0 || rank == 0;
            exchange.gather(&mut all, &bounds, UNIT, receives).unwrap();
            assert!(!receives || all == expected, "round {round}");
        }
        // Nobody leaves before all are through.
        exchange.gather(&mut [0; MEMBERS], &[0, 1, 2, 3], 1, true).unwrap();
        exchange
    };
    let threads: Vec<_> = (0..MEMBERS)
        .map(|rank| {
            let run = run.clone();
            thread::spawn(move || run(rank))
        })
        .collect();
    let ends: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(ends.len(), MEMBERS);
}

#[test]
fn a_page_that_one_member_can_not_have_is_a_step_that_none_takes() {
    let file = Tiny::default().with_context(4096).file();
    let tokens: Vec<u32> = (0..1100).map(|token| token * 7 % 250).collect();
    let mut alone = load(&mut Cursor::new(&file), Box::new(Solo)).unwrap();
    let mut caches = Caches::new(alone.cache_shape());
    for slice in tokens[..1000].chunks(100) {
        alone.forward(&mut caches, Conversation, slice, Logits::Nothing).unwrap();
    }
    let expected =
        alone.forward(&mut caches, Conversation, &tokens[1000..1020], Logits::Last).unwrap().to_vec();

    let shared = MemoryShared::new(2);
    let mut member = Member::new(shared.clone(), 1, 2);
    let poor = thread::spawn(move || -> Result<(), Error> {
        // What the team computes, which a follower hears first.
        member.broadcast(&mut [0])?;
        let mut loader = Loader::follow(Box::new(member))?;
        let mut decoder = loop {
            if let Some(decoder) = loader.follow_step()? {
                break decoder;
            }
        };
        let mut caches = Caches::new(decoder.cache_shape());
        caches.limit_pages(1);
        loop {
            decoder.follow(&mut caches)?;
        }
    });
    let mut leader = load(&mut Cursor::new(&file), Box::new(Member::new(shared, 0, 2))).unwrap();
    let mut caches = Caches::new(leader.cache_shape());
    for slice in tokens[..1000].chunks(100) {
        leader.forward(&mut caches, Conversation, slice, Logits::Nothing).unwrap();
    }
    let refused = leader.forward(&mut caches, Conversation, &tokens[1000..], Logits::Nothing);
    assert!(matches!(refused, Err(Error::CacheFull { .. })));
    assert_eq!((caches.get(Conversation).pages(), caches.full()), (1, Some(1024)));
    let got = leader.forward(&mut caches, Conversation, &tokens[1000..1020], Logits::Last).unwrap();
    assert!(got == expected, "the team goes on as if nothing had been");
    drop(leader);
    assert!(matches!(poor.join().unwrap(), Err(Error::Team(_))));
}
