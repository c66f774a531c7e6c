//! A build without a GPU's runner: there is never one.

use super::Guides;
use crate::engine::{error::Result, models::decoder::Logits, text::Ranked};

pub enum OnGpu {}

impl OnGpu {
    pub async fn forward(&mut self, _: &[u32], _: Logits) -> Result<Vec<f32>> {
        match *self {}
    }

    pub async fn rank(&mut self, _: &[u32], _: &[u32], _: Guides) -> Result<Ranked> {
        match *self {}
    }

    pub fn held(&self) -> &[u32] {
        match *self {}
    }

    pub fn truncate(&mut self, _: usize) {
        match *self {}
    }

    pub fn room(&self) -> usize {
        match *self {}
    }

    pub fn capacity(&self) -> usize {
        match *self {}
    }
}
