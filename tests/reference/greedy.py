"""Writes greedy.json: five short questions, llama.cpp's greedy answers, and how sure it was of each token."""

import numpy as np

from chat import encode, render
from prompts import QUESTIONS
from reference import arguments, open_model, provenance, write_json

TOKENS = 24


def answer(model, question):
    prompt = render(model, [("user", question)])
    prompt_ids = encode(model, prompt)
    model.reset()
    model.eval(prompt_ids)
    tokens, pieces, gaps = [], [], []
    while len(tokens) < TOKENS:
        logits = model.scores[model.n_tokens - 1]
        second, first = np.partition(logits, -2)[-2:]
        token = int(np.argmax(logits))
        tokens.append(token)
        pieces.append(model.detokenize([token], special=True).decode("utf-8", errors="replace"))
        gaps.append(round(float(first - second), 4))
        if token == model.token_eos():
            break
        model.eval([token])
    return {
        "question": question, "prompt": prompt, "prompt_ids": prompt_ids,
        "answer": model.detokenize(tokens).decode("utf-8", errors="replace"),
        "tokens": tokens, "pieces": pieces, "gaps": gaps,
    }


def main():
    args = arguments(__doc__)
    model = open_model(args.model)
    answers = [answer(model, question) for question in QUESTIONS]
    for item in answers:
        print(item["question"], "=>", repr(item["answer"]), "smallest gap", min(item["gaps"]))
    write_json(args.out / "greedy.json", {"made_by": provenance(args.model), "questions": answers})


if __name__ == "__main__":
    main()
