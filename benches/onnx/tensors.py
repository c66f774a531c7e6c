"""Tensors in a file, as onnx/examples/tensors writes and reads them."""

import struct

import numpy as np

TYPES = {1: "<f4", 2: "u1", 3: "i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8", 12: "<u4", 13: "<u8"}
TEXT = 8


def number_of(array):
    """The number of an array's element type in ONNX; 0 for one without a form here."""
    if array.dtype.kind in "OUS":
        return TEXT
    return next((number for number, name in TYPES.items() if np.dtype(name) == array.dtype), 0)


def write(path, tensors):
    """Pairs of name and array."""
    parts = []
    for name, array in tensors:
        number = number_of(array)
        if number == TEXT:
            texts = [str(text).encode() for text in array.reshape(-1).tolist()]
            raw = b"".join(struct.pack("<I", len(text)) + text for text in texts)
        else:
            raw = np.ascontiguousarray(array).tobytes()
        head = struct.pack("<I", len(name.encode())) + name.encode() + struct.pack("<BI", number, array.ndim)
        parts += [head, struct.pack(f"<{array.ndim}Q", *array.shape), struct.pack("<Q", len(raw)), raw]
    path.write_bytes(b"".join(parts))


def read(path):
    """Name, element type and array of each; text as a list."""
    content, at, found = path.read_bytes(), 0, []

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, content, at)
        at += struct.calcsize("<" + form)
        return values

    while at < len(content):
        (length,) = take("I")
        name = content[at : at + length].decode()
        at += length
        number, rank = take("BI")
        shape = take(f"{rank}Q")
        (length,) = take("Q")
        raw = content[at : at + length]
        at += length
        found.append((name, number, raw if number not in TYPES else np.frombuffer(raw, TYPES[number]).reshape(shape)))
    return found
