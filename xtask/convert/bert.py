"""What the converted BERT encoders share: their tokenizer, their configuration, and how their activations are smoothed.

Smoothing (Xiao et al. 2022, SmoothQuant): a few of the 384 channels that enter a product are ten times larger than
the others, and 8 bits in blocks of 32 then leave the others little. Dividing each channel by a fixed number, and multiplying
its column of the weights by the same, changes no result and evens the channels out. The numbers are powers of the square
root of two, one letter each in smoothing.json, which tests/reference/smoothing.py computed.
"""

import json
import pathlib

from safetensors import F32, floats

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
