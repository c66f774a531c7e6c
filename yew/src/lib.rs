//! Yew for the page, with one component that draws all of ours. Must not know any of them.
//!
//! Yew compiles its machinery (scope, life cycle, scheduling) once for each component, which was a tenth of the page's
//! wasm. `html!` calls everything by its path in the crate `yew`, so this crate has that name: it hands on all of Yew and
//! puts [`virtual_dom::VChild`], what the macro makes of a component, into the place of Yew's own. Effects are many, too:
//! [`prelude::use_effect_with`] is compiled once.

// The macros write `::yew`, here too.
extern crate self as yew;

mod any_component;
mod any_effect;

pub use whole::*;

/// Yew's, but for the effects.
pub mod prelude {
    pub use whole::prelude::*;

    pub use crate::any_effect::use_effect_with;
}

/// Yew's, but for the child.
pub mod virtual_dom {
    pub use whole::virtual_dom::*;

    pub use crate::any_component::VChild;
}
