"""The numbers of the tiny decoders: names and shapes as in a GGUF file, values by one formula, transformers' names.

A Tensor says what stands in the file. `into` names the parameter of transformers that it fills, `change` undoes what
llama.cpp's converter did to it. Several tensors with the same `into` are stacked by rows in the order given (gate
before up). This file knows no family.
"""

from dataclasses import dataclass
from typing import Callable

import numpy as np

BASIS, PRIME = 0x811C9DC5, 0x01000193


@dataclass
class Tensor:
    name: str
    shape: list[int]
    into: str | None = None
    scale: float = 0.0
    offset: float = 0.0
    values: list[float] | None = None
    change: Callable[[np.ndarray], np.ndarray] | None = None

    def describe(self):
        head = {"name": self.name, "shape": self.shape}
        return head | ({"values": self.values} if self.values else {"scale": self.scale, "offset": self.offset})

    def array(self):
        """The tensor as it stands in the GGUF file, f32."""
        if self.values:
            return np.array(self.values, np.float32).reshape(self.shape)
        seed = BASIS
        for byte in self.name.encode():
            seed = (seed ^ byte) * PRIME & 0xFFFFFFFF
        count = int(np.prod(self.shape))
        with np.errstate(over="ignore"):
            h = np.uint32(seed) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)
            h ^= h >> np.uint32(16)
            h *= np.uint32(0x85EBCA6B)
            h ^= h >> np.uint32(13)
            h *= np.uint32(0xC2B2AE35)
            h ^= h >> np.uint32(16)
        return (self.offset + self.scale * (h.astype(np.float64) / 2**31 - 1)).astype(np.float32).reshape(self.shape)


def matrix(name, rows, columns, into, change=None, scale=1.7):
    return Tensor(name + ".weight", [rows, columns], into, scale=round(scale / columns**0.5, 4), change=change)


def experts(name, count, rows, columns, into, scale=1.7):
    return Tensor(name + ".weight", [count, rows, columns], into, scale=round(scale / columns**0.5, 4))


def norm(name, size, into, change=None, offset=1.0):
    return Tensor(name + ".weight", [size], into, scale=0.3, offset=offset, change=change)


def bias(name, size, into, change=None):
    return Tensor(name + ".bias", [size], into, scale=0.3, change=change)


def halves(heads):
    """From NORM's neighbouring pairs back to the two halves of a head that transformers turns with each other."""

    def change(array):
        size = array.shape[0] // heads
        return array.reshape(heads, size // 2, 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)

    return change


def less_one(array):
    return array - np.float32(1)


def with_channel(array):
    return array[:, None, :]


def parameters(tensors):
    """What transformers loads: each parameter's name with its array."""
    pieces = {}
    for tensor in tensors:
        if tensor.into:
            array = tensor.array()
            pieces.setdefault(tensor.into, []).append(tensor.change(array) if tensor.change else array)
    return {name: np.concatenate(parts, axis=-2) if len(parts) > 1 else parts[0] for name, parts in pieces.items()}
