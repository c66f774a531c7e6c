"""Small ONNX files for tests/inferring.rs, and what onnxruntime says to each: tests/fixtures/graphs/.

pip install onnx==1.19.1 onnxruntime numpy, then: python tests/reference/onnx_files.py
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper, save

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "graphs"
OPSET = [helper.make_opsetid("", 17)]


def model(nodes, inputs, outputs, weights, opset=OPSET):
    weights = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "small", inputs, outputs, weights)
    return helper.make_model(graph, producer_name="hearth", producer_version="1", opset_imports=opset, ir_version=8)


def port(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def linear(rng):
    """Rows of any number through a matrix, and their softmax."""
    weights = {"w": rng.standard_normal((8, 3)).astype(np.float32), "b": rng.standard_normal(3).astype(np.float32)}
    nodes = [
        helper.make_node("Gemm", ["x", "w", "b"], ["logits"], name="gemm"),
        helper.make_node("Softmax", ["logits"], ["probabilities"], name="softmax"),
    ]
    return model(nodes, [port("x", ["rows", 8])], [port("logits", ["rows", 3]), port("probabilities", ["rows", 3])], weights)


def picture(rng):
    """A picture of 32 by 32 to four classes."""
    weights = {
        "k": (rng.standard_normal((4, 3, 3, 3)) / 5).astype(np.float32),
        "w": rng.standard_normal((4, 4)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["image", "k"], ["c"], name="conv", pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["r"], name="relu"),
        helper.make_node("GlobalAveragePool", ["r"], ["g"], name="pool"),
        helper.make_node("Flatten", ["g"], ["f"], name="flatten"),
        helper.make_node("MatMul", ["f", "w"], ["scores"], name="classes"),
    ]
    return model(nodes, [port("image", [1, 3, 32, 32])], [port("scores", [1, 4])], weights)


def unknown(_):
    """Two nodes that nobody but its author can compute, beside one that everybody can."""
    nodes = [
        helper.make_node("Relu", ["x"], ["a"], name="relu"),
        helper.make_node("Fold", ["a"], ["b"], name="first", domain="org.example"),
        helper.make_node("Fold", ["b"], ["y"], name="second", domain="org.example"),
    ]
    return model(nodes, [port("x", [4])], [port("y", [4])], {}, OPSET + [helper.make_opsetid("org.example", 1)])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(16)
    said = {}
    for make in [linear, picture, unknown]:
        made, path = make(rng), FOLDER / f"{make.__name__}.onnx"
        save(made, path)
        if make is unknown:
            continue
        checker.check_model(made)
        session = onnxruntime.InferenceSession(str(path))
        fixed = lambda shape: [2 if isinstance(length, str) else length for length in shape]
        given = {i.name: rng.standard_normal(fixed(i.shape)).astype(np.float32) for i in session.get_inputs()}
        names = [output.name for output in session.get_outputs()]
        got = dict(zip(names, session.run(names, given)))
        listed = lambda arrays: {n: {"shape": list(a.shape), "values": a.ravel().tolist()} for n, a in arrays.items()}
        said[make.__name__] = {"inputs": listed(given), "outputs": listed(got)}
    (FOLDER / "said.json").write_text(json.dumps(said))


main()
