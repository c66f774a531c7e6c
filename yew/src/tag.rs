//! What `html!` makes of an element, built out of line.

use whole::{
    html::NodeRef,
    virtual_dom::{AttrValue, Attributes, Key, VNode, listeners::Listeners, vtag},
};

/// Where the macro looks for an element's constructors.
pub enum VTag {}

#[doc(hidden)]
#[allow(clippy::too_many_arguments)]
impl VTag {
    #[inline(never)]
    pub fn __new_other(
        tag: AttrValue,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
        children: VNode,
    ) -> VNode {
        vtag::VTag::__new_other(tag, node_ref, key, attributes, listeners, children).into()
    }

    #[inline(never)]
    pub fn __new_input(
        value: Option<AttrValue>,
        checked: Option<bool>,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
    ) -> VNode {
        vtag::VTag::__new_input(value, checked, node_ref, key, attributes, listeners).into()
    }

    #[inline(never)]
    pub fn __new_textarea(
        value: Option<AttrValue>,
        default: Option<AttrValue>,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
    ) -> VNode {
        vtag::VTag::__new_textarea(value, default, node_ref, key, attributes, listeners).into()
    }
}
