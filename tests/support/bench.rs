//! A page and its worker on one thread: the real client, channel and service over ports in memory.
//!
//! Scripts start tasks, look at what comes back, and kill the worker when they like. Everything that the worker says
//! is kept, and at the end it is held to the protocol: nothing for a request after its `Done`.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures::{
    FutureExt, Stream, StreamExt,
    executor::{LocalPool, LocalSpawner},
    future::{AbortHandle, Abortable, Either, select},
    task::LocalSpawnExt,
};
use hearth::{
    channel::{Connection, Outbox, memory},
    client::{Client, Running, Update, WorkerStatus},
    inferring,
    platform::{
        Gate, MemoryFetch, MemoryFiles, MemoryGraphics, MemoryPlatform, MemoryRoom, MemoryStore, StepClock,
        TurnYielder,
    },
    protocol::{
        Chunk, Dialect, Failure, FailureKind, Form, FromWorker, Generate, Generated, GivenFile, Load,
        Message, ModelSpec, ModelTask, Piece, Processor, Progress, Read, Reply, RequestId, Role, Sampling,
        Stage, Task, ToWorker, WorkerKind,
    },
    reading, sensing, service,
};
use sha2::{Digest, Sha256};

use super::{
    threads::{Crowd, crowd},
    tiny::Tiny,
};

/// Turns that any one wait may take.
const PATIENCE: u32 = 2_000_000;

/// What each look at the clock takes: so slow that prefill slices stay short and progress is said often.
const STEP_MS: u32 = 25;

/// What a model in ONNX may take.
const MOST_BYTES: u64 = 64 << 20;

pub struct Bench {
    pool: LocalPool,
    pub client: Client,
    pub store: MemoryStore,
    pub fetch: MemoryFetch,
    pub files: MemoryFiles,
    pub room: MemoryRoom,
    /// Devices of GPUs that workers may open.
    pub graphics: MemoryGraphics,
    /// The members that each worker has started.
    pub crowd: Crowd,
    worker: Rc<RefCell<Option<AbortHandle>>>,
    reader: Rc<RefCell<Option<AbortHandle>>>,
    said: Rc<RefCell<Vec<FromWorker>>>,
    services: Rc<Cell<u32>>,
    readers: Rc<Cell<u32>>,
}

/// All that came back for one request.
pub struct Answer<T: Task> {
    pub progress: Vec<Progress>,
    pub chunks: Vec<T::Chunk>,
    pub result: Result<T::Output, Failure>,
}

impl<T: Task> Answer<T> {
    pub fn failure(&self) -> FailureKind {
        self.result.as_ref().err().expect("a failure").kind
    }

    pub fn stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = self.progress.iter().map(|progress| progress.stage).collect();
        stages.dedup();
        stages
    }
}

impl Answer<Generate> {
    pub fn text(&self) -> String {
        self.chunks.iter().map(|Piece { text }| text.as_str()).collect()
    }

    pub fn generated(&self) -> &Generated {
        self.result.as_ref().unwrap()
    }
}

impl Bench {
    pub fn new() -> Self {
        Self::with_store(MemoryStore::default())
    }

    /// With a store that outlives its workers.
    pub fn on_disk() -> Self {
        Self::with_store(MemoryStore::lasting())
    }

    fn with_store(store: MemoryStore) -> Self {
        let pool = LocalPool::new();
        let (fetch, files, room) = (MemoryFetch::default(), MemoryFiles::default(), MemoryRoom::default());
        let (worker, reader, graphics) = (Rc::default(), Rc::default(), MemoryGraphics::default());
        let (said, services, readers, crowd) =
            (Rc::default(), Rc::default(), Rc::default(), Crowd::default());
        let staff = Staff {
            spawner: pool.spawner(),
            store: store.clone(),
            fetch: fetch.clone(),
            files: files.clone(),
            room: room.clone(),
            graphics: graphics.clone(),
            crowd: crowd.clone(),
            worker: Rc::clone(&worker),
            reader: Rc::clone(&reader),
            said: Rc::clone(&said),
            services: Rc::clone(&services),
            readers: Rc::clone(&readers),
        };
        let (client, driver) = Client::new(move |kind| staff.connect(kind));
        pool.spawner().spawn_local(driver).unwrap();
        Self {
            pool,
            client,
            store,
            fetch,
            files,
            room,
            graphics,
            crowd,
            worker,
            reader,
            said,
            services,
            readers,
        }
    }

