//! A collector in a thread of its own, for tests and whoever embeds it; it ends when it is dropped.

use std::{net::SocketAddr, sync::Arc};

use tokio::runtime::{Builder, Runtime};

use crate::{
    failing::{Fault, Faults},
    options::Options,
    server::{Failed, listen, router, serve},
};

pub struct Running {
    address: SocketAddr,
    faults: Option<Arc<Faults>>,
    /// Dropped, it ends all that runs in it.
    threads: Runtime,
}

impl Running {
    pub fn start(options: Options) -> Result<Self, Failed> {
        let threads = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let threads = threads.map_err(Failed::Threads)?;
        let listener = threads.block_on(listen(&options))?;
        let address =
            listener.local_addr().map_err(|cause| Failed::Listen { address: options.listen, cause })?;
        let faults = options.failing.clone().map(Faults::new).map(Arc::new);
        threads.spawn(serve(listener, router(&options)?, faults.clone()));
        Ok(Self { address, faults, threads })
    }

    /// Where it listens, as `http://127.0.0.1:8780`.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until the process is interrupted.
    pub fn wait(self) -> std::io::Result<()> {
        self.threads.block_on(tokio::signal::ctrl_c())
    }

    /// How often each fault came so far.
    pub fn faults(&self) -> Vec<(Fault, u64)> {
        self.faults.as_ref().map_or(Vec::new(), |faults| faults.counts().to_vec())
    }
}
