//! What to offer where the language model is more than this device can do: the next smaller one. Must not know what draws the offer.

use super::{
    catalogue::Entry,
    list::Models,
    model::{Model, ModelStatus},
};
use crate::protocol::{FailureKind, ModelTask, Shortage};

/// Tokens a second: a person reads faster.
const SLOW: f64 = 3.0;

/// Why another model is offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TooMuch {
    /// It takes more memory than there is.
    ForMemory,
    /// Its worker ended each time that it was opened, which it does where memory runs out unseen.
    ToOpen,
    /// Its last answer came at so many tokens a second.
    ForSpeed(f64),
}

impl Models {
    /// Why the language model is too much for this device, and the largest of those that are smaller.
    pub fn instead(&self) -> Option<(TooMuch, &Entry)> {
        let language = self.language();
        let spec = language.spec.as_ref()?;
        let (why, there) = self.too_much(language)?;
        let fits = |entry: &&Entry| {
            there.is_none_or(|there| entry.memory_bytes().is_some_and(|needed| needed <= there))
        };
        let smaller = self
            .entries()
            .filter(|entry| entry.spec.task == ModelTask::Chat && (1..spec.bytes).contains(&entry.spec.bytes))
            .filter(fits);
        Some((why, smaller.max_by_key(|entry| entry.spec.bytes)?))
    }

    /// With the bytes of memory that there are, where somebody said.
    fn too_much(&self, model: &Model) -> Option<(TooMuch, Option<u64>)> {
        match &model.status {
            ModelStatus::Failed(failure) => match failure.kind {
                FailureKind::TooLarge(Shortage { there_bytes, .. }) => {
                    Some((TooMuch::ForMemory, Some(there_bytes)))
                }
                FailureKind::OutOfMemory => Some((TooMuch::ForMemory, None)),
                FailureKind::Crashed => Some((TooMuch::ToOpen, None)),
                FailureKind::Cancelled
                | FailureKind::Offline
                | FailureKind::Storage
                | FailureKind::Integrity
                | FailureKind::BadModel
                | FailureKind::NotStored
                | FailureKind::NotLoaded
                | FailureKind::BadInput
                | FailureKind::Unsupported
                | FailureKind::Outdated
                | FailureKind::Internal
                | FailureKind::Unreadable(_)
                | FailureKind::TemplateFailed
                | FailureKind::TemplateRefused
                | FailureKind::Unlearnable(_)
                | FailureKind::ModelPart(_)
                | FailureKind::NotFound
                | FailureKind::Forbidden
                | FailureKind::TooManyRequests
                | FailureKind::ServerFault
                | FailureKind::StorageFull { .. } => None,
            },
            ModelStatus::Ready(_) => {
                let speed = self.speed(&model.spec.as_ref()?.id)?;
                (speed < SLOW).then_some((TooMuch::ForSpeed(speed), None))
            }
            ModelStatus::Absent | ModelStatus::Loading(_) => None,
        }
    }
}
