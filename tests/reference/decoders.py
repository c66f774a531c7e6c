"""Tiny decoders, one for each family with its features on, and the logits that transformers computes for them in f32.

decoders.py [--only NAME] [--out FOLDER]         writes FOLDER/NAME.json, tests/fixtures/decoders by default

The README there says how a file is laid out and how its weights are made; nothing is downloaded. The metadata and the
order of weights are those of llama.cpp's converter: the model in transformers is filled by undoing what it does.

Where transformers and llama.cpp differ, and what the cases therefore leave out:
- Mistral and Phi-3 have a sliding window in transformers. llama.cpp has none for them (Mistral's is not in the file,
  Phi-3's is ignored), and neither have these cases.
- longrope: transformers takes the long factors once more tokens than the original context are there, llama.cpp once the
  context that was asked for is longer. Here neither does at any position: the short factors hold.
- Gemma 2 and 3 divide scores by sqrt(query_pre_attn_scalar), which is not in the file: llama.cpp takes the head size.
  Here they are equal.
- EmbeddingGemma: transformers' configuration halves its window, the file holds the whole one.
- OLMo 3 may have two bases in transformers; llama.cpp knows one. Here they are equal.
- llama.cpp computes GELU on the CPU from a table of 16-bit floats: its logits for Gemma differ from these by 0.007.
- granitemoe: transformers takes the softmax over the chosen experts, llama.cpp over all and divides by the chosen
  ones' sum, which is the same.
"""

import argparse
import json
import pathlib

import decoder_llamas
import decoder_others
import numpy as np
import torch
import transformers
from decoder_parts import VOCABULARY
from decoder_weights import Tensor, parameters

TOKENS, ANSWER, MARGIN, TRIES = 24, 32, 0.05, 64


def load(case):
    config = transformers.AutoConfig.for_model(case.model_type, **case.config)
    kind = transformers.AutoModel if case.pooling else transformers.AutoModelForCausalLM
    model = kind.from_config(config, attn_implementation="eager", dtype=torch.float32)
    state = parameters(case.tensors).items()
    state = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state}
    if case.pooling:
        state = {name.removeprefix("model."): array for name, array in state.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    tied = {"lm_head.weight"} if config.tie_word_embeddings else set()
    assert set(missing) <= tied and not unexpected, (case.name, missing, unexpected)
    model.tie_weights()
    return model.eval()


def logits_of(model, tokens):
    return model(torch.tensor([tokens]), use_cache=False).logits[0].numpy()


def prompt(case, attempt):
    numbers = Tensor(f"{case.name}.tokens.{attempt}", [TOKENS], scale=0.5, offset=0.5).array()
    return [min(int(number * VOCABULARY), VOCABULARY - 1) for number in numbers]


def answer(model, tokens):
    """The tokens that follow by argmax, and the smallest lead of the best over the second."""
    ids, margin = [], float("inf")
    while len(ids) < ANSWER:
        last = logits_of(model, tokens + ids)[-1]
        second, first = np.partition(last, -2)[-2:]
        margin = min(margin, float(first - second))
        ids.append(int(last.argmax()))
    return ids, margin


def compute(case):
    model = load(case)
    best = (-1.0, None, None)
    for attempt in range(TRIES):
        tokens = prompt(case, attempt)
        ids, margin = answer(model, tokens)
        if len(set(ids)) >= 8:
            best = max(best, (margin, tokens, ids), key=lambda found: found[0])
        if best[0] >= MARGIN:
            break
    margin, tokens, ids = best
    assert tokens, f"{case.name}: no answer with eight different tokens"
    return tokens, logits_of(model, tokens), ids, margin


def embedding(case):
    """The model's one vector for a text, brought to length 1."""
    tokens, model = prompt(case, 0), load(case)
    hidden = model(torch.tensor([tokens]), use_cache=False).last_hidden_state[0].numpy()
    vector = hidden.mean(0) if case.pooling == "mean" else hidden[-1]
    for tensor in case.tensors:
        if tensor.name.startswith("dense_"):
            vector = tensor.array() @ vector
    return tokens, vector / np.linalg.norm(vector)


def write(case, folder):
    made_by = f"tests/reference/decoders.py, transformers {transformers.__version__}, torch {torch.__version__}"
    fields = {"made_by": made_by}
    fields |= {"metadata": case.metadata(), "tensors": [tensor.describe() for tensor in case.tensors]}
    if case.pooling:
        fields["tokens"], vector = embedding(case)
        name, rows = "embedding", ",".join(f"{value:.6g}" for value in vector)
        note = "an embedding"
    else:
        fields["tokens"], logits, ids, margin = compute(case)
        fields["greedy"] = {"ids": ids, "margin": float(f"{margin:.3g}")}
        name, rows = "logits", ",\n".join("[" + ",".join(f"{value:.6g}" for value in row) + "]" for row in logits)
        note = f"spread {logits.std():.2f}, margin {margin:.3f}, {len(set(ids))} different tokens in the answer"
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in fields.items()]
    text = "{" + ",\n".join([*lines, f'"{name}":[\n{rows}\n]']) + "}\n"
    (folder / f"{case.name}.json").write_text(text)
    print(f"{case.name}: {len(text) // 1000} kB, {note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parents[1] / "fixtures/decoders")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with torch.no_grad():
        for case in [*decoder_llamas.cases(), *decoder_others.cases()]:
            if options.only in (None, case.name):
                write(case, options.out)


if __name__ == "__main__":
    main()
