"""PDFs that other programs make in the ways in which people's files differ (`make_pdfs.py`), as the reader and as PyMuPDF or pdf.js read them.

Right is what `pdf` calls right: letters and digits after NFKC, in their order, alike to 0.95. Notes on a page count as said. Where neither
of both is right, what the reader says is compared with what was put in, and counted apart.
"""

import json
import shutil
import subprocess
import sys

import pymupdf

from corpus import arguments, read
from make_pdfs import make
from pdf import alike, letters, said

ALIKE = 0.95
PDFJS = "pdfjs-dist@4.10.38"


def by_mupdf(file):
    """PyMuPDF's text of each page with the notes on it, which have no appearance of text."""
    texts = []
    with pymupdf.open(file) as document:
        for page in document:
            notes = [note.info["content"] for note in page.annots() if note.type[1] != "FreeText"]
            texts.append("\n".join([page.get_text(), *notes]))
    return "\n".join(texts)


def by_pdfjs(cache, files):
    """pdf.js's text of each; nothing where there is no Node."""
    folder = cache / "pdfjs"
    if not (shutil.which("node") and shutil.which("npm")):
        return [""] * len(files)
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", folder, PDFJS]
        subprocess.run(npm, check=True)
    script = __file__.replace("made.py", "pdfjs.mjs")
    ran = subprocess.run(["node", script, folder, *files], capture_output=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def main():
    given = arguments(__doc__)
    pymupdf.TOOLS.mupdf_display_errors(False)
    made = make(given.cache)
    files = [file for file, _ in made.values()]
    right = as_put_in = 0
    lines, others = read(given.reader, files), by_pdfjs(given.cache, files)
    for (name, (file, put_in)), line, other in zip(made.items(), lines, others):
        ours = said(line)
        scores = [alike(ours, text) for text in (by_mupdf(file), other)]
        truth = alike(ours, put_in) if put_in else 0.0
        right += max(scores) >= ALIKE
        as_put_in += max(scores) < ALIKE <= truth
        if max(scores) < ALIKE or given.all:
            against = f"PyMuPDF {scores[0]:.3f}, pdf.js {scores[1]:.3f}, what was put in {truth:.3f}"
            print(f"    {name}: {against} ({len(letters(ours))} letters) {line.get('error') or ''}")
    print(f"figure made.alike-{ALIKE} {right} of {len(made)}, and {as_put_in} more as what was put in")
    return 0


if __name__ == "__main__":
    sys.exit(main())
