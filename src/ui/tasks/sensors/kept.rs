//! Where detectors are kept: a database in the browser. Must not know who uses them.

use std::rc::Rc;

use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, TransactionMode};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::detectors::{Detector, DetectorId};
use crate::protocol::{Bytes, Failure, FailureKind};

const NAME: &str = "hearth-sensors";
/// By id: the facts as JSON, and the file.
const DETECTORS: &str = "detectors";

/// The database of detectors.
pub struct Kept;

impl Kept {
    /// Those that can be read: a damaged one must not hide the others.
    pub async fn all() -> Result<Vec<Detector>, Failure> {
        let database = open().await?;
        let transaction = database.transaction(&[DETECTORS], TransactionMode::ReadOnly).map_err(failed)?;
        let store = transaction.object_store(DETECTORS).map_err(failed)?;
        let values = store.get_all(None, None).map_err(failed)?.await.map_err(failed)?;
        database.close();
        Ok(values.iter().filter_map(read).collect())
    }

    pub async fn change(new: &[Rc<Detector>], gone: &[DetectorId]) -> Result<(), Failure> {
        let database = open().await?;
        let transaction = database.transaction(&[DETECTORS], TransactionMode::ReadWrite).map_err(failed)?;
        let store = transaction.object_store(DETECTORS).map_err(failed)?;
        for detector in new {
            let key = key(detector.id);
            store.put(&written(detector)?, Some(&key)).map_err(failed)?.await.map_err(failed)?;
        }
        for id in gone {
            store.delete(idb::Query::Key(key(*id))).map_err(failed)?.await.map_err(failed)?;
        }
        let committed = transaction.commit().map_err(failed)?.await.map_err(failed)?;
        database.close();
        match committed {
            idb::TransactionResult::Committed => Ok(()),
            idb::TransactionResult::Aborted => {
                Err(Failure::new(FailureKind::Storage, "the transaction was undone"))
            }
        }
    }

    /// Deletes all of them.
    pub async fn erase() -> Result<(), Failure> {
        Factory::new().map_err(failed)?.delete(NAME).map_err(failed)?.await.map_err(failed)
    }
}

async fn open() -> Result<Database, Failure> {
    let mut request = Factory::new().map_err(failed)?.open(NAME, Some(1)).map_err(failed)?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            // Refused: then the first transaction says so.
            let _ = database.create_object_store(DETECTORS, ObjectStoreParams::new());
        }
    });
    request.await.map_err(failed)
}

/// Ids are milliseconds, which JavaScript's numbers hold exactly.
fn key(id: DetectorId) -> JsValue {
    (id.0 as f64).into()
}

fn written(detector: &Detector) -> Result<JsValue, Failure> {
    let facts = serde_json::to_string(detector)
        .map_err(|error| Failure::new(FailureKind::Internal, error.to_string()))?;
    Ok(Array::of2(&facts.into(), &Uint8Array::from(detector.file.0.as_slice())).into())
}

fn read(value: &JsValue) -> Option<Detector> {
    let pair = value.dyn_ref::<Array>()?;
    let detector: Detector = serde_json::from_str(&pair.get(0).as_string()?).ok()?;
    let file = Bytes(pair.get(1).dyn_into::<Uint8Array>().ok()?.to_vec());
    Some(Detector { file, ..detector })
}

fn failed(error: idb::Error) -> Failure {
    let facts = error.to_string();
    let kind = if facts.contains("QuotaExceededError") {
        FailureKind::StorageFull { missing_bytes: 0 }
    } else {
        FailureKind::Storage
    };
    Failure::new(kind, facts)
}
