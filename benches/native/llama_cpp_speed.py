"""llama.cpp on this machine, timed as Hearth times itself: the prompt, then greedy steps that no end of turn ends.

Answers each line of JSON on standard input with one on standard output. `benches/speed/llama_cpp.rs` starts it.
"""

import ctypes
import json
import os
import sys
import time

import llama_cpp
import numpy

CONTEXT = 2304
BATCH = 512


class Engine:
    """One model with its context, on so many threads."""

    def __init__(self, path: str, threads: int):
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
        if not self.model:
            raise RuntimeError(f"llama.cpp can't load {path}")
        context = llama_cpp.llama_context_default_params()
        context.n_ctx, context.n_batch = CONTEXT, BATCH
        context.n_threads = context.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, context)
        vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(vocabulary)

    def step(self, tokens: list[int]) -> int:
        """Runs the tokens through the model; the likeliest next one."""
        for start in range(0, len(tokens), BATCH):
            part = tokens[start : start + BATCH]
            ids = (llama_cpp.llama_token * len(part))(*part)
            if llama_cpp.llama_decode(self.context, llama_cpp.llama_batch_get_one(ids, len(part))):
                raise RuntimeError("llama_decode failed")
        logits = llama_cpp.llama_get_logits_ith(self.context, -1)
        return int(numpy.ctypeslib.as_array(logits, (self.vocabulary,)).argmax())

    def time(self, prompt: list[int], decode_tokens: int) -> dict:
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)
        start = time.perf_counter()
        token = self.step(prompt)
        prefilled = time.perf_counter()
        tokens = []
        for _ in range(decode_tokens):
            tokens.append(token)
            token = self.step([token])
        end = time.perf_counter()
        return {
            "prefill_ms": (prefilled - start) * 1000,
            "decode_ms": (end - prefilled) * 1000,
            "prompt_tokens": len(prompt),
            "decoded_tokens": len(tokens),
            "tokens": tokens,
        }

    def close(self):
        llama_cpp.llama_free(self.context)
        llama_cpp.llama_model_free(self.model)


def main():
    # llama.cpp writes to the real standard output now and then; ours goes another way.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    engine = None
    for line in sys.stdin:
        question = json.loads(line)
        if "load" in question:
            if engine:
                engine.close()
            engine = Engine(question["load"], question["threads"])
            answer = {"threads": question["threads"], "kernels": f"llama-cpp-python {llama_cpp.__version__}"}
        else:
            answer = engine.time(question["prompt"], question["decode_tokens"])
        print(json.dumps(answer), file=answers, flush=True)


main()
