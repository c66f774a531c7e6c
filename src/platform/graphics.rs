//! The graphics processor of a platform in memory: devices that a test made, each given once.

use std::{cell::RefCell, rc::Rc};

use crate::gpu::Gpu;

#[derive(Clone, Default)]
pub struct MemoryGraphics(Rc<RefCell<Vec<Box<dyn Gpu>>>>);

impl MemoryGraphics {
    /// The next one who asks gets this device.
    pub fn add(&self, gpu: Box<dyn Gpu>) {
        self.0.borrow_mut().push(gpu);
    }

    pub fn take(&self) -> Option<Box<dyn Gpu>> {
        self.0.borrow_mut().pop()
    }
}
