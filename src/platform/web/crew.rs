//! Starts a team's members as workers of this worker: they load the same script, and their name tells them to be members.
//!
//! A member first posts its build and the requests that the browser made for it. Then it is given the shared memory, its rank
//! and the number of members; everything else it reads from that memory. Workers of a worker end with it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::channel::oneshot;
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    DedicatedWorkerGlobalScope, ErrorEvent, Event, MessageEvent, Worker, WorkerGlobalScope, WorkerOptions,
    WorkerType,
};

use super::{describe, shared::WebShared, timeline};
use crate::{
    lifeline,
    platform::{Crew, CrewError, Gate, Members, exchange},
};

const NAME: &str = "hearth-member-";
/// A member of another build would compute something else, so its build is compared.
const BUILD: &str = env!("HEARTH_BUILD");

type OnDeath = Rc<dyn Fn(&str)>;

pub struct WebCrew {
    on_death: RefCell<Option<OnDeath>>,
    /// Records the members' requests to the network too.
    gate: Gate,
}

impl WebCrew {
    pub fn new(gate: Gate) -> Self {
        Self { on_death: RefCell::default(), gate }
    }

    /// Calls `then` when a member dies after [`Members::watch`].
    pub fn on_death(&self, then: impl Fn(&str) + 'static) {
        self.on_death.replace(Some(Rc::new(then)));
    }
}

impl Crew for WebCrew {
    type Shared = WebShared;
    type Members = WebMembers;

    fn most(&self) -> usize {
        if !WebShared::is_possible() {
            return 1;
        }
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        (scope.navigator().hardware_concurrency() as usize).max(1)
    }

    async fn start(&self, size: usize) -> Result<WebMembers, CrewError> {
        let on_death = self.on_death.borrow().clone().unwrap_or_else(|| Rc::new(|_| {}));
        let started = start(size, &on_death, &self.gate).await;
        if let Err(error) = &started {
            web_sys::console::warn_1(&format!("computing alone: {error}").into());
        }
        started
    }
}

/// The running members. Dropping them ends them.
pub struct WebMembers {
    shared: WebShared,
    members: Vec<Member>,
}

impl Members for WebMembers {
    type Shared = WebShared;

    fn shared(&self) -> &WebShared {
        &self.shared
    }

    fn watch(&self) {
        for member in &self.members {
            member.watched.set(true);
        }
    }
}

async fn start(size: usize, on_death: &OnDeath, gate: &Gate) -> Result<WebMembers, CrewError> {
    let shared = WebShared::new(size);
    // All members start at the same time.
    let mut starting = Vec::new();
    for rank in 1..size {
        starting.push((rank, Member::new(shared.clone(), size, on_death, gate)?));
    }
    let mut members = Vec::new();
    for (rank, (member, build)) in starting {
        let build = build.await.unwrap_or_else(|_| Err("it is gone".to_owned()));
        let build = build.map_err(CrewError::NotStarted)?;
        if build != BUILD {
            return Err(CrewError::Outdated(build));
        }
        let place = Array::of3(shared.buffer(), &(rank as u32).into(), &(size as u32).into());
        let posted = member.worker.post_message(&place);
        posted.map_err(|error| CrewError::NotStarted(describe(&error)))?;
        members.push(member);
    }
    Ok(WebMembers { shared, members })
}

struct Member {
    worker: Worker,
    /// Whether its death is reported to others than the members that exchange data with it.
    watched: Rc<Cell<bool>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

type Build = oneshot::Receiver<Result<String, String>>;

impl Member {
    /// Starts a worker; the second value resolves to its build when it listens.
    fn new(
        shared: WebShared,
        size: usize,
        on_death: &OnDeath,
        gate: &Gate,
    ) -> Result<(Self, Build), CrewError> {
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let name = format!("{NAME}{:016x}", (js_sys::Math::random() * 2f64.powi(53)) as u64);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&name);
        let worker = Worker::new_with_options(&scope.location().href(), &options)
            .map_err(|error| CrewError::NotStarted(describe(&error)))?;
        let watched = Rc::new(Cell::new(false));
        let (sender, build) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let died = {
            let (watched, sender, on_death) = (watched.clone(), sender.clone(), on_death.clone());
            Rc::new(move |message: String| {
                exchange::leave(&shared, size);
                match sender.borrow_mut().take() {
                    // It died before it listened, so whoever starts it gets the error.
                    Some(sender) => drop(sender.send(Err(message))),
                    None if watched.replace(false) => on_death(&message),
                    None => {}
                }
            })
        };
        let on_message = {
            let (died, gate) = (died.clone(), gate.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if timeline::note(&gate, &event.data()) {
                    return;
                }
                if let Some(sender) = sender.borrow_mut().take() {
                    let died = died.clone();
                    lifeline::when_free(&name, move || died("a member ended without a word".to_owned()));
                    let build = event.data().as_string().ok_or_else(|| "it spoke no word".to_owned());
                    // The start may have been cancelled; then nobody waits for the build.
                    let _ = sender.send(build);
                }
            })
        };
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            died(message.unwrap_or_else(|| event.type_()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok((Self { worker, watched, _on_message: on_message, _on_error: on_error }, build))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.watched.set(false);
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Whether this worker was started as a member.
pub fn is_member() -> bool {
    scope().name().starts_with(NAME)
}

/// A member's place in the team: the shared memory, its rank, and the number of members.
pub struct Place {
    pub shared: WebShared,
    pub rank: usize,
    pub size: usize,
}

/// Waits for the place that the leader gives this worker. `None` if the message holds something else.
pub async fn take_place() -> Option<Place> {
    let scope = scope();
    let (sender, given) = oneshot::channel();
    let on_message = Closure::once_into_js(move |event: MessageEvent| {
        let _ = sender.send(event.data());
    });
    scope.set_onmessage(Some(on_message.unchecked_ref()));
    lifeline::hold_for_life(&scope.name()).await;
    scope.post_message(&BUILD.into()).ok()?;
    timeline::watch({
        let scope = scope.clone();
        move |entry| drop(scope.post_message(entry))
    });
    let given = given.await.ok()?;
    let number = |index: u32| Some(Reflect::get_u32(&given, index).ok()?.as_f64()? as usize);
    let (buffer, rank, size) = (Reflect::get_u32(&given, 0).ok()?, number(1)?, number(2)?);
    Some(Place { shared: WebShared::over(buffer.dyn_into().ok()?, size), rank, size })
}

/// Ends this worker once its current task has returned.
pub fn close() {
    scope().close();
}

fn scope() -> DedicatedWorkerGlobalScope {
    let global: JsValue = js_sys::global().into();
    global.unchecked_into()
}
