//! One request of the page, from the press that asked for it to its end. Must not know which task it is of.

mod follow;
mod transfer;
mod use_client;

pub use self::transfer::Transfer;
pub use self::{
    follow::{Following, follow},
    use_client::use_client,
};
