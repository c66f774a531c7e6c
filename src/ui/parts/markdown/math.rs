//! Draws a formula's tree as elements of MathML.

use yew::{prelude::*, virtual_dom::VTag};

use crate::markdown::{CellSide, Formula};

pub fn math(formula: &Formula) -> Html {
    let (element, attributes, side, content) = match formula {
        Formula::Text(text) => return text.clone().into(),
        Formula::Element { element, attributes, side, content } => (element, attributes, side, content),
    };
    let mut tag = VTag::new(element.name());
    for (attribute, value) in attributes {
        tag.add_attribute(attribute.name(), value.clone());
    }
    // Not as a style: the page allows none in a text.
    match side {
        Some(CellSide::Left) => tag.add_attribute("class", "markdown__math-left"),
        Some(CellSide::Right) => tag.add_attribute("class", "markdown__math-right"),
        None => {}
    }
    for content in content {
        tag.add_child(math(content));
    }
    tag.into()
}
