"""all-MiniLM-L6-v2's own f32 weights as an ONNX graph, so that onnxruntime and Transformers.js can run them.

The graph follows Devlin et al. 2018, with the operators that the standard has for each step. Who multiplies is onnxruntime.

bert_onnx.py --model model.safetensors --out model.onnx
"""

import argparse
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "xtask/convert"))
from safetensors import read  # noqa: E402

LAYERS, HEADS, SIZE, EPSILON = 6, 12, 32, 1e-12


class Graph:
    def __init__(self, weights):
        self.weights, self.nodes, self.constants, self.count = weights, [], {}, 0

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operator, *inputs, **attributes):
        self.count += 1
        output = attributes.pop("output", f"{operator}_{self.count}")
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def weight(self, name, transposed=False):
        value = self.weights[name]
        return self.constant(name, value.T if transposed else value)

    def linear(self, x, name):
        product = self.add("MatMul", x, self.weight(name + ".weight", transposed=True))
        return self.add("Add", product, self.weight(name + ".bias"))

    def norm(self, x, name, output=None):
        named = {"output": output} if output else {}
        parts = [self.weight(name + ".weight"), self.weight(name + ".bias")]
        return self.add("LayerNormalization", x, *parts, axis=-1, epsilon=EPSILON, **named)


def build(weights):
    graph = Graph(weights)
    add, constant = graph.add, graph.constant
    length = add("Shape", "input_ids", start=1, end=2)
    positions = add("Slice", graph.weight("embeddings.position_embeddings.weight"), constant("zero", np.array([0])), length)
    x = add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    x = add("Add", x, positions)
    x = add("Add", x, add("Gather", graph.weight("embeddings.token_type_embeddings.weight"), "token_type_ids"))
    x = graph.norm(x, "embeddings.LayerNorm")
    # What is padding gets the least score.
    mask = add("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = add("Sub", constant("one", np.float32(1)), mask)
    mask = add("Mul", mask, constant("least", np.float32(-1e9)))
    mask = add("Unsqueeze", mask, constant("middle", np.array([1, 2])))
    split = constant("split", np.array([0, 0, HEADS, SIZE]))
    join = constant("join", np.array([0, 0, HEADS * SIZE]))
    root = constant("root", np.float32(np.sqrt(SIZE)))
    for layer in range(LAYERS):
        part = f"encoder.layer.{layer}."

        def heads(which, order):
            projected = graph.linear(x, f"{part}attention.self.{which}")
            return add("Transpose", add("Reshape", projected, split), perm=order)

        query, value = heads("query", [0, 2, 1, 3]), heads("value", [0, 2, 1, 3])
        scores = add("Div", add("MatMul", query, heads("key", [0, 2, 3, 1])), root)
        weights = add("Softmax", add("Add", scores, mask), axis=-1)
        mixed = add("Transpose", add("MatMul", weights, value), perm=[0, 2, 1, 3])
        mixed = graph.linear(add("Reshape", mixed, join), part + "attention.output.dense")
        x = graph.norm(add("Add", mixed, x), part + "attention.output.LayerNorm")
        up = graph.linear(x, part + "intermediate.dense")
        bell = add("Erf", add("Div", up, constant("sqrt2", np.float32(np.sqrt(2)))))
        bell = add("Mul", up, add("Add", bell, "one"))
        down = graph.linear(add("Mul", bell, constant("half", np.float32(0.5))), part + "output.dense")
        last = "last_hidden_state" if layer == LAYERS - 1 else None
        x = graph.norm(add("Add", down, x), part + "output.LayerNorm", last)
    tensor = lambda name, kind, shape: helper.make_tensor_value_info(name, kind, shape)
    inputs = [tensor(name, TensorProto.INT64, ["batch", "length"]) for name in ["input_ids", "attention_mask", "token_type_ids"]]
    output = tensor("last_hidden_state", TensorProto.FLOAT, ["batch", "length", HEADS * SIZE])
    made = helper.make_graph(graph.nodes, "bert", inputs, [output], list(graph.constants.values()))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def weights_of(path):
    tensors = read(pathlib.Path(path).read_bytes())
    return {
        name: np.frombuffer(data, np.float32).reshape(shape)
        for name, (dtype, shape, data) in tensors.items()
        if dtype == "F32"
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    onnx.save(build(weights_of(options.model)), options.out)


if __name__ == "__main__":
    main()
