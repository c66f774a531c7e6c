//! Tests of the state of Your model, driven as the page drives it.
