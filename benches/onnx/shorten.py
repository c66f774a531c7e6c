"""Packs a short part of the standard's node cases for `cargo test`: onnx/src/tests/cases.bin.

    shorten.py CASES OUT.bin

Two or three cases of each operator that models are made of, as onnx's package (Apache-2.0) has them; `tensors.py` says how they lie:
for each case three tensors of bytes, NAME/model, NAME/in and NAME/out.
"""

import pathlib
import sys

import numpy as np

import tensors

CASES = """
add_bcast argmax_default_axis_example averagepool_2d_same_upper basic_conv_with_padding basic_conv_without_padding
batchnorm_example clip_example clip_inbounds concat_2d_axis_1 conv_with_autopad_same
conv_with_strides_and_asymmetric_padding conv_with_strides_no_padding conv_with_strides_padding convtranspose_autopad_same depthtospace_example div_bcast einsum_batch_diagonal
elu_example expand_dim_changed flatten_axis1 gather_0 gather_elements_1 gemm_default_vector_bias gemm_transposeB globalaveragepool
gru_defaults hardswish if instancenorm_example layer_normalization_2d_axis1 leakyrelu_example lstm_defaults matmul_2d matmul_4d
maxpool_2d_pads not_2d constant_pad reflect_pad qlinearconv qlinearmatmul_2D_uint8_float32 quantizelinear
range_float_type_positive_delta reduce_mean_keepdims_example relu reshape_negative_dim resize_upsample_scales_linear scatternd
shape sigmoid_example slice_neg softmax_axis_1 split_equal_parts_1d_opset18 sqrt_example squeeze sub tanh_example top_k tile
transpose_default unsqueeze_axis_0 where_example
""".split()


def main():
    cases, out = map(pathlib.Path, sys.argv[1:])
    found = []
    for name in CASES:
        folder = cases / "node" / f"test_{name}"
        if not folder.exists():
            print(f"{name}: no such case")
            continue
        for part in ["model.onnx", "in.bin", "out.bin"]:
            content = np.frombuffer((folder / part).read_bytes(), "u1")
            found.append((f"{name}/{part.split('.')[0]}", content))
    tensors.write(out, found)
    print(f"{len(found) // 3} cases, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
