"""What onnxruntime makes of queries and passages with the reranker's own 8-bit ONNX file: tests/fixtures/reranker.json.

reranker.py --model model.onnx --tokenizer tokenizer.json [--pairs pairs.json --out reranker.json]

The pairs are from data that nobody here made: docstrings of Python's standard library, each asked for by its first sentence, and by that
of the one before.
"""

import argparse
import inspect
import json
import pathlib

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

NAMES = ["json", "zipfile", "hashlib", "textwrap", "difflib", "calendar", "heapq", "bisect", "shutil", "socket", "tempfile", "csv"]


def pairs():
    docs = [(name, inspect.getdoc(__import__(name))) for name in NAMES]
    found = []
    for (_, before), (_, text) in zip([docs[-1], *docs], docs):
        for asked in (text, before):
            found.append({"query": asked.split(".")[0].replace("\n", " ")[:200], "passage": text[:4000]})
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--model", "--tokenizer"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--pairs")
    fixture = pathlib.Path(__file__).parents[1] / "fixtures/reranker.json"
    parser.add_argument("--out", default=fixture)
    options = parser.parse_args()
    asked = json.loads(pathlib.Path(options.pairs).read_text()) if options.pairs else pairs()
    tokenizer = Tokenizer.from_file(options.tokenizer)
    tokenizer.no_padding()
    tokenizer.enable_truncation(512, strategy="longest_first")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(options.model, settings, providers=["CPUExecutionProvider"])
    rows = []
    for pair in asked:
        encoded = tokenizer.encode(pair["query"], pair["passage"])
        ids, types = np.array([encoded.ids]), np.array([encoded.type_ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        score = float(session.run(None, inputs)[0].reshape(-1)[0])
        rows.append({**pair, "tokens": encoded.ids, "second": encoded.type_ids.index(1), "score": round(score, 4)})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    made_by = json.dumps(f"tests/reference/reranker.py, onnxruntime {onnxruntime.__version__}")
    pathlib.Path(options.out).write_text(f'{{"made_by":{made_by},"pairs":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
