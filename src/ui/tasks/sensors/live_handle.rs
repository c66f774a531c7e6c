//! The live data as the page's parts share it: two handles are equal if they share it.

use std::{cell::RefCell, ops::Deref, rc::Rc};

use super::live::Live;

#[derive(Clone, Default)]
pub struct LiveHandle(Rc<RefCell<Live>>);

impl Deref for LiveHandle {
    type Target = RefCell<Live>;

    fn deref(&self) -> &RefCell<Live> {
        &self.0
    }
}

impl PartialEq for LiveHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
