//! `hearth.embed`: texts as vectors, for scripts alone.

pub mod api;
