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
    /// Which worker made the request, counted from 0: each restart starts another one.
    worker_number: u32,
    pub requested: Requested,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LedgerAction {
    Told { by: Requester, requested: Requested },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    entries: Rc<Vec<Entry>>,
    worker_number: u32,
}

impl Ledger {
    pub fn apply(&mut self, action: LedgerAction) {
        let LedgerAction::Told { by, requested } = action;
        let worker_number = match by {
            Requester::Page => 0,
            Requester::Worker => self.worker_number,
        };
        let entries = Rc::make_mut(&mut self.entries);
        // Who makes requests numbers them upwards, so that an earlier number of the same says that this one is new.
        let same = |entry: &&mut Entry| {
            (entry.by, entry.worker_number) == (by, worker_number)
                && entry.requested.number <= requested.number
        };
        match entries.iter_mut().rev().find(same) {
            Some(entry) if entry.requested.number == requested.number => entry.requested = requested,
            Some(_) | None => entries.push(Entry { by, worker_number, requested }),
        }
    }

    /// The worker ended: its requests under way have failed.
    pub fn worker_lost(&mut self) {
        for entry in Rc::make_mut(&mut self.entries) {
            let of_this_worker = entry.by == Requester::Worker && entry.worker_number == self.worker_number;
            if of_this_worker && entry.requested.status == RequestStatus::UnderWay {
                entry.requested.status = RequestStatus::Failed;
            }
        }
        self.worker_number += 1;
    }

    pub fn requests(&self) -> usize {
        self.entries.len()
    }

    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.requested.bytes).sum()
    }

    /// All entries, by the time at which they were requested.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = self.entries.as_ref().clone();
        entries.sort_by(|a, b| a.requested.at_ms.total_cmp(&b.requested.at_ms));
        entries
    }

    pub fn export(&self) -> Export {
        let row = |Entry { by, requested, .. }: &Entry| {
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

    fn told(by: Requester, number: u32, bytes: u64, status: RequestStatus) -> LedgerAction {
        let requested = Requested {
            number,
            at_ms: 1000.0 - f64::from(number),
            url: format!("https://host.example/{number}"),
            purpose: Purpose::Model,
            bytes,
            status,
        };
        LedgerAction::Told { by, requested }
    }

    #[test]
    fn a_request_is_one_line_however_often_it_is_told_and_whoever_else_counts_so() {
        let mut ledger = Ledger::default();
        ledger.apply(told(Requester::Page, 0, 7, RequestStatus::Done));
        ledger.apply(told(Requester::Worker, 0, 0, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Worker, 1, 0, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Worker, 0, 100, RequestStatus::Done));
        assert_eq!((ledger.requests(), ledger.bytes()), (3, 107));
        assert_eq!(ledger.entries()[0].requested.number, 1, "by time");
    }

    #[test]
    fn a_dead_worker_ends_what_it_was_at_and_the_next_one_counts_anew() {
        let mut ledger = Ledger::default();
        ledger.apply(told(Requester::Worker, 0, 5, RequestStatus::UnderWay));
        ledger.apply(told(Requester::Page, 0, 0, RequestStatus::UnderWay));
        ledger.worker_lost();
        ledger.apply(told(Requester::Worker, 0, 9, RequestStatus::Done));
        let statuses: Vec<_> = ledger.entries.iter().map(|entry| entry.requested.status).collect();
        assert_eq!(statuses, [RequestStatus::Failed, RequestStatus::UnderWay, RequestStatus::Done]);
        assert_eq!(ledger.bytes(), 14);
        let exported: serde_json::Value = serde_json::from_str(&ledger.export().json()).expect("JSON");
        assert_eq!(exported[0]["by"], "worker");
        assert_eq!(exported[0]["purpose"], "model");
        assert_eq!(exported[0]["status"], "failed");
    }
}
