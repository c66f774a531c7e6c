//! Reads from the document which hosts models may come from.

use std::rc::Rc;

use yew::prelude::*;

use super::host::ModelHosts;
use crate::ui::browser::document;

/// Does not change while the page is open.
#[hook]
pub fn use_hosts() -> Rc<ModelHosts> {
    use_memo((), |()| ModelHosts::read(&listed().unwrap_or_default()))
}

fn listed() -> Option<String> {
    let meta = document()?.query_selector("meta[name=model-hosts]").ok()??;
    meta.get_attribute("content")
}
