"""Makes the files of the other weight formats, each only where it is missing: `models.py DEFAULT.gguf FOLDER FORMAT...`

Q4_1 is the default model itself. Q4_0 and Q8_0 are quantised from it again by llama.cpp. Q4_K_M wants widths that are
multiples of 256, so it is a llama of about the same size with seeded random weights and the default model's vocabulary.
"""

import ctypes
import hashlib
import pathlib
import sys

import gguf
import llama_cpp
import numpy

FILE_TYPES = {
    "Q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0,
    "Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
    "Q4_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
}

# 138 million weights; heads of 64, three queries to a key, as the default model has.
WIDTH, LAYERS, FEED_FORWARD, HEADS, KV_HEADS = 768, 16, 2048, 12, 4
CONTEXT = 8192
SEED = 135


def random_llama(default: pathlib.Path, to: pathlib.Path):
    """Writes an f16 llama of random weights with the default model's vocabulary and chat template."""
    writer = gguf.GGUFWriter(to, "llama")
    writer.add_name("random llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(100000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    vocabulary = 0
    for field in gguf.GGUFReader(default).fields.values():
        if field.name.startswith("tokenizer."):
            kind, *inner = field.types
            writer.add_key_value(field.name, field.contents(), kind, sub_type=inner[-1] if inner else None)
        if field.name == "tokenizer.ggml.tokens":
            vocabulary = len(field.data)
    writer.add_vocab_size(vocabulary)

    chance = numpy.random.Generator(numpy.random.PCG64(SEED))

    def matrix(name: str, rows: int, columns: int):
        # Sums of `columns` products keep the size of what went in.
        weights = chance.standard_normal((rows, columns), dtype=numpy.float32) / numpy.sqrt(columns)
        writer.add_tensor(name, weights.astype(numpy.float16))

    def norm(name: str):
        writer.add_tensor(name, numpy.ones(WIDTH, dtype=numpy.float32))

    key_value = WIDTH // HEADS * KV_HEADS
    matrix("token_embd.weight", vocabulary, WIDTH)
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        norm(prefix + "attn_norm.weight")
        matrix(prefix + "attn_q.weight", WIDTH, WIDTH)
        matrix(prefix + "attn_k.weight", key_value, WIDTH)
        matrix(prefix + "attn_v.weight", key_value, WIDTH)
        matrix(prefix + "attn_output.weight", WIDTH, WIDTH)
        norm(prefix + "ffn_norm.weight")
        matrix(prefix + "ffn_gate.weight", FEED_FORWARD, WIDTH)
        matrix(prefix + "ffn_up.weight", FEED_FORWARD, WIDTH)
        matrix(prefix + "ffn_down.weight", WIDTH, FEED_FORWARD)
    norm("output_norm.weight")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantise(source: pathlib.Path, to: pathlib.Path, file_type: int):
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = file_type
    parameters.nthread = 2
    parameters.allow_requantize = True
    failed = llama_cpp.llama_model_quantize(str(source).encode(), str(to).encode(), ctypes.byref(parameters))
    if failed:
        raise SystemExit(f"llama.cpp can't quantise {source} to {to.name}")


def sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make(weight_format: str, default: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    path = folder / f"{weight_format}.gguf"
    noted = path.with_suffix(".sha256")
    if path.exists() and noted.exists() and noted.read_text().strip() == sha256(path):
        return path
    part = path.with_suffix(".part")
    if weight_format == "Q4_K_M":
        source = folder / "random.f16.gguf"
        random_llama(default, source)
        quantise(source, part, FILE_TYPES[weight_format])
        source.unlink()
    else:
        quantise(default, part, FILE_TYPES[weight_format])
    part.replace(path)
    noted.write_text(sha256(path) + "\n")
    return path


def main():
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    default, folder, formats = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    for weight_format in formats:
        path = make(weight_format, default, folder)
        print(f"    {path.name}: {path.stat().st_size} bytes, SHA-256 {sha256(path)}", flush=True)


main()
