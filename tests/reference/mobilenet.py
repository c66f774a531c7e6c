"""Writes tests/fixtures/mobilenet.json: what ONNX Runtime says of MobileNetV2 with the weights as they were published,
batch norms not folded in, and what Pillow and it say of the page's sample photographs.

    python mobilenet.py --weights mobilenet_v2-b0353104.pth [--onnx OUT] [--photographs FOLDER]

`--onnx` keeps the graph, which `benches/` gives to another engine. `--photographs` prints the best class of each.
"""

import argparse
import io
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import PIL
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "xtask/convert"))
import mobilenet_v2 as weights  # noqa: E402

SIDE, SHORTER = 224, 256
MEAN = np.array(weights.CONFIG["mean"], np.float32)
STD = np.array(weights.CONFIG["std"], np.float32)


def graph(tensors):
    """The network as torchvision builds it, from the paper's table."""
    nodes, constants = [], []

    def constant(name):
        values, size = tensors[name]
        array = np.array(values, np.float32).reshape(size)
        constants.append(numpy_helper.from_array(array, name))
        return name

    def convolution(x, name, norm, stride=1, groups=1, relu=True):
        _, size = tensors[f"{name}.weight"]
        pad = size[2] // 2
        nodes.append(helper.make_node("Conv", [x, constant(f"{name}.weight")], [name], kernel_shape=size[2:],
                                      strides=[stride, stride], pads=[pad] * 4, group=groups))
        parts = [constant(f"{norm}.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
        nodes.append(helper.make_node("BatchNormalization", [name, *parts], [norm], epsilon=1e-5))
        if not relu:
            return norm
        nodes.append(helper.make_node("Clip", [norm, "zero", "six"], [f"{norm}.relu6"]))
        return f"{norm}.relu6"

    for name, value in (("zero", 0), ("six", 6)):
        constants.append(numpy_helper.from_array(np.array(value, np.float32), name))
    x = convolution("pixels", "features.0.0", "features.0.1", stride=2)
    index, width = 1, 32
    for expansion, channels, repeats, stride in weights.STAGES:
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            part, inside, layer = f"features.{index}.conv", x, 0
            if expansion != 1:
                inside = convolution(x, f"{part}.0.0", f"{part}.0.1")
                layer = 1
            inside = convolution(inside, f"{part}.{layer}.0", f"{part}.{layer}.1", step, groups=width * expansion)
            out = convolution(inside, f"{part}.{layer + 1}", f"{part}.{layer + 2}", relu=False)
            if step == 1 and width == channels:
                nodes.append(helper.make_node("Add", [x, out], [f"{part}.sum"]))
                out = f"{part}.sum"
            x, width, index = out, channels, index + 1
    x = convolution(x, f"features.{index}.0", f"features.{index}.1")
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["features"]))
    parts = [constant(f"classifier.1.{part}") for part in ("weight", "bias")]
    nodes.append(helper.make_node("Gemm", ["features", *parts], ["logits"], transB=1))
    made = helper.make_graph(
        nodes,
        "mobilenet_v2",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1000])],
        constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def drawn(seed):
    """Pixels that Rust draws the same way: waves of several lengths, and noise on them."""
    state, pixels = seed, np.zeros((SIDE, SIDE, 3), np.uint8)
    for y in range(SIDE):
        for x in range(SIDE):
            for channel in range(3):
                state = (state * 1664525 + 1013904223) % 2**32
                wave = (x * (channel + 1) * seed + y * (3 - channel)) % 256
                wave = wave if wave < 128 else 255 - wave
                pixels[y, x, channel] = wave + (state >> 25)
    return pixels


def fitted(path):
    """torchvision's Resize(256) and CenterCrop(224), which are these calls to Pillow."""
    image = Image.open(path).convert("RGB")
    wide, high = image.size
    size = (SHORTER, SHORTER * high // wide) if wide <= high else (SHORTER * wide // high, SHORTER)
    image = image.resize(size, Image.BILINEAR)
    left, top = round((size[0] - SIDE) / 2), round((size[1] - SIDE) / 2)
    return np.asarray(image.crop((left, top, left + SIDE, top + SIDE)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--onnx")
    parser.add_argument("--photographs")
    arguments = parser.parse_args()
    with open(arguments.weights, "rb") as file:
        model = graph(weights.read(io.BytesIO(file.read())))
    if arguments.onnx:
        onnx.save(model, arguments.onnx)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def logits(pixels):
        x = (pixels.astype(np.float32) / 255 - MEAN) / STD
        return session.run(None, {"pixels": x.transpose(2, 0, 1)[None]})[0][0]

    if arguments.photographs:
        best = {path.name: int(logits(fitted(path)).argmax())
                for path in sorted(pathlib.Path(arguments.photographs).iterdir())}
        print(json.dumps(best, indent=1))
        return
    numbers = lambda values: [round(float(value), 4) for value in values]
    samples = sorted((ROOT / "assets/samples").glob("*.jpg"))
    fixture = {
        "made_by": {"onnxruntime": onnxruntime.__version__, "pillow": PIL.__version__, "numpy": np.__version__},
        "drawn": [{"seed": seed, "logits": numbers(logits(drawn(seed)))} for seed in (1, 7)],
        "samples": [
            {
                "file": path.name,
                "best": [[int(i), round(float(values[i]), 4)] for i in np.argsort(-values)[:5]],
                "pixels": [int(value) for value in fitted(path)[::37, ::41].ravel()],
            }
            for path in samples
            for values in [logits(fitted(path))]
        ],
    }
    text = json.dumps(fixture, separators=(",", ":"))
    (ROOT / "tests/fixtures/mobilenet.json").write_text(text + "\n")


main()
