"""PDFs that nobody here made, as the reader and as PyMuPDF read them.

The corpus: Debian's texlive-latex-base-doc (LaTeX) and debian-refcard (35 languages), the source packages of pypdf and ocrmypdf. Of those
in which PyMuPDF finds at least 100 characters, how alike the texts are: letters and digits after NFKC, in their order.
"""

import gzip
import resource
import sys
import time
import unicodedata

import pymupdf
from rapidfuzz.distance import Indel

from corpus import arguments, debian, package, read

DEBIAN = ["texlive-latex-base-doc", "debian-refcard"]
PYPI = ["pypdf==7.1.1", "ocrmypdf==17.13.0"]
# What opens files of pypdf that have a password: its own tests say so.
PASSWORDS = ["test", "openpassword", "usersecret", "ownersecret", "asdfzxcv", "user", "owner", "foo", "example"]
FEWEST = 100


def installed(cache, name):
    """A package's folder, with its PDFs unpacked."""
    folder = debian(cache, name)
    for packed in folder.rglob("*.pdf.gz"):
        if not packed.with_suffix("").exists():
            packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
    return folder


def corpus(cache):
    folders = [installed(cache, name) for name in DEBIAN] + [package(cache, name) for name in PYPI]
    return [file for folder in folders for file in sorted(folder.rglob("*.pdf")) if file.is_file() and not file.is_symlink()]


def letters(text):
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def theirs(file, password=None):
    """PyMuPDF's text, and whether it wants a password; `None` where it opens nothing."""
    try:
        document = pymupdf.open(file)
        if document.needs_pass and not document.authenticate(password or ""):
            return None, True
        return "\n".join(page.get_text() for page in document), False
    except Exception:
        return None, False


def said(line):
    """All that the reader says: headings stand where they come first."""
    texts, above = [], []
    for part in line.get("parts") or []:
        known = 0
        for before, now in zip(above, part["headings"]):
            if before != now:
                break
            known += 1
        texts += part["headings"][known:] + [part["text"]]
        above = part["headings"]
    return "\n".join(texts)


def alike(ours, right):
    return Indel.normalized_similarity(letters(ours), letters(right))


def main():
    given = arguments(__doc__)
    pymupdf.TOOLS.mupdf_display_errors(False)
    files = corpus(given.cache)
    began = time.monotonic()
    lines = read(given.reader, files)
    seconds = time.monotonic() - began
    scores, locked = [], []
    bytes_of_text = 0
    for file, line in zip(files, lines):
        right, wants = theirs(file)
        if wants:
            locked.append(file)
        ours = said(line)
        bytes_of_text += len(ours.encode())
        if right is not None and len(right.strip()) >= FEWEST:
            scores.append((alike(ours, right), file, line.get("error")))
    scores.sort()
    print(f"{len(files)} PDFs, {len(scores)} with {FEWEST} characters and more")
    for least in (0.95, 0.99):
        print(f"figure pdf.alike-{least} {sum(score >= least for score, _, _ in scores)} of {len(scores)}")
    for score, file, error in scores:
        if score < 0.99:
            print(f"    {score:.3f} {file.relative_to(given.cache)} {error or ''}")
    print(f"figure pdf.megabytes-of-text-s {bytes_of_text / 1e6 / seconds:.2f} ({bytes_of_text / 1e6:.1f} MB in {seconds:.1f} s)")
    slow = sorted(((line.get("ms", 0), file.name) for file, line in zip(files, lines)), reverse=True)[:3]
    print("slowest:", ", ".join(f"{name} {ms / 1000:.1f} s" for ms, name in slow))
    print(f"figure pdf.most-memory-mb {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}")
    opened = 0
    for file in locked:
        for password in PASSWORDS:
            right, _ = theirs(file, password)
            if right is None:
                continue
            (line,) = read(given.reader, [file], "--password", password)
            score = alike(said(line), right)
            opened += score >= 0.95 or not letters(right)
            if score < 0.95 and letters(right):
                print(f"    with its password {score:.3f} {file.name} {line.get('error') or ''}")
            break
        else:
            print(f"    no password known: {file.name}")
    print(f"figure pdf.opened-with-password {opened} of {len(locked)}")
    ended = [file.name for file, line in zip(files, lines) if "the reader ended" in (line.get("error") or "")]
    print(f"figure pdf.traps {len(ended)}", *ended)
    return 0


if __name__ == "__main__":
    sys.exit(main())
