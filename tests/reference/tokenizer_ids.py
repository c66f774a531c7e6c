"""Writes tokenizer_ids.json: what llama.cpp makes of each line of tokenizer_lines.txt.

"plain" holds the ids with special tokens taken as text, as a person's words must be; "special" those with special tokens
recognised, for the lines where that differs. "other" holds, for the same vocabulary under another pre-tokenizer, one
FNV-1a hash of the plain ids per line.
"""

import json
import tempfile
from pathlib import Path

import gguf

from reference import arguments, open_vocabulary, provenance, write_json

OTHER = ["default", "gpt-2", "llama-bpe", "qwen2"]


def fnv1a(ids):
    state = 0x811C9DC5
    for token in ids:
        for byte in token.to_bytes(4, "little"):
            state = (state ^ byte) * 0x01000193 & 0xFFFFFFFF
    return state


def with_pre_tokenizer(model, pre, path):
    """A GGUF without tensors: the model's metadata, one entry changed."""
    reader = gguf.GGUFReader(model)
    writer = gguf.GGUFWriter(path, reader.fields["general.architecture"].contents())
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name == "general.architecture":
            continue
        value = pre if name == "tokenizer.ggml.pre" else field.contents()
        sub_type = field.types[-1] if len(field.types) > 1 else None
        writer.add_key_value(name, value, field.types[0], sub_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def encode(vocabulary, text, special):
    return vocabulary.tokenize(text.encode("utf-8"), add_bos=False, special=special)


def main():
    args = arguments(__doc__)
    texts = [json.loads(line) for line in (args.out / "tokenizer_lines.txt").read_text().split("\n") if line]
    model = open_vocabulary(args.model)
    plain = [encode(model, text, special=False) for text in texts]
    special = [encode(model, text, special=True) for text in texts]
    other = {}
    with tempfile.TemporaryDirectory() as folder:
        for pre in OTHER:
            path = Path(folder) / f"{pre}.gguf"
            with_pre_tokenizer(args.model, pre, path)
            vocabulary = open_vocabulary(path)
            ids = [encode(vocabulary, text, special=False) for text in texts]
            print(pre, sum(a != b for a, b in zip(ids, plain)), "lines differ from the model's own")
            other[pre] = [fnv1a(row) for row in ids]
    write_json(
        args.out / "tokenizer_ids.json",
        {
            "made_by": provenance(args.model),
            "plain": plain,
            "special": [[i, row] for i, row in enumerate(special) if row != plain[i]],
            "other": other,
        },
    )


if __name__ == "__main__":
    main()
