//! The client and its workers in one program and on one thread: a request and its answer cross in memory. Must not know any task.

use futures::{
    StreamExt,
    executor::{LocalPool, LocalSpawner},
    task::LocalSpawnExt,
};
use hearth::{
    channel::{Connection, memory},
    client::{Client, Running, Update},
    inferring,
    platform::{Gate, TurnYielder},
    protocol::{Failure, FailureKind, FromWorker, Task, ToWorker, WorkerKind},
    reading, sensing,
    sensing::outbox::Outbox,
    service,
};

use crate::{
    Result,
    disk::{DiskFiles, DiskOutbox, DiskOutside, DiskPlatform, DiskStore, SystemClock, memory_bytes},
};

/// What the workers are given.
#[derive(Clone, Default)]
pub struct Means {
    /// Models, most of which lie elsewhere.
    pub models: DiskStore,
    /// Where sensors' results are kept.
    pub outbox: Option<DiskStore>,
    /// What a model may take.
    pub memory_bytes: u64,
}

pub struct Host {
    pool: LocalPool,
    client: Client,
}

impl Host {
    pub fn new(means: Means) -> Self {
        let pool = LocalPool::new();
        let spawner = pool.spawner();
        let (client, driver) = Client::new({
            let spawner = spawner.clone();
            move |kind| start(kind, &means, &spawner)
        });
        spawn(&spawner, driver);
        Self { pool, client }
    }

    /// Runs a task to its end; `each` is given its chunks as they come.
    pub fn ask<T: Task>(
        &mut self,
        task: T,
        mut each: impl FnMut(T::Chunk) -> Result<()>,
    ) -> Result<T::Output> {
        let mut running = self.start(task);
        loop {
            match self.next(&mut running)? {
                Update::Progress(_) => {}
                Update::Chunk(chunk) => each(chunk)?,
                Update::Done(done) => return Ok(done?),
            }
        }
    }

    pub fn start<T: Task>(&mut self, task: T) -> Running<T> {
        self.client.run(task)
    }

    /// The next that a request has to say, and all others go on meanwhile.
    pub fn next<T: Task>(&mut self, running: &mut Running<T>) -> Result<Update<T>> {
        let over = || Failure::new(FailureKind::Internal, "the request was answered already");
        Ok(self.pool.run_until(running.next()).ok_or_else(over)?)
    }
}

fn start(kind: WorkerKind, means: &Means, spawner: &LocalSpawner) -> Connection<ToWorker, FromWorker> {
    let (here, there) = memory::pair::<ToWorker, FromWorker>();
    let gate = || Gate::new(|| 0.0);
    match kind {
        WorkerKind::Models => {
            let platform = DiskPlatform::new(means.models.clone(), means.memory_bytes);
            spawn(spawner, service::serve(there, platform));
        }
        WorkerKind::Reader => {
            let ports = reading::Ports {
                files: DiskFiles,
                clock: SystemClock::default(),
                yielder: TurnYielder,
                gate: gate(),
                memory_bytes,
            };
            spawn(spawner, reading::serve(there, ports));
        }
        WorkerKind::Sensors => {
            let ports = sensing::Ports::new(SystemClock::default(), TurnYielder, gate());
            match &means.outbox {
                Some(store) => {
                    let ports = ports.keep_in(Outbox::new(DiskOutbox::new(store.clone())));
                    spawn(spawner, sensing::serve(there, ports));
                }
                None => spawn(spawner, sensing::serve(there, ports)),
            }
        }
        WorkerKind::Onnx => {
            let outside = DiskOutside::new(means.models.clone(), means.memory_bytes);
            spawn(spawner, inferring::serve(there, outside));
        }
    }
    here
}

fn spawn(spawner: &LocalSpawner, future: impl Future<Output = ()> + 'static) {
    // It fails only once the pool is gone, and with it all who could ask.
    let _ = spawner.spawn_local(future);
}
