//! Load: make a model ready, from the store or, where allowed, from the network.

use serde::{Deserialize, Serialize};

use super::Crop;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelTask {
    /// A language model with a chat template (GGUF).
    Chat,
    /// A sentence's meaning as a vector (safetensors, or GGUF).
    Embed,
    /// A text's class (safetensors).
    ClassifyText,
    /// A photograph's class (safetensors).
    ClassifyImage,
    /// Personal data in a text (safetensors).
    Redact,
    /// How well a passage answers a query (safetensors).
    Rerank,
    /// What is written in a picture (ONNX in safetensors). It is only stored: the worker of models in ONNX opens it.
    ReadText,
    /// Where faces are in a picture (ONNX). The same.
    FindFaces,
}

/// One model of the catalogue (`assets/catalog.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// Stable name, also of people's scripts.
    pub id: String,
    pub task: ModelTask,
    /// What a person reads.
    pub name: String,
    /// Address relative to the page, or absolute where a person asked for another host, or of a file that a person opened
    /// (`blob:`).
    pub url: String,
    pub bytes: u64,
    /// Lower-case hex; the file's name in the store, so that a model is stored once. Empty for a file of a person's own
    /// that nobody has read yet: loading finds it, and [`Loaded`] tells it.
    pub sha256: String,
    /// SPDX identifier.
    pub licence: String,
    /// Where the weights come from, in words.
    pub source: String,
    /// BCP 47 tags of the languages that it understands, `mul` for more than a list is good for. Empty where nobody said.
    #[serde(default)]
    pub languages: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    pub model: ModelSpec,
    /// `false` opens what is stored and answers `NotStored` otherwise: no request leaves unasked.
    pub download: bool,
    /// Threads wanted; 1 is the worker alone. Fewer are used where the browser gives no more.
    pub threads: u32,
    /// Of a language model; others are the CPU's.
    pub processor: Processor,
}

/// What is to compute a language model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Processor {
    /// The GPU, where it was proved on this device to be right and faster.
    #[default]
    Automatic,
    Cpu,
    /// The GPU where it is right, faster or not.
    Gpu,
}

/// What came of a language model on a GPU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GpuUse {
    /// It computes, so many times as fast as the CPU when both were tried.
    Used { adapter: String, times_cpu: f64 },
    /// It is right, but not faster: the CPU computes.
    Slower { adapter: String, times_cpu: f64 },
    /// Its answer is not the CPU's, on this driver: the CPU computes. The mean divergence of their next tokens (Kullback-Leibler).
    Wrong { adapter: String, divergence: f64 },
    /// It can't compute this model, or failed at it: the CPU computes.
    Failed { adapter: String, why: String },
}

/// Where the file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Residence {
    /// The origin's private file system: here again after a reload.
    Disk,
    /// This tab's memory alone (a private window): gone with the tab.
    Memory,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    pub model: String,
    /// Of its file, lower-case hex.
    pub sha256: String,
    /// `general.architecture` of a GGUF, `architecture` of a safetensors file's metadata.
    pub architecture: String,
    /// The most tokens that a conversation, or a text, may hold; 0 for a model of images.
    pub context_tokens: u32,
    /// The most that the model was made for: more than [`Self::context_tokens`] where memory has no room for all.
    pub trained_tokens: u32,
    pub residence: Residence,
    pub downloaded_bytes: u64,
    /// From the start of the job to ready, download included.
    pub load_ms: f64,
    /// The worker's linear memory after loading; it never shrinks, so this is also the peak so far.
    pub memory_bytes: u64,
    /// Which kernels this worker was built with: `relaxed-simd`, `simd128` or `plain`.
    pub kernels: String,
    /// Threads that really compute.
    pub threads: u32,
    /// Packed weights in memory.
    pub weight_bytes: u64,
    /// What an image model sees of a picture; `None` for any other.
    pub crop: Option<Crop>,
    /// `None` where nobody asked for a GPU, or there is none.
    pub gpu: Option<Box<GpuUse>>,
}

tie!(Load => Loaded);
