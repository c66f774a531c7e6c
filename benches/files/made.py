"""PDFs that other programs make in the ways in which people's files differ (`make_pdfs.py`), as the reader and as PyMuPDF read them.

Right is what `pdf` calls right: letters and digits after NFKC, in their order, alike to 0.95. Notes on a page count as said.
"""

import sys

import pymupdf

from corpus import arguments, read
from make_pdfs import make
from pdf import alike, letters, said

ALIKE = 0.95


def theirs(file):
    """PyMuPDF's text of each page with the notes on it, which have no appearance of text."""
    texts = []
    with pymupdf.open(file) as document:
        for page in document:
            notes = [note.info["content"] for note in page.annots() if note.type[1] != "FreeText"]
            texts.append("\n".join([page.get_text(), *notes]))
    return "\n".join(texts)


def main():
    given = arguments(__doc__)
    pymupdf.TOOLS.mupdf_display_errors(False)
    made = make(given.cache)
    right = 0
    for (name, file), line in zip(made.items(), read(given.reader, made.values())):
        wanted = theirs(file)
        score = alike(said(line), wanted)
        right += score >= ALIKE
        if score < ALIKE or given.all:
            print(f"    {score:.3f} {name} ({len(letters(wanted))} letters) {line.get('error') or ''}")
    print(f"figure made.alike-{ALIKE} {right} of {len(made)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
