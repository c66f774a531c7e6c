//! What a model file's header says of the model before a weight is read: size, form, licence, and whether it can be computed here.
//! Must not know where the bytes come from.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use super::{
    error::Result,
    gguf::{Gguf, Metadata, Part, Value},
    language_model,
    models::decoder::families,
};

/// Architectures that give a text's meaning as a vector, and don't speak.
const EMBEDDERS: [&str; 4] = ["bert", "nomic-bert", "jina-bert-v2", "gemma-embedding"];

/// llama.cpp's `llama_ftype`: the recipe by which a file was quantised, under the name that people know.
const FILE_TYPES: [(u32, &str); 18] = [
    (0, "F32"),
    (1, "F16"),
    (2, "Q4_0"),
    (3, "Q4_1"),
    (7, "Q8_0"),
    (8, "Q5_0"),
    (9, "Q5_1"),
    (10, "Q2_K"),
    (11, "Q3_K_S"),
    (12, "Q3_K_M"),
    (13, "Q3_K_L"),
    (14, "Q4_K_S"),
    (15, "Q4_K_M"),
    (16, "Q5_K_S"),
    (17, "Q5_K_M"),
    (18, "Q6_K"),
    (21, "Q2_K_S"),
    (32, "BF16"),
];

pub struct Description {
    /// `general.architecture`.
    pub architecture: String,
    /// As its author calls it.
    pub name: Option<String>,
    /// Numbers in all tensors of the file.
    pub parameters: u64,
    /// The most tokens that a conversation may hold.
    pub context_tokens: Option<u32>,
    pub quantisation: String,
    /// From the file's first byte to the last of its tensors.
    pub bytes: u64,
    /// SPDX identifier, where the author gave one.
    pub licence: Option<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// It makes vectors of texts and does not speak.
    pub embeds: bool,
    /// `None` for a model in one file.
    pub part: Option<Part>,
    /// What keeps it from being computed here; `None` where nothing does.
    pub refusal: Option<String>,
}

/// Reads the header of one file. `file_bytes` is the file's length, where that is known.
pub fn describe<R: Read + Seek>(reader: &mut R, file_bytes: Option<u64>) -> Result<Description> {
    let (gguf, part) = Gguf::read_first(reader, file_bytes)?;
    let metadata = &gguf.metadata;
    let architecture = metadata.string("general.architecture")?.to_owned();
    let said = |key: &str| metadata.optional_string(key).ok().flatten().map(str::to_owned);
    let own = |key: &str| format!("{architecture}.{key}");
    // Where other files belong to it, tensors are missing here, so only the family can be judged.
    let refusal = match part {
        Some(_) if families::names().any(|name| name == architecture) => None,
        Some(_) => Some(format!("unsupported: architecture `{architecture}`")),
        None => language_model::check(&gguf).err().map(|error| error.to_string()),
    };
    Ok(Description {
        name: said("general.name"),
        parameters: gguf
            .tensors
            .infos()
            .map(|info| info.shape.iter().map(|&side| side as u64).product::<u64>())
            .sum(),
        context_tokens: metadata.optional_u32(&own("context_length")).ok().flatten(),
        quantisation: quantisation(&gguf),
        bytes: gguf.tensors.end(),
        licence: said("general.license"),
        languages: languages(metadata),
        embeds: EMBEDDERS.contains(&architecture.as_str()) || metadata.contains(&own("pooling_type")),
        part,
        refusal,
        architecture,
    })
}

/// By the file's own word, or else the type that most bytes have.
fn quantisation(gguf: &Gguf) -> String {
    let file_type = gguf.metadata.optional_u32("general.file_type").ok().flatten();
    let named = FILE_TYPES.iter().find(|(code, _)| Some(*code) == file_type);
    if let Some((_, name)) = named {
        return (*name).to_owned();
    }
    let mut bytes: BTreeMap<String, u64> = BTreeMap::new();
    for info in gguf.tensors.infos() {
        let rows: u64 = info.shape.iter().rev().skip(1).map(|&side| side as u64).product();
        *bytes.entry(format!("{:?}", info.dtype)).or_default() += rows * info.row_bytes() as u64;
    }
    let most = bytes.into_iter().max_by_key(|(_, bytes)| *bytes).map(|(name, _)| name).unwrap_or_default();
    // The types' names in code have no stroke before the K.
    most.strip_suffix('K').map_or(most.clone(), |start| format!("{start}_K"))
}

fn languages(metadata: &Metadata) -> Vec<String> {
    match metadata.get("general.languages") {
        Some(Value::Strings(tags)) => tags.clone(),
        Some(_) | None => Vec::new(),
    }
}
