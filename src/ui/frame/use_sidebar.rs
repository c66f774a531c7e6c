//! Tells whether the sidebar is collapsed, and stores that for the next visit. The document's root says so, since the shell
//! sets it there before the program runs.

use yew::prelude::*;

use crate::ui::browser::{local_storage, root};

const STORED: &str = "hearth.sidebar-collapsed";
const ATTRIBUTE: &str = "data-sidebar";

#[hook]
pub fn use_sidebar() -> (bool, Callback<()>) {
    let collapsed = use_state_eq(|| local_storage::get(STORED).unwrap_or(false));
    use_effect_with(*collapsed, |collapsed| {
        local_storage::set(STORED, collapsed);
        if let Some(root) = root() {
            let _ = if *collapsed {
                root.set_attribute(ATTRIBUTE, "collapsed")
            } else {
                root.remove_attribute(ATTRIBUTE)
            };
        }
    });
    let toggle = use_callback(collapsed.clone(), |(), collapsed| collapsed.set(!**collapsed));
    (*collapsed, toggle)
}
