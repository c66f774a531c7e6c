"""Writes ONNX files (onnx/onnx.proto), without any package: the same input gives the same bytes."""

import struct

FLOAT, INT64 = 1, 7
IR_VERSION, OPSET = 8, 17
# Kinds of attributes.
INT, INTS = 2, 7


def _varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _number(field, number):
    return _varint(field << 3) + _varint(number)


def _bytes(field, data):
    data = data.encode() if isinstance(data, str) else data
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def attribute(name, content):
    """A whole number, or a list of them."""
    if isinstance(content, int):
        return _bytes(1, name) + _number(3, content) + _number(20, INT)
    return _bytes(1, name) + b"".join(_number(8, number) for number in content) + _number(20, INTS)


def node(operator, inputs, outputs, attributes):
    parts = [_bytes(1, name) for name in inputs] + [_bytes(2, name) for name in outputs]
    parts += [_bytes(3, outputs[0]), _bytes(4, operator)] + [_bytes(5, content) for content in attributes]
    return b"".join(parts)


def tensor(name, kind, shape, numbers):
    data = struct.pack(f"<{len(numbers)}{'f' if kind == FLOAT else 'q'}", *numbers)
    return b"".join(_number(1, length) for length in shape) + _number(2, kind) + _bytes(8, name) + _bytes(9, data)


def value(name, shape):
    """An input or output of f32."""
    dimensions = b"".join(_bytes(1, _number(1, length)) for length in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, FLOAT) + _bytes(2, dimensions)))


def model(name, nodes, weights, inputs, outputs, metadata):
    graph = [_bytes(1, content) for content in nodes] + [_bytes(2, name)] + [_bytes(5, content) for content in weights]
    graph += [_bytes(11, content) for content in inputs] + [_bytes(12, content) for content in outputs]
    parts = [_number(1, IR_VERSION), _bytes(2, "hearth"), _bytes(7, b"".join(graph)), _bytes(8, _number(2, OPSET))]
    parts += [_bytes(14, _bytes(1, key) + _bytes(2, said)) for key, said in metadata.items()]
    return b"".join(parts)
