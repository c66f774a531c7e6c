"""Blocks of Q8_0 and Q4_0 as gguf-py makes them, which rounds as llama.cpp's reference does; and whole files beside llama.cpp's own.

    $PYTHON quantise.py --out ../fixtures                 # writes quantise.json
    HEARTH_QUANTISED=DIR cargo test --test quantise -- --ignored --nocapture
    $PYTHON quantise.py --files DIR                       # compares, tensor by tensor, and by perplexity where bytes differ
"""

import argparse
import json
import math
import sys
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BLOCK = gguf.GGMLQuantizationType
# What llama.h calls LLAMA_FTYPE_MOSTLY_*.
FILE_TYPES = {"Q8_0": 7, "Q4_0": 2, "Q4_K_M": 15}
WINDOW = 512
TEXT = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def values():
    """Rows of 32: ordinary ones of several sizes, and those where a quantiser may slip."""
    draw = np.random.default_rng(14)
    rows = [draw.normal(0, spread, 32) for spread in (1e-6, 0.02, 1, 300) for _ in range(6)]
    rows += [np.zeros(32), np.full(32, 0.5), np.full(32, -0.5), np.linspace(-1, 1, 32), np.arange(32) - 16.0]
    # Halves of a step of Q8_0 and of Q4_0: ties.
    rows += [np.append(127.0, np.arange(31) + 0.5), np.append(-8.0, (np.arange(31) % 15) - 7.5)]
    one = np.zeros(32)
    one[5] = -3.0
    rows.append(one)
    return np.array(rows, dtype=np.float32)


def blocks(folder):
    rows = values()
    fixture = {"made_by": {"gguf": version("gguf"), "numpy": np.__version__}}
    fixture["values"] = [float(value) for value in rows.ravel()]
    for kind in (BLOCK.Q8_0, BLOCK.Q4_0):
        fixture[kind.name] = gguf.quants.quantize(rows, kind).tobytes().hex()
    path = folder / "quantise.json"
    path.write_text(json.dumps(fixture) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def perplexity(path, text):
    """exp of the mean negative log-likelihood over windows of 512 tokens, all but the first of each scored."""
    import llama_cpp

    model = llama_cpp.Llama(str(path), n_ctx=WINDOW, n_batch=WINDOW, logits_all=True, verbose=False)
    tokens = model.tokenize(text.encode(), add_bos=False, special=False)
    total, count = 0.0, 0
    for start in range(0, len(tokens), WINDOW):
        window = tokens[start : start + WINDOW]
        model.reset()
        model.eval(window)
        logits = model.scores[: len(window) - 1].astype(np.float64)
        largest = logits.max(axis=1)
        sums = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
        total += (sums - logits[np.arange(len(window) - 1), window[1:]]).sum()
        count += len(window) - 1
    return math.exp(total / count), count


def made_by_llama_cpp(source, name, folder):
    import llama_cpp

    path = folder / f"llama-cpp-{name}.gguf"
    settings = llama_cpp.llama_model_quantize_default_params()
    settings.ftype, settings.nthread, settings.allow_requantize = FILE_TYPES[name], 1, True
    if llama_cpp.llama_model_quantize(str(source).encode(), str(path).encode(), settings) != 0:
        sys.exit(f"llama.cpp could not make {name}")
    return path


def compare(folder):
    text = TEXT.read_text(encoding="utf-8")[:8000]
    before, count = perplexity(folder / "f16.gguf", text)
    print(f"f16: perplexity {before:.4f} over {count} tokens")
    failed = False
    for name in FILE_TYPES:
        theirs = made_by_llama_cpp(folder / "f16.gguf", name, folder)
        ours = folder / f"{name}.gguf"
        by_name = {tensor.name: tensor for tensor in gguf.GGUFReader(theirs).tensors}
        alike, other = {}, {}
        for tensor in gguf.GGUFReader(ours).tensors:
            reference = by_name.pop(tensor.name)
            if reference.tensor_type != tensor.tensor_type:
                sys.exit(f"{name}: {tensor.name} is {tensor.tensor_type.name}, not {reference.tensor_type.name}")
            same = np.array_equal(reference.data, tensor.data)
            counted = alike if same else other
            counted[tensor.tensor_type.name] = counted.get(tensor.tensor_type.name, 0) + 1
        if by_name:
            sys.exit(f"{name}: without {sorted(by_name)}")
        whole = ours.read_bytes() == theirs.read_bytes()
        print(f"{name}: all tensors have llama.cpp's types; same bytes {alike}, others {other}; whole file alike: {whole}")
        if other:
            (mine, _), (reference, _) = perplexity(ours, text), perplexity(theirs, text)
            apart = mine / reference - 1
            failed |= abs(apart) > 0.01
            print(f"{name}: perplexity {mine:.4f}, llama.cpp's {reference:.4f}: {apart:+.2%}")
        theirs.unlink()
    if failed:
        sys.exit("more than 1 % apart")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FIXTURES, help="folder for the fixture")
    parser.add_argument("--files", type=Path, help="folder with f16.gguf, Q8_0.gguf, Q4_0.gguf and Q4_K_M.gguf")
    arguments = parser.parse_args()
    if arguments.files:
        compare(arguments.files)
    else:
        blocks(arguments.out)


if __name__ == "__main__":
    main()