    /// Another page with a worker of its own, over the same files.
    pub fn another_tab(&self) -> Client {
        let staff = Staff {
            spawner: self.pool.spawner(),
            store: self.store.clone(),
            fetch: self.fetch.clone(),
            files: self.files.clone(),
            room: self.room.clone(),
            graphics: self.graphics.clone(),
            crowd: Crowd::default(),
            worker: Rc::default(),
            reader: Rc::default(),
            said: Rc::default(),
            services: Rc::default(),
            readers: Rc::default(),
        };
        let (client, driver) = Client::new(move |kind| staff.connect(kind));
        self.spawn(driver);
        client
    }

    /// With this model served, downloaded and loaded.
    pub fn with_model(tiny: Tiny) -> Self {
        Self::with_threads(tiny, 1)
    }

    /// The same, computed by so many members.
    pub fn with_threads(tiny: Tiny, threads: u32) -> Self {
        let mut bench = Self::new();
        let spec = bench.serve(&tiny.file());
        let loaded = bench
            .ask(Load { model: spec, download: true, threads, processor: Processor::Automatic })
            .result
            .unwrap();
        assert_eq!(loaded.threads, threads);
        bench
    }

    /// With the model in this file.
    pub fn with_file(file: &[u8]) -> Self {
        let mut bench = Self::new();
        let spec = bench.serve(file);
        bench
            .ask(Load { model: spec, download: true, threads: 1, processor: Processor::Automatic })
            .result
            .unwrap();
        bench
    }

    /// Puts a file on the server, and names it as a catalogue would.
    pub fn serve(&self, file: &[u8]) -> ModelSpec {
        let spec = spec(file);
        self.fetch.serve(&spec.url, file);
        spec
    }

    /// Runs a task to its end.
    pub fn ask<T: Task>(&mut self, task: T) -> Answer<T> {
        let running = self.client.run(task);
        self.finish(running)
    }

    /// Takes everything that a request still has to say.
    pub fn finish<T: Task>(&mut self, mut running: Running<T>) -> Answer<T> {
        let (mut progress, mut chunks) = (Vec::new(), Vec::new());
        loop {
            match self.next(&mut running) {
                Update::Progress(more) => progress.push(more),
                Update::Chunk(chunk) => chunks.push(chunk),
                Update::Done(result) => return Answer { progress, chunks, result },
            }
        }
    }

    pub fn next<T: Task>(&mut self, running: &mut Running<T>) -> Update<T> {
        self.wait(running.next()).expect("an update")
    }

    /// Runs until a prefill has begun.
    pub fn until_prefill(&mut self, running: &mut Running<Generate>) -> Progress {
        loop {
            match self.next(running) {
                Update::Progress(progress) if progress.stage == Stage::Prefill => return progress,
                Update::Progress(_) | Update::Chunk(_) => {}
                Update::Done(result) => panic!("done before a prefill: {result:?}"),
            }
        }
    }

    /// Runs until the answer has begun.
    pub fn until_piece(&mut self, running: &mut Running<Generate>) -> String {
        loop {
            match self.next(running) {
                Update::Chunk(piece) => return piece.text,
                Update::Progress(_) => {}
                Update::Done(result) => panic!("done before a piece: {result:?}"),
            }
        }
    }

    pub fn next_status(&mut self, statuses: &mut (impl Stream<Item = WorkerStatus> + Unpin)) -> WorkerStatus {
        self.wait(statuses.next()).expect("a status")
    }

    /// Runs until `future` is there, and all others meanwhile.
    pub fn wait<F: Future + Unpin>(&mut self, future: F) -> F::Output {
        match self.pool.run_until(select(future, Turns(PATIENCE))) {
            Either::Left((output, _)) => output,
            Either::Right(_) => panic!("nothing came in {PATIENCE} turns"),
        }
    }

