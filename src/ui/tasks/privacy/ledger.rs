//! The ledger: every request of the page and of its workers to the network since the page was opened.
//! Must not know how a request is made.

use std::rc::Rc;

use serde::Serialize;
use serde_json::json;

use crate::{
    protocol::{RequestStatus, Requested},
    ui::parts::Export,
};

/// Who made a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requester {
    Page,
    Worker,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub by: Requester,
    /// Which worker made the request, counted from 0: each restart starts another one. The page is always 0.
    worker: u32,
    pub requested: Requested,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LedgerAction {
    /// What was heard since the last time, each with the number of its worker.
    Told { by: Requester, requests: Vec<(u32, Requested)> },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Copied where it is drawn meanwhile, so that each is behind a pointer.
    entries: Rc<Vec<Rc<Entry>>>,
    lost_workers: u32,
}

impl Ledger {
    pub fn apply(&mut self, action: LedgerAction) {
        let LedgerAction::Told { by, requests } = action;
        let entries = Rc::make_mut(&mut self.entries);
        for (worker, mut requested) in requests {
            // What a worker said last may be heard after its death.
            let is_lost = by == Requester::Worker && worker < self.lost_workers;
            if is_lost && requested.status == RequestStatus::UnderWay {
                requested.status = RequestStatus::Failed;
            }
            // Who makes requests numbers them upwards, so that an earlier number of the same says that this one is new.
            let same = |entry: &&mut Rc<Entry>| {
                (entry.by, entry.worker) == (by, worker) && entry.requested.number <= requested.number
            };
            match entries.iter_mut().rev().find(same) {
                Some(entry) if entry.requested.number == requested.number => {
                    Rc::make_mut(entry).requested = requested;
                }
                Some(_) | None => entries.push(Rc::new(Entry { by, worker, requested })),
            }
        }
    }

    /// The worker ended: its requests under way have failed.
    pub fn worker_lost(&mut self) {
        for entry in Rc::make_mut(&mut self.entries) {
            if entry.by == Requester::Worker && entry.requested.status == RequestStatus::UnderWay {
                Rc::make_mut(entry).requested.status = RequestStatus::Failed;
            }
        }
        self.lost_workers += 1;
    }

    pub fn requests(&self) -> usize {
        self.entries.len()
    }

    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.requested.bytes).sum()
    }

    /// All entries, by the time at which they were requested.
    pub fn entries(&self) -> Vec<Rc<Entry>> {
        let mut entries = self.entries.as_ref().clone();
        entries.sort_by(|a, b| a.requested.at_ms.total_cmp(&b.requested.at_ms));
        entries
    }

    pub fn export(&self) -> Export {
        let row = |entry: &Rc<Entry>| {
            let Entry { by, requested, .. } = entry.as_ref();
            let Requested { at_ms, url, purpose, bytes, status, .. } = requested;
            vec![json!(at_ms), json!(by), json!(purpose), json!(url), json!(bytes), json!(status)]
        };
        Export {
            columns: vec!["at_ms", "by", "purpose", "url", "bytes", "status"],
            rows: self.entries().iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Purpose;

    fn requested(number: u32, bytes: u64, status: RequestStatus) -> Requested {
        Requested {
            number,
            at_ms: 1000.0 - f64::from(number),
            url: format!("https://host.example/{number}"),
            purpose: Purpose::Model,
            bytes,
            status,
        }
    }

    fn told(by: Requester, worker: u32, number: u32, bytes: u64, status: RequestStatus) -> LedgerAction {
        LedgerAction::Told { by, requests: vec![(worker, requested(number, bytes, status))] }
    }

    fn statuses(ledger: &Ledger) -> Vec<RequestStatus> {
        ledger.entries.iter().map(|entry| entry.requested.status).collect()
    }

    #[test]
    fn a_request_is_one_line_however_often_it_is_told_and_whoever_else_counts_so() {
        let mut ledger = Ledger::default();
        ledger.apply(told(Requester::Page, 0, 0, 7, RequestStatus::Done));
        ledger.apply(told(Requester::Worker, 0, 0, 0, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Worker, 0, 1, 0, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Worker, 0, 0, 100, RequestStatus::Done));
        assert_eq!((ledger.requests(), ledger.bytes()), (3, 107));
        assert_eq!(ledger.entries()[0].requested.number, 1, "by time");
    }

    #[test]
    fn a_dead_worker_ends_what_it_was_at_and_the_next_one_counts_anew() {
        let mut ledger = Ledger::default();
        ledger.apply(told(Requester::Worker, 0, 0, 5, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Page, 0, 0, 0, RequestStatus::UnderWay));
        ledger.worker_lost();
        ledger.apply(told(Requester::Worker, 1, 0, 9, RequestStatus::Done));
        assert_eq!(statuses(&ledger), [RequestStatus::Failed, RequestStatus::UnderWay, RequestStatus::Done]);
        assert_eq!(ledger.bytes(), 14);
        let exported: serde_json::Value = serde_json::from_str(&ledger.export().json()).expect("JSON");
        assert_eq!(exported[0]["by"], "worker");
        assert_eq!(exported[0]["purpose"], "model");
        assert_eq!(exported[0]["status"], "failed");
    }

    #[test]
    fn what_is_heard_after_a_workers_death_is_still_its_own() {
        let mut ledger = Ledger::default();
        ledger.worker_lost();
        ledger.apply(told(Requester::Worker, 0, 0, 5, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Worker, 1, 0, 0, RequestStatus::UnderWay));
        assert_eq!(statuses(&ledger), [RequestStatus::Failed, RequestStatus::UnderWay]);
    }

    #[test]
    fn a_hundred_thousand_requests_are_taken_in_together() {
        const COUNT: u32 = 100_000;
        let mut ledger = Ledger::default();
        let mut reports = 0;
        let mut requests: Vec<_> = (0..COUNT)
            .flat_map(|number| [(number, 0, RequestStatus::UnderWay), (number, 3, RequestStatus::Done)])
            .map(|(number, bytes, status)| (0, requested(number, bytes, status)))
            .collect();
        while !requests.is_empty() {
            let later = requests.split_off(requests.len().min(20_000));
            // What is drawn holds the entries, so that taking in copies them.
            let drawn = ledger.clone();
            ledger.apply(LedgerAction::Told { by: Requester::Worker, requests });
            assert!(drawn.requests() < ledger.requests());
            (requests, reports) = (later, reports + 1);
        }
        assert_eq!((ledger.requests(), ledger.bytes(), reports), (100_000, 300_000, 10));
        assert!(statuses(&ledger).iter().all(|status| *status == RequestStatus::Done));
    }
}
