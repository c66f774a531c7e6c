"""Writes tests/fixtures/few_bits.json: blocks of the quantised types that candle does not know or that have a packing of their own,
drawn from a seed, and the numbers that the package `gguf` (0.19.0) reads in them. For Q1_0 that package has a size and no decoder: its
numbers are those of ggml's `dequantize_row_q1_0`, which is one line.

    python few_bits.py
"""

import json
import pathlib

import numpy
from gguf import GGMLQuantizationType as Type
from gguf import constants, quants

FIXTURE = pathlib.Path(__file__).parent.parent / "fixtures" / "few_bits.json"
ROWS, COLUMNS = 3, 512

# Where f16 factors stand in a block, and how large they are drawn.
FACTORS = {
    Type.Q2_K: [(80, 0.02), (82, 0.03)],
    Type.Q3_K: [(108, 0.01)],
    Type.IQ4_NL: [(0, 0.005)],
    Type.IQ4_XS: [(0, 0.0004)],
    Type.Q1_0: [(0, 0.3)],
}


def blocks(kind, dice):
    numbers, size = constants.GGML_QUANT_SIZES[kind]
    data = dice.integers(0, 256, (ROWS, COLUMNS // numbers, size), dtype=numpy.uint8)
    for at, spread in FACTORS[kind]:
        factors = dice.uniform(-spread, spread, data.shape[:2]).astype(numpy.float16)
        data[:, :, at : at + 2] = factors[..., None].view(numpy.uint8)
    return data.reshape(ROWS, -1)


def q1_0(data):
    blocks = data.reshape(-1, 18)
    factors = blocks[:, :2].copy().view(numpy.float16).astype(numpy.float32)
    bits = numpy.unpackbits(blocks[:, 2:], axis=1, bitorder="little")
    return numpy.where(bits == 1, factors, -factors).reshape(ROWS, COLUMNS)


def main():
    dice = numpy.random.default_rng(20)
    types = []
    for kind in FACTORS:
        data = blocks(kind, dice)
        values = q1_0(data) if kind == Type.Q1_0 else quants.dequantize(data, kind)
        assert values.shape == (ROWS, COLUMNS)
        values = [float(str(value)) for value in values.astype(numpy.float32).ravel()]
        types.append({"name": kind.name, "code": int(kind), "data": data.tobytes().hex(), "values": values})
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in types)
    FIXTURE.write_text(f'{{"rows":{ROWS},"columns":{COLUMNS},"types":[\n{lines}\n]}}\n')


main()