    /// Goes on beside everything else.
    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.pool.spawner().spawn_local(future).unwrap();
    }

    /// Runs until nobody has anything to do.
    pub fn settle(&mut self) {
        self.pool.run_until_stalled();
    }

    /// Lets whoever can go on do so once.
    pub fn settle_once(&mut self) {
        self.wait(Box::pin(Turns(1)));
    }

    /// The worker is gone from one moment to the next, as after a trap.
    pub fn kill_worker(&mut self) {
        self.worker.take().expect("a worker").abort();
    }

    /// The same of the worker that reads files.
    pub fn kill_reader(&mut self) {
        self.reader.take().expect("a reader").abort();
    }

    /// Readers that run now.
    pub fn readers(&self) -> u32 {
        self.readers.get()
    }

    /// What it takes to have a file read, as a page does.
    pub fn reading(&self, name: &str, content: &[u8], form: Form) -> Read {
        let address = format!("blob:{name}");
        self.files.give(&address, content);
        let file = GivenFile { name: name.to_owned(), address, bytes: content.len() as u64 };
        Read { file, form, dialect: Dialect::default(), password: None, from_row: 0, hash: false }
    }

    /// As [`Self::kill_worker`], until the page has noticed and another worker is there.
    pub fn replace_worker(&mut self) {
        self.kill_worker();
        self.settle();
    }

    /// Services that run now.
    pub fn services(&self) -> u32 {
        self.services.get()
    }

    /// Drops the page's side; the pool goes on.
    pub fn drop_client(&mut self) {
        let (client, _) = Client::new(|_| unreachable!("nobody drives this one"));
        self.client = client;
    }

    /// How many pieces of text the worker has said, for all requests together.
    pub fn pieces(&self) -> usize {
        let piece = |message: &&FromWorker| {
            matches!(message, FromWorker::Reply { reply: Reply::Chunk(Chunk::Generate(_)), .. })
        };
        self.said.borrow().iter().filter(piece).count()
    }

    /// How many chunks the reader has said.
    pub fn chunks_said(&self) -> usize {
        let chunk = |message: &&FromWorker| {
            matches!(message, FromWorker::Reply { reply: Reply::Chunk(Chunk::Read(_)), .. })
        };
        self.said.borrow().iter().filter(chunk).count()
    }

    /// How many times a request was answered for good, and how many `Cancelled` there are among all.
    pub fn dones(&self) -> (usize, usize) {
        let said = self.said.borrow();
        let results = said.iter().filter_map(|message| match message {
            FromWorker::Reply { reply: Reply::Done(result), .. } => Some(result),
            FromWorker::Reply { .. }
            | FromWorker::Ready { .. }
            | FromWorker::Crashed { .. }
            | FromWorker::Requested(_) => None,
        });
        let cancelled = |result: &&Result<_, Failure>| {
            result.as_ref().is_err_and(|failure| failure.kind == FailureKind::Cancelled)
        };
        (results.clone().count(), results.filter(cancelled).count())
    }
}

impl Drop for Bench {
    /// Holds the worker to its promise: `Done` comes once and last.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut done = HashSet::<RequestId>::new();
        for message in self.said.borrow().iter() {
            match message {
                FromWorker::Reply { id, reply } => {
                    assert!(!done.contains(id), "request {id:?} went on after its Done: {reply:?}");
                    if matches!(reply, Reply::Done(_)) {
                        done.insert(*id);
                    }
                }
                FromWorker::Ready { .. } | FromWorker::Crashed { .. } | FromWorker::Requested(_) => {}
            }
        }
    }
}

/// What it takes to bring up another worker.
struct Staff {
    spawner: LocalSpawner,
    store: MemoryStore,
    fetch: MemoryFetch,
    files: MemoryFiles,
    room: MemoryRoom,
    graphics: MemoryGraphics,
    crowd: Crowd,
    worker: Rc<RefCell<Option<AbortHandle>>>,
    reader: Rc<RefCell<Option<AbortHandle>>>,
    said: Rc<RefCell<Vec<FromWorker>>>,
    services: Rc<Cell<u32>>,
    readers: Rc<Cell<u32>>,
}

impl Staff {
    fn connect(&self, kind: WorkerKind) -> Connection<ToWorker, FromWorker> {
        let (page, worker) = memory::pair::<ToWorker, FromWorker>();
        match kind {
            WorkerKind::Models => self.serve(worker),
            WorkerKind::Reader => self.read(worker),
            WorkerKind::Sensors => self.sense(worker),
            WorkerKind::Onnx => self.infer(worker),
        }
        page
    }

    fn read(&self, worker: Connection<FromWorker, ToWorker>) {
        let Connection { outbox, inbox } = worker;
        let said = Rc::clone(&self.said);
        let outbox = Outbox::new(move |message: &FromWorker| {
            said.borrow_mut().push(message.clone());
            outbox.post(message);
        });
        let worker = Connection { outbox, inbox };
        let ports = reading::Ports {
            files: self.files.clone(),
            clock: StepClock::new(STEP_MS),
            yielder: TurnYielder,
            gate: Gate::new(|| 0.0),
            memory_bytes: || 0,
        };
        let (abort, registration) = AbortHandle::new_pair();
        self.reader.replace(Some(abort));
        self.readers.set(self.readers.get() + 1);
        let readers = Rc::clone(&self.readers);
        let reader = Abortable::new(reading::serve(worker, ports), registration)
            .map(move |_| readers.set(readers.get() - 1));
        self.spawner.spawn_local(reader).unwrap();
    }

