"""Writes what llama.cpp expects after each token of a text, for `cargo test --test=real_models -- --ignored`.

    python readings.py --model MODEL.gguf --out MODEL.json

A list of readings: {"tokens": ids to feed from position 0, "top": for each position the 64 most likely ids, best first, "log_probs": theirs,
"rest": the log of the probability of all the others together}, and "greedy": 48 ids that follow a question by argmax. KV cache in f16, no flash attention.
"""

import argparse
import json
from pathlib import Path

import llama_cpp
import numpy as np

from prompts import long_reading

TOP, TOKENS, ANSWER = 64, 240, 48
CODE = "def fibonacci(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a\n\n\nclass Stack:\n    def __init__(self):\n        self.items = []\n"
ZH = "路的盡頭有一棟老房子，建於百年以前。下雨時屋頂會漏水，自從最後一任屋主搬到城裡，就再也沒有人住過。"
QUESTION = "Write a function in Python that returns the largest of three numbers."


def score(logits):
    values = logits.astype(np.float64)
    log_probs = values - values.max()
    log_probs -= np.log(np.exp(log_probs).sum())
    order = np.argsort(-log_probs, kind="stable")
    return order[:TOP].tolist(), log_probs[order[:TOP]].tolist(), float(np.log(np.exp(log_probs[order[TOP:]]).sum()))


def reading(model, tokens):
    model.reset()
    model.eval(tokens)
    scored = [score(model.scores[position]) for position in range(len(tokens))]
    top, log_probs, rest = (list(part) for part in zip(*scored))
    return {"tokens": tokens, "top": top, "log_probs": log_probs, "rest": rest}


def greedy(model, tokens):
    model.reset()
    model.eval(tokens)
    answer = []
    while len(answer) < ANSWER:
        answer.append(int(np.argmax(model.scores[model.n_tokens - 1])))
        model.eval(answer[-1:])
    return {"prompt": tokens, "ids": answer}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model = llama_cpp.Llama(str(args.model), n_ctx=2048, n_batch=512, n_threads=1, logits_all=True, verbose=False)
    texts = [long_reading(), CODE, ZH]
    tokens = [model.tokenize(text.encode(), add_bos=model.metadata.get("tokenizer.ggml.add_bos_token") == "true", special=False)[:TOKENS] for text in texts]
    readings = [reading(model, ids) for ids in tokens if ids]
    question = model.tokenize(QUESTION.encode(), add_bos=model.metadata.get("tokenizer.ggml.add_bos_token") == "true", special=False)
    args.out.write_text(json.dumps({"readings": readings, "greedy": greedy(model, question)}))
    print(f"{args.out}: {sum(len(reading['tokens']) for reading in readings)} positions")


if __name__ == "__main__":
    main()
