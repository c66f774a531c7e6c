"""Trains vocabularies/small-sentencepiece.gguf on text of this repository, and writes llama.cpp's ids with it to small-sentencepiece.json.

    python small_sentencepiece.py                     # needs sentencepiece==0.2.3; the same text gives the same bytes

2,000 pieces of SentencePiece's BPE with byte fallback and a few added tokens. The file leaves `add_space_prefix` and `add_bos_token` out, as many do.
Of the first 200 lines of tokenizer_lines.txt the JSON holds the ids: "with_space" as the file is; "without_space" with `add_space_prefix` false;
"special" [line, ids] as the file is, with control tokens recognised, where that differs; "phi3" [line, ids] the same for a file whose `general.name` is
Phi-3, where that differs from "special". One FNV-1a hash of the ids per line: "ties" with each score
divided by 100 and rounded down, so that many are equal; "unscored" without scores. "blocks" is over all 2,000 lines as vocabulary_ids.py says.
"token_bytes" holds [id, bytes in hex, bytes in hex where special tokens are shown]; "texts" is what `llama_detokenize` makes of "with_space", as one
FNV-1a hash over the bytes per line.
"""

import hashlib
import io
import json
import subprocess
import tempfile
from pathlib import Path

import llama_cpp
import sentencepiece
from gguf import GGUFValueType as Kind

from reference import FIXTURES, provenance, write_json
from tokenizer_ids import fnv1a
from vocabularies import write
from vocabulary_forms import CONTROL, USER_DEFINED, from_sentencepiece
from vocabulary_ids import blocks, ids, opened, texts

# The text to train on is that of one commit, for documents change.
COMMIT = "b8429bd"
DOCUMENTS = ["docs/API.md", "docs/ARCHITECTURE.md", "docs/HOSTING.md", "docs/MODELS.md", "docs/PERFORMANCE.md", "docs/SECURITY.md"]
# Added as a model's makers add theirs: after the pieces, with a score that wins nothing.
ADDED = [
    ("<|im_start|>", CONTROL), ("<|im_end|>", CONTROL), ("<|endoftext|>", CONTROL),
    ("<file_sep>", USER_DEFINED), ("\n\n", USER_DEFINED), ("  ", USER_DEFINED), ("    ", USER_DEFINED),
]
LINES = 200


def trained(lines):
    """The model file of a vocabulary over the documents and the lines."""
    text = [
        subprocess.run(["git", "show", f"{COMMIT}:{path}"], check=True, capture_output=True, text=True, cwd=FIXTURES).stdout for path in DOCUMENTS
    ]
    # Cut at line breaks, so that these are left to the byte tokens as in Llama's vocabulary.
    rows = [row for part in text + lines for row in part.splitlines()]
    file = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(row for row in rows if row.strip() and "\0" not in row), model_writer=file,
        model_type="bpe", vocab_size=2000, byte_fallback=True, character_coverage=0.985, normalization_rule_name="identity",
        remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, split_digits=True, num_threads=1, minloglevel=2,
    )
    return file.getvalue(), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def changed(pairs, key, value):
    """The pairs with one value replaced, or left out for None."""
    return [(name, value if name == key else old, *kinds) for name, old, *kinds in pairs if name != key or value is not None]


def variant(pairs, lines, special=False):
    """The ids with other keys."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "variant.gguf"
        write(path, pairs)
        return ids(opened(path), lines, special)


def piece(vocabulary, token, special):
    buffer = llama_cpp.ctypes.create_string_buffer(64)
    length = llama_cpp.llama_token_to_piece(llama_cpp.llama_model_get_vocab(vocabulary.model), token, buffer, 64, 0, special)
    return buffer.raw[:length]


def detokenized(vocabulary, row):
    tokens = (llama_cpp.llama_token * len(row))(*row)
    buffer = llama_cpp.ctypes.create_string_buffer(8192)
    length = llama_cpp.llama_detokenize(llama_cpp.llama_model_get_vocab(vocabulary.model), tokens, len(row), buffer, 8192, False, False)
    assert length >= 0
    return buffer.raw[:length]


def bytes_hash(data):
    state = 0x811C9DC5
    for byte in data:
        state = (state ^ byte) * 0x01000193 & 0xFFFFFFFF
    return state


def main():
    path = FIXTURES / "vocabularies" / "small-sentencepiece.gguf"
    lines = texts()
    model, text_hash = trained(lines)
    pairs = from_sentencepiece(model, {"added": ADDED})
    write(path, pairs)
    vocabulary = opened(path)
    with_space = ids(vocabulary, lines)
    special = ids(vocabulary, lines[:LINES], special=True)
    phi3 = variant([*pairs, ("general.name", "Phi-3", Kind.STRING, None)], lines[:LINES], special=True)
    scores = next(value for key, value, *_ in pairs if key == "tokenizer.ggml.scores")
    count = len(scores)
    shown = sorted({*range(6), *range(6, count, 25), *range(count - len(ADDED), count)})
    write_json(
        path.with_suffix(".json"),
        {
            "made_by": provenance(path) | {"sentencepiece": sentencepiece.__version__, "text_sha256": text_hash},
            "with_space": with_space[:LINES],
            "without_space": ids(opened(path, add_space_prefix=False), lines[:LINES]),
            "special": [[line, row] for line, row in enumerate(special) if row != with_space[line]],
            "phi3": [[line, row] for line, row in enumerate(phi3) if row != special[line]],
            "ties": [fnv1a(row) for row in variant(changed(pairs, "tokenizer.ggml.scores", [score // 100 for score in scores]), lines[:LINES])],
            "unscored": [fnv1a(row) for row in variant(changed(pairs, "tokenizer.ggml.scores", None), lines[:LINES])],
            "blocks": blocks([fnv1a(row) for row in with_space]),
            "token_bytes": [[token, piece(vocabulary, token, False).hex(), piece(vocabulary, token, True).hex()] for token in shown],
            "texts": [bytes_hash(detokenized(vocabulary, row)) for row in with_space[:LINES]],
        },
    )


if __name__ == "__main__":
    main()