    fn sense(&self, worker: Connection<FromWorker, ToWorker>) {
        let Connection { outbox, inbox } = worker;
        let said = Rc::clone(&self.said);
        let outbox = Outbox::new(move |message: &FromWorker| {
            said.borrow_mut().push(message.clone());
            outbox.post(message);
        });
        let ports = sensing::Ports::new(StepClock::new(STEP_MS), TurnYielder, Gate::new(|| 0.0));
        self.spawner.spawn_local(sensing::serve(Connection { outbox, inbox }, ports)).unwrap();
    }

    fn infer(&self, worker: Connection<FromWorker, ToWorker>) {
        let Connection { outbox, inbox } = worker;
        let said = Rc::clone(&self.said);
        let outbox = Outbox::new(move |message: &FromWorker| {
            said.borrow_mut().push(message.clone());
            outbox.post(message);
        });
        let outside = MemoryOutside {
            files: self.files.clone(),
            store: self.store.clone(),
            clock: StepClock::new(STEP_MS),
            gate: Gate::new(|| 0.0),
        };
        self.spawner.spawn_local(inferring::serve(Connection { outbox, inbox }, outside)).unwrap();
    }

    fn serve(&self, worker: Connection<FromWorker, ToWorker>) {
        let Connection { outbox, inbox } = worker;
        let said = Rc::clone(&self.said);
        let outbox = Outbox::new(move |message: &FromWorker| {
            said.borrow_mut().push(message.clone());
            outbox.post(message);
        });
        let platform = MemoryPlatform {
            store: self.store.clone(),
            fetch: self.fetch.of_another_worker(),
            clock: StepClock::new(STEP_MS),
            crew: crowd(&self.crowd),
            room: self.room.clone(),
            graphics: self.graphics.clone(),
            ..MemoryPlatform::default()
        };
        let (abort, registration) = AbortHandle::new_pair();
        self.worker.replace(Some(abort));
        self.services.set(self.services.get() + 1);
        let services = Rc::clone(&self.services);
        let service = Abortable::new(service::serve(Connection { outbox, inbox }, platform), registration)
            .map(move |_| services.set(services.get() - 1));
        self.spawner.spawn_local(service).unwrap();
    }
}

/// What the worker of models in ONNX is given.
struct MemoryOutside {
    files: MemoryFiles,
    store: MemoryStore,
    clock: StepClock,
    gate: Gate,
}

impl inferring::Outside for MemoryOutside {
    type Files = MemoryFiles;
    type Store = MemoryStore;
    type Clock = StepClock;
    type Yielder = TurnYielder;

    fn files(&self) -> &MemoryFiles {
        &self.files
    }

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn clock(&self) -> &StepClock {
        &self.clock
    }

    fn yielder(&self) -> &TurnYielder {
        &TurnYielder
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn memory_bytes(&self) -> u64 {
        0
    }

    /// Little, so that a test can have a model that takes more.
    fn most_bytes(&self) -> u64 {
        MOST_BYTES
    }
}

/// Is there after so many turns.
struct Turns(u32);

impl Future for Turns {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

pub fn spec(file: &[u8]) -> ModelSpec {
    let sha256: String = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
    ModelSpec {
        id: "tiny".to_owned(),
        task: ModelTask::Chat,
        name: "Tiny".to_owned(),
        url: format!("models/{}.gguf", &sha256[..8]),
        bytes: file.len() as u64,
        sha256,
        licence: "MIT".to_owned(),
        source: "tests/support/tiny.rs".to_owned(),
        languages: Vec::new(),
    }
}

pub fn user(content: impl Into<String>) -> Message {
    Message { role: Role::User, content: content.into() }
}

pub fn assistant(content: impl Into<String>) -> Message {
    Message { role: Role::Assistant, content: content.into() }
}

pub fn system(content: impl Into<String>) -> Message {
    Message { role: Role::System, content: content.into() }
}

/// Greedy, nothing penalised.
pub fn greedy(max_tokens: u32) -> Sampling {
    Sampling { temperature: 0.0, repetition_penalty: 1.0, max_tokens, ..Sampling::default() }
}

pub fn say(messages: impl Into<Vec<Message>>, max_tokens: u32) -> Generate {
    Generate {
        messages: messages.into(),
        sampling: greedy(max_tokens),
        context_tokens: None,
        continue_last: false,
        drafts: true,
    }
}
