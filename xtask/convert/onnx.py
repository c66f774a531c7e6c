"""The little of an ONNX file that holds weights: initializers, and which node uses which. Plain Python over protobuf's wire.

Field numbers: onnx.proto of ONNX 1.x (ModelProto, GraphProto, NodeProto, TensorProto).
"""

FLOAT, UINT8, INT8 = 1, 2, 3


def fields(data):
    """(number, value) of each field: an int for numbers, bytes for what has a length."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        number, kind = key >> 3, key & 7
        if kind == 0:
            yield number, varint()
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            yield number, data[at : at + size]
            at += size
        elif kind == 2:
            size = varint()
            yield number, data[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {kind}")


def numbers(data):
    """Packed varints."""
    at, found = 0, []
    while at < len(data):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        found.append(value)
    return found


def tensor(data):
    """(name, (type, shape, bytes))"""
    name, kind, shape, raw = "", 0, [], b""
    for number, value in fields(data):
        if number == 1:
            shape += [value] if isinstance(value, int) else numbers(value)
        elif number == 2:
            kind = value
        elif number == 4:
            raw += value
        elif number == 5:
            raw = raw + bytes([value & 255]) if isinstance(value, int) else raw + bytes(b & 255 for b in numbers(value))
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
    return name, (kind, shape, raw)


def graph(data):
    """The initializers by name, and the nodes as (operator, name, inputs)."""
    model = next(value for number, value in fields(data) if number == 7)
    tensors, nodes = {}, []
    for number, value in fields(model):
        if number == 5:
            name, content = tensor(value)
            tensors[name] = content
        elif number == 1:
            parts = list(fields(value))
            text = lambda wanted: [part.decode() for found, part in parts if found == wanted]
            nodes.append((text(4)[0], (text(3) or [""])[0], text(1)))
    return tensors, nodes
