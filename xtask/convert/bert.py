"""What the converted BERT encoders share: their tokenizer, their configuration, tables in bytes, and how their activations are smoothed.

Smoothing (Xiao et al. 2022, SmoothQuant): a few of the 384 channels that enter a product are ten times larger than
the others, and 8 bits in blocks of 32 then leave the others little. Dividing each channel by a fixed number, and multiplying
its column of the weights by the same, changes no result and evens the channels out. The numbers are powers of the square
root of two, one letter each in smoothing.json, which tests/reference/smoothing.py computed.
"""

import json
import pathlib

from onnx import UINT8
from safetensors import F32, I8, floats

LAYERS = 6
WIDTH = 384
PARTS = ["attention", "intermediate"]


def tokenizer(text):
    """Without what tokenizer.json says of padding and truncation: the engine pads nothing, and truncates by itself."""
    parsed = json.loads(text)
    parsed["padding"] = parsed["truncation"] = None
    return json.dumps(parsed, ensure_ascii=False, separators=(",", ":"))


def smoothing():
    file = pathlib.Path(__file__).parent / "smoothing.json"
    letters = json.loads(file.read_text())["channels"]
    for layer in range(LAYERS):
        for part in PARTS:
            steps = letters[f"{layer}.{part}"]
            values = [2 ** ((ord(letter) - ord("m")) / 2) for letter in steps]
            yield f"encoder.layer.{layer}.{part}.smoothing", F32, [WIDTH], floats(values)


def table(tensors, name):
    """An embedding's rows: numbers from 0 to 255 with one scale and one zero, all less 128."""
    kind, shape, data = tensors[f"bert.{name}_quantized"]
    if kind != UINT8:
        raise SystemExit(f"{name}: expected bytes")
    signed = data.translate(bytes((byte - 128) & 255 for byte in range(256)))
    scale, zero = tensors[f"bert.{name}_scale"][2], tensors[f"bert.{name}_zero_point"][2][0]
    return [(name, I8, shape, signed), (f"{name}.scale", F32, [1], scale), (f"{name}.zero", F32, [1], floats([zero - 128]))]
