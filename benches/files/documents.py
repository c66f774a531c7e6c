"""Word documents of python-docx's own source package, as the reader and as python-docx read them: their text and their headings."""

import sys
import unicodedata

import docx
from rapidfuzz.distance import Indel

from corpus import arguments, package, read

PACKAGE = "python-docx==1.2.0"


def theirs(file):
    """python-docx's text in the body's order, and its headings; `None` where it opens nothing."""
    try:
        document = docx.Document(file)
    except Exception:
        return None
    texts, headings = [], []
    for block in blocks(document):
        texts.append(block.text)
        style = block.style.name if block.style is not None else ""
        if style.startswith("Heading") and block.text.strip():
            headings.append(" ".join(block.text.split()))
    return "\n".join(texts), headings


def blocks(container):
    """The paragraphs of a body or a cell, those in tables included; a merged cell's once."""
    for block in container.iter_inner_content():
        if not isinstance(block, docx.table.Table):
            yield block
            continue
        seen = set()
        for row in block.rows:
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield from blocks(cell)


def letters(text):
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def main():
    given = arguments(__doc__)
    files = sorted(package(given.cache, PACKAGE).rglob("*.docx"))
    compared = right = with_headings = same_headings = 0
    refused = []
    for file, line in zip(files, read(given.reader, files)):
        reference = theirs(file)
        name = str(file.relative_to(given.cache / "packages"))
        if reference is None or line.get("error"):
            blank = reference is not None and not reference[0].strip()
            refused.append((name, line.get("error"), reference is None or blank))
            continue
        text, headings = reference
        ours, found = [], []
        above = []
        for part in line["parts"]:
            new = part["headings"][len([1 for a, b in zip(above, part["headings"]) if a == b]) :]
            ours += new + [part["text"]]
            found += new
            above = part["headings"]
        said = letters("\n".join(ours))
        # Headers, footers and notes, which python-docx's body has not, stand behind the text.
        wanted = letters(text)
        score = Indel.normalized_similarity(said[: len(wanted)], wanted)
        compared += 1
        right += score >= 0.99
        if headings:
            with_headings += 1
            same = [heading for heading in headings if heading in found] == headings
            same_headings += same
            if not same:
                print(f"    headings {name}: {headings} and not {found}")
        if score < 0.99 or given.all:
            print(f"    {score:.3f} {name}")
    print(f"{len(files)} files, {compared} with text in both")
    print(f"figure documents.alike-0.99 {right} of {compared}")
    print(f"figure documents.headings {same_headings} of {with_headings}")
    print(f"figure documents.nothing-in-either {sum(bool(error and neither) for _, error, neither in refused)}")
    for name, error, neither in refused:
        if not (error and neither):
            print(f"    {error or 'read here alone'}: {name}")
    return 0


sys.exit(main())
