"""Judges what the example `cases` left beside each case, and prints the shares.

    judge.py CASES [OUT.json]

Right is the standard's own tolerance, 1e-3 of the value and 1e-7, or 1e-6 of the largest value of the tensor, which a Fourier transform
in f32 needs beside zeros. What draws random numbers is judged by shape. onnxruntime runs the same cases.
"""

import collections
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

import tensors

SIMPLE = {"FLOAT", "INT32", "INT64", "BOOL"}
# The largest difference from onnxruntime that a real model may have.
BOUND, BOUND_INT8 = 1e-3, 0.1


def main():
    folder = pathlib.Path(sys.argv[1])
    kinds = json.loads((folder / "kinds.json").read_text())
    onnxruntime.set_default_logger_severity(4)
    verdicts = {name: verdict(folder / name, kind) for name, kind in kinds.items() if not name.startswith("real/")}
    theirs = {name: by_onnxruntime(folder / name, kind) for name, kind in kinds.items() if not name.startswith("real/")}
    node = [name for name in verdicts if name.startswith("node/")]
    groups = {
        "node cases of simple types": [name for name in node if set(kinds[name]["types"]) <= SIMPLE],
        "node cases of other types": [name for name in node if not set(kinds[name]["types"]) <= SIMPLE],
        "small models": [name for name in verdicts if name.startswith("small/")],
    }
    told = {}
    for group, names in groups.items():
        counts = collections.Counter(verdicts[name][0] for name in names)
        own = sum(theirs[name] == "right" for name in names)
        told[group] = {"cases": len(names), **counts, "onnxruntime": own}
        shares = ", ".join(f"{counts[word]} {word}" for word in ["right", "refused", "wrong", "trap"])
        print(f"{group}: {len(names)}; {shares}; {counts['right'] / len(names):.1%} (onnxruntime {own / len(names):.1%})")
    lacking = collections.Counter()
    for name in groups["node cases of simple types"]:
        if verdicts[name][0] != "right":
            lacking[", ".join(kinds[name]["operators"])] += 1
    print("not right of the simple types:", "; ".join(f"{operators} {count}" for operators, count in lacking.most_common()))
    for name, (word, why) in sorted(verdicts.items()):
        if word in ("wrong", "trap"):
            print(f"  {word}: {name}: {why} (onnxruntime: {theirs[name]})")
    told["models"] = real(folder, [name for name in kinds if name.startswith("real/")])
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_text(json.dumps(told, indent=1))


def verdict(case, kind):
    if (case / "trap.txt").exists():
        return "trap", (case / "trap.txt").read_text()
    if not (case / "got.bin").exists():
        return "refused", (case / "refused.txt").read_text()
    return compared(tensors.read(case / "got.bin"), tensors.read(case / "out.bin"), kind)


def compared(got, expected, kind):
    random = any(operator.startswith("Random") or operator == "Bernoulli" for operator in kind["operators"])
    if len(got) < len(expected):
        return "wrong", f"{len(got)} outputs of {len(expected)}"
    for (name, number, one), (_, wanted, other) in zip(got, expected):
        # Half precision comes back as f32.
        if number != wanted and (number, wanted) != (1, 10):
            return "wrong", f"{name} is of type {number} instead of {wanted}"
        if isinstance(other, bytes):
            if one != other:
                return "wrong", f"{name} differs"
            continue
        if one.shape != other.shape:
            return "wrong", f"{name} has the shape {one.shape} instead of {other.shape}"
        if random or not other.size:
            continue
        one, other = one.astype("f8"), other.astype("f8")
        finite = np.abs(other[np.isfinite(other)])
        most = finite.max() if finite.size else 0
        if not np.allclose(one, other, rtol=1e-3, atol=max(1e-7, 1e-6 * most), equal_nan=True):
            return "wrong", f"{name} differs by {np.nanmax(np.abs(one - other)):.3g}"
    return "right", ""


def by_onnxruntime(case, kind):
    try:
        session = onnxruntime.InferenceSession(str(case / "model.onnx"), providers=["CPUExecutionProvider"])
        inputs = {}
        for name, number, value in tensors.read(case / "in.bin"):
            if isinstance(value, bytes):
                return "refused"
            inputs[name] = value
        made = [np.asarray(value) for value in session.run(None, inputs)]
        got = [(value.name, tensors.number_of(array), array) for value, array in zip(session.get_outputs(), made)]
        return compared(got, tensors.read(case / "out.bin"), kind)[0]
    except Exception:  # What it can't run, it says in many ways.
        return "refused"


def real(folder, names):
    told = {}
    for name in names:
        case = folder / name
        if not (case / "got.bin").exists():
            why = next((case / file).read_text() for file in ["trap.txt", "refused.txt"] if (case / file).exists())
            print(f"{name}: not run: {why}")
            continue
        pairs = zip(tensors.read(case / "got.bin"), tensors.read(case / "out.bin"))
        differences = [np.abs(got.astype("f8") - other.astype("f8")).max() for (_, _, got), (_, _, other) in pairs if other.size]
        bound = BOUND_INT8 if "int8" in name else BOUND
        told[name] = max(differences)
        print(f"{name}: at most {max(differences):.2g} from onnxruntime" + ("" if max(differences) <= bound else ": TOO FAR"))
    return told


if __name__ == "__main__":
    main()
