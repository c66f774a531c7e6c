//! The files that a person attaches to the message that they write: each is read in its turn, and stays until the message is sent or
//! the file is removed. Pure: `use_attaching` reads them.

use std::rc::Rc;

use super::attachment::Attachment;
use crate::ui::{
    files::{Opening, OpeningAction, ReadParts},
    runs::{Run, RunId},
};

/// A longer text is more than a conversation should store with each of its turns.
const MOST_BYTES: usize = 4 << 20;
/// A file has so many runs at most: one for each password and encoding that a person tries.
const RUNS: u64 = 1 << 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attaching {
    files: Rc<Vec<AttachedFile>>,
    last_id: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AttachedFile {
    /// Unlike that of any other file of this visit.
    pub id: u64,
    pub name: Rc<str>,
    pub bytes: u64,
    pub opening: Opening,
    /// Once the file is read.
    pub read: Option<Attachment>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AttachingAction {
    /// A file was given, or the one that is read has news.
    Opening(OpeningAction),
    /// To one of the files, by its id.
    To(u64, OpeningAction),
    Remove(u64),
}

impl Attaching {
    pub fn files(&self) -> &[AttachedFile] {
        &self.files
    }

    /// The file that is read now; others wait for it.
    pub fn current(&self) -> Option<&AttachedFile> {
        self.files.iter().find(|file| file.opening.is_running())
    }

    /// Whether a file waits for the person: it can't be read as it is, or its reading was stopped.
    pub fn needs_person(&self) -> bool {
        self.files.iter().any(|file| file.read.is_none() && !file.opening.is_running())
    }

    /// What goes with the message.
    pub fn read(&self) -> Vec<Attachment> {
        self.files.iter().filter_map(|file| file.read.clone()).collect()
    }

    pub fn apply(&mut self, action: AttachingAction) {
        match action {
            AttachingAction::Opening(OpeningAction::Open(number, name, bytes)) => {
                self.last_id += 1;
                let mut opening = Opening::limited(RunId(self.last_id * RUNS), MOST_BYTES);
                opening.apply(OpeningAction::Open(number, name.clone(), bytes));
                let file = AttachedFile { id: self.last_id, name, bytes, opening, read: None };
                Rc::make_mut(&mut self.files).push(file);
            }
            AttachingAction::Opening(OpeningAction::Heard(news)) => {
                let run = news.run;
                self.change(|file| file.opening.has_run(run), OpeningAction::Heard(news));
            }
            AttachingAction::Opening(OpeningAction::Recognised(news)) => {
                let run = news.run;
                self.change(|file| file.opening.has_run(run), OpeningAction::Recognised(news));
            }
            AttachingAction::Opening(action) => {
                if let Some(id) = self.current().map(|file| file.id) {
                    self.change(|file| file.id == id, action);
                }
            }
            AttachingAction::To(id, action) => self.change(|file| file.id == id, action),
            AttachingAction::Remove(id) => Rc::make_mut(&mut self.files).retain(|file| file.id != id),
        }
    }

    /// The message is sent.
    pub fn clear(&mut self) {
        self.files = Rc::default();
    }

    fn change(&mut self, which: impl Fn(&AttachedFile) -> bool, action: OpeningAction) {
        let Some(file) = Rc::make_mut(&mut self.files).iter_mut().find(|file| which(file)) else { return };
        let read = file.opening.apply_to_parts(action);
        // Whoever says another encoding wants another text.
        if file.opening.is_running() {
            file.read = None;
        }
        if let Some(ReadParts { name, parts }) = read {
            file.read = Some(Attachment { name, bytes: file.bytes, parts: Rc::new(parts), given: None });
        }
    }
}

impl AttachedFile {
    /// The name of its state, which scripts read in the document. `current` is the one that is read now.
    pub fn state_name(&self, current: Option<u64>) -> &'static str {
        match (&self.read, self.opening.is_running()) {
            (Some(_), _) => "read",
            (None, true) if current == Some(self.id) => "reading",
            (None, true) => "waiting",
            (None, false) if self.opening.run.as_ref().is_some_and(Run::is_stopped) => "stopped",
            (None, false) => "refused",
        }
    }
}
