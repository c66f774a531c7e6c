"""What is read of pictures with known text, and how many faces are found: prints shares, and each picture that is far off.

    python judge.py --corpus FOLDER --looker PROGRAM --reader ppocr-v5.safetensors --finder blazeface.onnx [--only KIND] [--show]

`PROGRAM` is the example `look` of the crate pictures. Character accuracy is 1 - edits / characters of what is written (Levenshtein), after
NFKC, so that ， and , are the same letter, with one space for any run of white space; between Chinese and Japanese letters, spaces are left
out on both sides. What a page says is one text, so its reading order counts too.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import unicodedata

from rapidfuzz.distance import Levenshtein

WIDE = r"\u2e80-\u9fff\uf900-\ufaff"
DASHES = str.maketrans("—–‐‑−’‘“”·", "----\u002d''\"\"•")


def normal(text):
    text = unicodedata.normalize("NFKC", text).translate(DASHES)
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(rf"(?<=[{WIDE}]) | (?=[{WIDE}])", "", text)


def look(options, what, files):
    model = options.reader if what == "text" else options.finder
    program = subprocess.run([options.looker.resolve(), what, model, *files], stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in program.stdout.splitlines()]


def text(options, pictures):
    sums = collections.defaultdict(lambda: [0, 0, 0])
    found = look(options, "text", [str(options.corpus / picture["file"]) for picture in pictures])
    for picture, seen in zip(pictures, found):
        written = normal(picture.get("text") or "\n".join(picture["lines"]))
        read = normal(seen["text"].replace("\n\n", "\n").replace("\t", " "))
        edits = min(Levenshtein.distance(written, read), len(written))
        share = 1 - edits / len(written)
        for key in [(picture["kind"], picture["language"]), (picture["kind"], "all")]:
            sums[key][0] += edits
            sums[key][1] += len(written)
            sums[key][2] += len(picture.get("lines", [""]))
        if options.show or share < 0.98:
            print(f"{share:.3f} {picture['file']} ({picture['what']}), {seen['seconds']:.1f} s")
            if options.show:
                print(f"      {written}\n      {read}")
    for (kind, language), (edits, letters, lines) in sorted(sums.items()):
        unit = "pages" if kind == "scanned" else "lines"
        print(f"{kind:9} {language:8} {lines:3} {unit} {letters:6} characters: {1 - edits / letters:.4f}")


def faces(options, pictures):
    shown = found = missed = false = 0
    seen_all = look(options, "faces", [str(options.corpus / picture["file"]) for picture in pictures])
    for picture, seen in zip(pictures, seen_all):
        got, there = len(seen["faces"]), picture["faces"]
        shown, found = shown + there, found + min(got, there)
        missed, false = missed + max(there - got, 0), false + max(got - there, 0)
        if got != there:
            print(f"{picture['file']}: {got} found of {there}, scores {[round(face['score'], 2) for face in seen['faces']]}")
    kind = pictures[0]["kind"]
    print(f"{kind}: {len(pictures)} pictures, {found} of {shown} faces found, {false} too many")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--corpus", "--looker", "--reader", "--finder"]:
        parser.add_argument(name, type=pathlib.Path, required=True)
    parser.add_argument("--only", help="rendered, vertical, scanned, faces, no faces")
    parser.add_argument("--show", action="store_true", help="what is written and what was read, of each picture")
    options = parser.parse_args()
    pictures = json.loads((options.corpus / "corpus.json").read_text())
    for kind in ["rendered", "vertical", "scanned", "faces", "no faces"]:
        of_kind = [picture for picture in pictures if picture["kind"] == kind]
        if of_kind and options.only in (None, kind):
            (faces if "faces" in kind else text)(options, of_kind)


if __name__ == "__main__":
    main()
