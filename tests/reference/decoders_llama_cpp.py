"""Holds the fixtures of decoders.py against llama.cpp: writes each as a GGUF file in f32 and compares what comes out.

decoders_llama_cpp.py [--only NAME] [--keep FOLDER]       prints a line a fixture, fails if one differs or is refused

`--keep` leaves the GGUF files there. Weights, scores and the KV cache are f32 in llama.cpp too; what is left is the
order of sums, and for Gemma its table of GELU in 16 bits.
"""

import argparse
import json
import pathlib
import tempfile

import gguf
import llama_cpp
import numpy as np
from decoder_weights import Tensor

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures/decoders"
TOLERANCE, GELU_TOLERANCE = 2e-3, 2e-2


def write_gguf(fixture, path):
    metadata = dict(fixture["metadata"])
    architecture = metadata.pop("general.architecture")
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in metadata.items():
        if isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        elif isinstance(value, float):
            writer.add_float32(key, value)
        elif isinstance(value, str):
            writer.add_string(key, value)
        else:
            writer.add_array(key, value)
    tensors = [Tensor(**fields) for fields in fixture["tensors"]]
    if f"{architecture}.vocab_size" not in metadata:
        embedding = next(tensor for tensor in tensors if tensor.name == "token_embd.weight")
        writer.add_uint32(f"{architecture}.vocab_size", embedding.shape[0])
    writer.add_tokenizer_model("no_vocab")
    for tensor in tensors:
        writer.add_tensor(tensor.name, tensor.array())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class Model:
    """llama.cpp's C interface with everything in f32; the higher one wants a tokenizer."""

    def __init__(self, path, context, embedding=False):
        parameters = llama_cpp.llama_model_default_params()
        parameters.use_mmap = False
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        assert self.model, f"llama.cpp refuses {path}"
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = context
        settings.n_threads = settings.n_threads_batch = 1
        settings.embeddings = embedding
        settings.type_k = settings.type_v = llama_cpp.GGML_TYPE_F32
        settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self.context = llama_cpp.llama_init_from_model(self.model, settings)
        assert self.context, f"llama.cpp can't compute {path}"
        self.size = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))

    def decode(self, tokens):
        batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = token, i, 1, 1
            batch.seq_id[i][0] = 0
        memory = llama_cpp.llama_get_memory(self.context)
        if memory:
            llama_cpp.llama_memory_clear(memory, True)
        assert llama_cpp.llama_decode(self.context, batch) == 0
        llama_cpp.llama_batch_free(batch)

    def logits(self, tokens):
        self.decode(tokens)
        rows = llama_cpp.llama_get_logits(self.context)
        return np.ctypeslib.as_array(rows, shape=(len(tokens), self.size)).copy()

    def embedding(self, tokens):
        self.decode(tokens)
        size = llama_cpp.llama_model_n_embd_out(self.model)
        vector = np.ctypeslib.as_array(llama_cpp.llama_get_embeddings_seq(self.context, 0), shape=(size,)).copy()
        return vector / np.linalg.norm(vector)


def compare(fixture, path):
    """The largest difference, and whether the greedy tokens are the same."""
    tokens, metadata = fixture["tokens"], fixture["metadata"]
    context = metadata[metadata["general.architecture"] + ".context_length"]
    if "embedding" in fixture:
        made = Model(path, context, embedding=True).embedding(tokens)
        return float(np.abs(made - np.array(fixture["embedding"])).max()), True
    ids = fixture["greedy"]["ids"]
    made = Model(path, context).logits(tokens + ids[:-1])
    difference = float(np.abs(made[: len(tokens)] - np.array(fixture["logits"])).max())
    return difference, [int(row.argmax()) for row in made[len(tokens) - 1 :]] == ids


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    quiet = llama_cpp.llama_log_callback(lambda level, text, data: print(text.decode(), end="") if level == 4 else None)
    llama_cpp.llama_log_set(quiet, None)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for file in sorted(FIXTURES.glob("*.json")):
            if options.only not in (None, file.stem):
                continue
            fixture = json.loads(file.read_text())
            path = (options.keep or pathlib.Path(folder)) / f"{file.stem}.gguf"
            write_gguf(fixture, path)
            difference, same = compare(fixture, path)
            gelu = fixture["metadata"]["general.architecture"].startswith("gemma")
            if difference > (GELU_TOLERANCE if gelu else TOLERANCE) or not same:
                wrong.append(file.stem)
            print(f"{file.stem}: largest difference {difference:.2g}, greedy {'the same' if same else 'DIFFERENT'}")
    assert not wrong, wrong


if __name__ == "__main__":
    main()
