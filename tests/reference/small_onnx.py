"""The small models of `tests/e2e/your_model.rs`, and what ONNX Runtime says of them: `tests/fixtures/onnx`.

Wants numpy, onnx and onnxruntime. Everything comes from a fixed seed.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures/onnx"
random = np.random.default_rng(16)


def weight(name, values):
    return numpy_helper.from_array(np.asarray(values, dtype=np.float32), name)


def model(name, nodes, inputs, outputs, weights, domains=(), metadata=None):
    floats = lambda ports: [helper.make_tensor_value_info(port, TensorProto.FLOAT, shape) for port, shape in ports]
    graph = helper.make_graph(nodes, name, floats(inputs), floats(outputs), weights)
    sets = [helper.make_opsetid("", 17)] + [helper.make_opsetid(domain, 1) for domain in domains]
    made = helper.make_model(graph, opset_imports=sets, ir_version=8, producer_name="small_onnx.py")
    helper.set_model_props(made, metadata or {})
    return made


def linear():
    """Four numbers to the shares of three classes; the number of rows is open."""
    weights = [weight("w", random.normal(0, 1, (4, 3))), weight("b", random.normal(0, 1, 3))]
    nodes = [helper.make_node("Gemm", ["x", "w", "b"], ["y"]), helper.make_node("Softmax", ["y"], ["p"], axis=1)]
    return model("linear", nodes, [("x", ["batch", 4])], [("p", ["batch", 3])], weights)


def colours():
    """A picture to how red, green and blue it is: a convolution, and the mean of what it gives."""
    kernel = np.zeros((3, 3, 3, 3))
    for channel in range(3):
        kernel[channel, channel, 1, 1] = 8
    weights = [weight("kernel", kernel)]
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("GlobalAveragePool", ["c"], ["g"]),
        helper.make_node("Flatten", ["g"], ["scores"]),
    ]
    names = {"names": "{0: 'red', 1: 'green', 2: 'blue'}"}
    return model("colours", nodes, [("image", [1, 3, 16, 16])], [("scores", [1, 3])], weights, metadata=names)


def wide():
    """Two products whose weights take more than half of the file."""
    weights = [weight("w1", random.normal(0, 0.2, (64, 64))), weight("w2", random.normal(0, 0.2, (64, 64)))]
    nodes = [
        helper.make_node("MatMul", ["x", "w1"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("MatMul", ["r", "w2"], ["y"]),
    ]
    return model("wide", nodes, [("x", [1, 64])], [("y", [1, 64])], weights)


def fancy():
    nodes = [
        helper.make_node("Relu", ["x"], ["a"]),
        helper.make_node("Fancy", ["a"], ["y"], name="the fancy one", domain="com.acme"),
    ]
    return model("fancy", nodes, [("x", [1, 4])], [("y", [1, 4])], [], domains=["com.acme"])


def said(made, inputs):
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rows = np.float32([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]])
    with_weights_outside = linear()
    for name, made in [("linear", linear()), ("colours", colours()), ("wide", wide()), ("fancy", fancy())]:
        onnx.save(made, OUT / f"{name}.onnx")
    # The seed has gone on: these are other weights than those of linear.onnx.
    outside = {"rows": rows.tolist(), "shares": said(with_weights_outside, {"x": rows}).tolist()}
    onnx.save(
        with_weights_outside,
        OUT / "outside.onnx",
        save_as_external_data=True,
        location="outside.data",
        size_threshold=0,
    )
    rows_said = said(onnx.load(OUT / "linear.onnx"), {"x": rows}).tolist()
    facts = {"linear": {"rows": rows.tolist(), "shares": rows_said}, "outside": outside}
    (OUT / "said.json").write_text(json.dumps(facts, indent=1) + "\n")


main()
