"""Models made smaller here, beside onnxruntime's quantize_dynamic: sizes, outputs, and top-1 on photographs.

    smaller.py CASES QUANTISE RUNNER [OUT.json]

QUANTISE and RUNNER are the crate's examples `quantise` and `cases`. CASES is what cases.py laid out.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from PIL import Image

import tensors

MODELS = ["minilm", "mobilenet_v2", "ppocrv5_det", "u2netp"]
MEAN, SPREAD = np.array([0.485, 0.456, 0.406], "f4"), np.array([0.229, 0.224, 0.225], "f4")


def main():
    cases, quantise, runner = (pathlib.Path(path) for path in sys.argv[1:4])
    onnxruntime.set_default_logger_severity(4)
    told = {}
    for name in MODELS:
        folder = cases / "smaller" / name
        folder.mkdir(parents=True, exist_ok=True)
        original = cases / "real" / name / "model.onnx"
        subprocess.run([quantise, original, folder / "model.onnx"], check=True, stdout=subprocess.DEVNULL)
        shutil.copy(cases / "real" / name / "in.bin", folder / "in.bin")
        theirs = folder / "theirs.onnx"
        quantize_dynamic(str(original), str(theirs), per_channel=True, weight_type=QuantType.QInt8)
        subprocess.run([runner, cases / "smaller", name], check=True)
        inputs = {name: value for name, _, value in tensors.read(folder / "in.bin")}
        ours_by_them = run(folder / "model.onnx", inputs)
        got = tensors.read(folder / "got.bin")
        exact = [value for _, _, value in tensors.read(cases / "real" / name / "out.bin")]
        same = max(np.abs(a - b).max() for (_, _, a), b in zip(got, ours_by_them))
        ours = max(np.abs(a - b).max() for a, b in zip(ours_by_them, exact))
        other = "not run"
        try:
            other = f"{max(np.abs(a - b).max() for a, b in zip(run(theirs, inputs), exact)):.3g}"
        except Exception as error:  # Its convolutions of int8 don't run everywhere.
            other = f"not run ({str(error).splitlines()[0][:60]})"
        sizes = [path.stat().st_size for path in (original, folder / "model.onnx", theirs)]
        largest = max(np.abs(value).max() for value in exact)
        told[name] = {"bytes": sizes, "engines": float(same), "ours": float(ours), "theirs": other, "largest": float(largest)}
        print(
            f"{name}: {sizes[0]:,} bytes to {sizes[1]:,}, quantize_dynamic {sizes[2]:,} ({sizes[1] / sizes[2]:.3f}); same file in onnxruntime "
            f"differs by {same:.3g}; from f32 by {ours:.3g} (theirs {other}) of {largest:.3g}"
        )
    told["top1"] = photographs(cases)
    if len(sys.argv) > 4:
        pathlib.Path(sys.argv[4]).write_text(json.dumps(told, indent=1))


def run(path, inputs):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return [np.asarray(value) for value in session.run(None, inputs)]


def photographs(cases):
    """How many photographs get another best class, of all."""
    changed, count = 0, 0
    for path in sorted((cases / "made/photographs").glob("*.jpg")):
        pixels = {"pixels": prepared(path)}
        best = [int(run(model, pixels)[0].argmax()) for model in (cases / "real/mobilenet_v2/model.onnx", cases / "smaller/mobilenet_v2/model.onnx")]
        changed, count = changed + (best[0] != best[1]), count + 1
    print(f"photographs whose best class changed: {changed} of {count}")
    return {"changed": changed, "of": count}


def prepared(path):
    picture = Image.open(path).convert("RGB")
    scale = 256 / min(picture.size)
    picture = picture.resize([round(side * scale) for side in picture.size], Image.BILINEAR)
    left, top = ((side - 224) // 2 for side in picture.size)
    values = np.asarray(picture.crop((left, top, left + 224, top + 224)), "f4") / 255
    return ((values - MEAN) / SPREAD).transpose(2, 0, 1)[None].astype("f4")


if __name__ == "__main__":
    main()
