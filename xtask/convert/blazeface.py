"""What finds faces out of its Python package: TFLite with weights of 16 bits to ONNX with weights of 32, every number kept.

blazeface.py PACKAGE MEMBER OUTPUT

TFLite's format: tensorflow/lite/schema/schema.fbs; ONNX's: onnx/onnx.proto. TFLite keeps a picture's channels last and ONNX its channels
first: one transposition at the start and one before each output. The two concatenations at the end are left out, so that what belongs to
the finer and to the coarser grid comes apart.
"""

import struct
import sys
import zipfile

from flatbuffer import root
from onnx_writer import FLOAT, INT64, attribute, model, node, tensor, value

ADD, CONCATENATION, CONV, DEPTHWISE, DEQUANTIZE, MAX_POOL, RELU, RESHAPE, PAD = 0, 2, 3, 4, 6, 17, 19, 22, 34
SAME, HAS_RELU = 0, 1


class Graph:
    def __init__(self, data):
        file = root(data)
        self.codes = [max(code.number(0, "b"), code.number(3, "i")) for code in file.tables(1)]
        graph = file.tables(2)[0]
        self.tensors, self.buffers = graph.tables(0), file.tables(4)
        self.operators, self.inputs = graph.tables(3), graph.numbers(1, "i")
        # A weight of 16 bits and the tensor that it becomes.
        self.halves = {}
        self.nodes, self.weights, self.outputs = [], [], []

    def shape(self, index):
        return self.tensors[index].numbers(0, "i")

    def floats(self, index):
        """A weight's numbers, as they are stored in 16 bits."""
        data = self.buffers[self.tensors[self.halves[index]].number(2, "I")].bytes(0)
        return list(struct.unpack(f"<{len(data) // 2}e", data))

    def integers(self, index):
        data = self.buffers[self.tensors[index].number(2, "I")].bytes(0)
        return list(struct.unpack(f"<{len(data) // 4}i", data))

    def weight(self, name, shape, numbers, kind=FLOAT):
        self.weights.append(tensor(name, kind, shape, numbers))
        return name

    def add(self, operator, inputs, output, *attributes):
        self.nodes.append(node(operator, inputs, [output], attributes))

    def activated(self, operator, inputs, output, options, place, *attributes):
        """A node, and the ReLU that TFLite has in its options."""
        relu = options is not None and options.number(place, "b") == HAS_RELU
        inner = f"{output}_linear" if relu else output
        self.add(operator, inputs, inner, *attributes)
        if relu:
            self.add("Relu", [inner], output)


def name(index):
    return f"t{index}"


def pads(size, kernel, stride):
    """TFLite's SAME: what is odd comes at the end."""
    before, after = [], []
    for length, width in zip(size, kernel):
        total = max((-(-length // stride) - 1) * stride + width - length, 0)
        before.append(total // 2)
        after.append(total - total // 2)
    return before + after


def channels_first(numbers, shape):
    """[outputs][height][width][inputs] to [outputs][inputs][height][width]."""
    outputs, height, width, inputs = shape
    at = lambda o, y, x, i: numbers[((o * height + y) * width + x) * inputs + i]
    return [
        at(o, y, x, i) for o in range(outputs) for i in range(inputs) for y in range(height) for x in range(width)
    ]


def convolution(graph, code, inputs, output, options):
    picture, kernel, bias = inputs
    outputs, height, width, depth = graph.shape(kernel)
    numbers = channels_first(graph.floats(kernel), graph.shape(kernel))
    depthwise = code == DEPTHWISE
    # A depthwise kernel is [1][height][width][channels]: turned, its channels are its outputs.
    shape, groups = ([depth, 1, height, width], depth) if depthwise else ([outputs, depth, height, width], 1)
    stride = options.number(1, "i", 1)
    size = graph.shape(picture)[1:3]
    graph.activated(
        "Conv",
        [
            name(picture),
            graph.weight(f"{name(output)}_kernel", shape, numbers),
            graph.weight(f"{name(output)}_bias", graph.shape(bias), graph.floats(bias)),
        ],
        name(output),
        options,
        4 if depthwise else 3,
        attribute("kernel_shape", [height, width]),
        attribute("strides", [stride, stride]),
        attribute("dilations", [1, 1]),
        attribute("group", groups),
        attribute("pads", pads(size, (height, width), stride) if options.number(0, "b") == SAME else [0] * 4),
    )


def convert(graph):
    graph.add("Transpose", ["input"], name(graph.inputs[0]), attribute("perm", [0, 3, 1, 2]))
    for operator in graph.operators:
        code = graph.codes[operator.number(0, "I")]
        inputs, (output,) = operator.numbers(1, "i"), operator.numbers(2, "i")
        options = operator.table(4)
        if code == DEQUANTIZE:
            graph.halves[output] = inputs[0]
        elif code in (CONV, DEPTHWISE):
            convolution(graph, code, inputs, output, options)
        elif code == RELU:
            graph.add("Relu", [name(inputs[0])], name(output))
        elif code == ADD:
            graph.activated("Add", [name(index) for index in inputs], name(output), options, 0)
        elif code == PAD:
            rows = [graph.integers(inputs[1])[2 * axis : 2 * axis + 2] for axis in (0, 3, 1, 2)]
            amounts = [row[0] for row in rows] + [row[1] for row in rows]
            amounts = graph.weight(f"{name(output)}_pads", [8], amounts, INT64)
            graph.add("Pad", [name(inputs[0]), amounts], name(output))
        elif code == MAX_POOL:
            stride, kernel = options.number(1, "i"), [options.number(4, "i"), options.number(3, "i")]
            same = options.number(0, "b") == SAME
            graph.add(
                "MaxPool",
                [name(inputs[0])],
                name(output),
                attribute("kernel_shape", kernel),
                attribute("strides", [stride, stride]),
                attribute("pads", pads(graph.shape(inputs[0])[1:3], kernel, stride) if same else [0] * 4),
            )
        elif code == RESHAPE:
            graph.add("Transpose", [name(inputs[0])], f"{name(output)}_last", attribute("perm", [0, 2, 3, 1]))
            shape = graph.weight(f"{name(output)}_shape", [3], graph.shape(output), INT64)
            graph.add("Reshape", [f"{name(output)}_last", shape], name(output))
            graph.outputs.append(value(name(output), graph.shape(output)))
        elif code != CONCATENATION:
            raise SystemExit(f"an operator that BlazeFace has not: {code}")


def main(package, member, output):
    with zipfile.ZipFile(package) as archive:
        graph = Graph(archive.read(member))
    convert(graph)
    metadata = {"attribution": "BlazeFace for the front camera by Google, Apache License 2.0; changed: TFLite to ONNX"}
    inputs = [value("input", graph.shape(graph.inputs[0]))]
    with open(output, "wb") as file:
        file.write(model("blazeface", graph.nodes, graph.weights, inputs, graph.outputs, metadata))


if __name__ == "__main__":
    main(*sys.argv[1:])
