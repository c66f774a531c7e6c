"""What onnxruntime makes of texts with all-MiniLM-L6-v2's f32 weights: tests/fixtures/embeddings.json, or a larger file.

embeddings.py --model model.safetensors --tokenizer tokenizer.json [--texts texts.json --out embeddings.json]

`--texts` is a JSON list of strings. Each text goes through alone, so that there is no padding; the mean of its tokens is
brought to length 1, as sentence-transformers does.
"""

import argparse
import json
import pathlib

import numpy as np
import onnxruntime
from bert_onnx import build, weights_of
from tokenizers import Tokenizer, __version__ as tokenizers_version

TEXTS = [
    "A photograph of two dogs running along a beach.",
    "Hunde laufen am Strand.",
    "兩隻狗在沙灘上奔跑。",
    "The quarterly report shows that revenue fell by 12.5 % to $3,400,000.",
    "x",
    "",
    "   \n\t ",
    "Ünïcödé àccénts are stripped, and CASE is folded.",
    "Emoji 😀👩‍👩‍👧 and symbols ∑∞≠ are unknown to it.",
    "don't stop-believing: half-life, e-mail, O'Neill's (parenthesised) \"quotes\"!",
    "https://example.org/a?b=c&d=%20#fragment",
    "fn main() { println!(\"{}\", 1 + 1); }",
    "[CLS] spelled out, and [MASK] too [SEP]",
    "Supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 150,
    "The film is neither as bad as its critics say nor as good as its poster.",
    "word " * 300,
    "One sentence. Another one follows! Does a third? " * 8,
    "0 1 2 3 4 5 6 7 8 9 10 11 12 13",
    "\u0000 control \u0007 characters \u200b and \ufeff invisible ones \ufffd",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--model", "--tokenizer"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--texts")
    fixture = pathlib.Path(__file__).parents[1] / "fixtures/embeddings.json"
    parser.add_argument("--out", default=fixture)
    options = parser.parse_args()
    texts = json.loads(pathlib.Path(options.texts).read_text()) if options.texts else TEXTS
    tokenizer = Tokenizer.from_file(options.tokenizer)
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    model = build(weights_of(options.model)).SerializeToString()
    session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        encoding = tokenizer.encode(text)
        ids = np.array([encoding.ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(None, inputs)[0][0].mean(0)
        values = (mean / np.linalg.norm(mean)).tolist()
        cut = bool(encoding.overflowing)
        rows.append({"text": text, "tokens": encoding.ids, "truncated": cut, "values": [round(v, 5) for v in values]})
    made_by = f"tests/reference/embeddings.py, onnxruntime {onnxruntime.__version__}, tokenizers {tokenizers_version}"
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    head = json.dumps(made_by)
    pathlib.Path(options.out).write_text(f'{{"made_by":{head},"texts":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
