//! Updates that a deployer signs (docs/UPDATES.md): `cargo xtask keys` and `cargo xtask sign`. The worker checks what is made here; what it
//! refuses stands in its own code, and its tests.

mod form;
mod key;
pub mod keys;
pub mod sign;
