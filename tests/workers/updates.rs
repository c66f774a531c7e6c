//! Updates of models that a deployer signs: what is believed, what an update that is cut off leaves, and what comes back.

mod installing;
mod interrupted;
mod signing;
mod tampered;
