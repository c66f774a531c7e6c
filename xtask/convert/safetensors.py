"""Writes one safetensors file, a tensor at a time. Plain Python; the same input gives the same bytes."""

import json
import struct
from array import array

F16, F32, I8, U8 = "F16", "F32", "I8", "U8"
WIDTH = {F16: 2, F32: 4, I8: 1, U8: 1}


def read(data):
    """The tensors of a file's bytes: name -> (type, shape, bytes)."""
    size = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    start = 8 + size
    return {
        name: (entry["dtype"], entry["shape"], data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]])
        for name, entry in header.items()
    }


def write(path, metadata, tensors):
    """`tensors`: a list of (name, type, shape, bytes)."""
    header, offset = {"__metadata__": metadata}, 0
    for name, dtype, shape, data in tensors:
        numbers = 1
        for size in shape:
            numbers *= size
        if len(data) != numbers * WIDTH[dtype]:
            raise ValueError(f"{name}: {len(data)} bytes for {shape} {dtype}")
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for _, _, _, data in tensors:
            file.write(data)


def halves(data):
    """f32 bytes as f16 bytes, rounded to nearest, ties to even."""
    values = array("f", data)
    return struct.pack(f"<{len(values)}e", *values)


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)
