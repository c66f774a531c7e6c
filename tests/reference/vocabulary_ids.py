"""Writes vocabularies/NAME.json: llama.cpp's ids of the lines of tokenizer_lines.txt, with the vocabulary NAME.gguf.

    python vocabulary_ids.py --cache ../../.cache/vocabularies [--only NAME ...]

"first" holds the ids of the first 40 lines, "plain" one FNV-1a hash of the ids per line (32 bits, over the ids as four bytes each, lowest first),
both with control tokens taken as text. "special" holds [line, hash] with them recognised, for the lines where that differs. "other" holds, for the
same vocabulary under another pre-tokenizer, a hash for each block of 50 lines: FNV-1a over the hashes of the lines in it.
"""

import argparse
import json
from pathlib import Path

import gguf
import llama_cpp

from reference import FIXTURES, provenance, write_json
from tokenizer_ids import encode, fnv1a
from vocabularies import SOURCES

PRE_TOKENIZERS = [
    "default", "gpt-2", "smollm", "refact", "falcon", "llama-bpe", "dbrx", "smaug-bpe", "glm4", "qwen2", "qwen35", "tekken", "gpt-4o", "minicpm5",
    "granite-embed-multi-97m",
]
BLOCK = 50


def texts():
    return [json.loads(line) for line in (FIXTURES / "tokenizer_lines.txt").read_text().split("\n") if line]


def opened(path, **keys):
    """The vocabulary with keys of its file replaced."""
    overrides = {f"tokenizer.ggml.{key}": value for key, value in keys.items()}
    return llama_cpp.Llama(str(path), vocab_only=True, verbose=False, kv_overrides=overrides or None)


def ids(vocabulary, lines, special=False):
    return [encode(vocabulary, line, special) for line in lines]


def blocks(hashes):
    return [fnv1a(hashes[start : start + BLOCK]) for start in range(0, len(hashes), BLOCK)]


def hashed(name, path, lines):
    """The fixture of one vocabulary."""
    fields = gguf.GGUFReader(path).fields
    vocabulary = opened(path)
    plain = ids(vocabulary, lines)
    hashes = [fnv1a(row) for row in plain]
    special = [fnv1a(row) for row in ids(vocabulary, lines, special=True)]
    differing = [[line, found] for line, (found, usual) in enumerate(zip(special, hashes)) if found != usual]
    print(f"{name}: {sum(map(len, plain)):,} ids, {len(differing)} lines hold special tokens", flush=True)
    other = {}
    if fields["tokenizer.ggml.model"].contents() == "gpt2":
        own = fields["tokenizer.ggml.pre"].contents()
        for pre in PRE_TOKENIZERS:
            if pre != own:
                other[pre] = blocks([fnv1a(row) for row in ids(opened(path, pre=pre), lines)])
    source = SOURCES[name]
    return {
        "made_by": provenance(path),
        "source": {key: source[key] for key in ("packages", "file", "sha256")},
        "first": plain[:40],
        "plain": hashes,
        "special": differing,
        "other": other,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the vocabularies")
    parser.add_argument("--out", type=Path, default=FIXTURES / "vocabularies", help="folder for the fixtures")
    parser.add_argument("--only", nargs="*", default=list(SOURCES), choices=list(SOURCES))
    args = parser.parse_args()
    lines = texts()
    for name in args.only:
        write_json(args.out / f"{name}.json", hashed(name, args.cache / f"{name}.gguf", lines))


if __name__ == "__main__":
    main()
