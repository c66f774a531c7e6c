//! Files as rows: cells between separators, arrays and lines of JSON; and a table written as another was. Must not know what is done
//! with rows.

mod json;
mod separated;
mod style;
mod uneven;
mod write;

pub use self::{
    json::{Json, JsonArray, JsonLines, json_in},
    separated::Separated,
    style::{LineEnd, Quoting, Style},
    write::Writer,
};
