"""Real web pages, as the reader and as trafilatura read their main text: how many of the words are in both.

The pages: those that trafilatura's own tests keep, and the HTML documentation of Debian packages in English, Chinese and Japanese.
"""

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from statistics import median

import trafilatura

from corpus import arguments, debian, package, read

PYPI = "trafilatura==2.3.1"
DEBIAN = ["debian-reference-en", "debian-reference-zh-tw", "debian-reference-zh-cn", "debian-reference-ja", "maint-guide-ja", "developers-reference"]
# Of one package, so that none speaks for all.
MOST_OF_ONE = 15
LEAST_WORDS = 50


def installed(cache, name):
    """Some of a package's pages, evenly; none where this system has no such package."""
    try:
        folder = debian(cache, name)
    except subprocess.CalledProcessError:
        return []
    pages = sorted(file for file in folder.rglob("*.html") if file.is_file() and not file.is_symlink())
    return pages[:: max(1, len(pages) // MOST_OF_ONE)][:MOST_OF_ONE]


def words(text):
    """Words, and single characters where none are written."""
    return Counter(re.findall(r"[一-鿿぀-ヿ]|[^\W_]+", unicodedata.normalize("NFKC", text).lower()))


def main():
    given = arguments(__doc__)
    files = sorted(package(given.cache, PYPI).rglob("*.html"))
    for name in DEBIAN:
        files += installed(given.cache, name)
    scores = []
    for file, line in zip(files, read(given.reader, files)):
        right = trafilatura.extract(file.read_bytes(), include_comments=False) or ""
        wanted = words(right)
        if sum(wanted.values()) < LEAST_WORDS:
            continue
        ours = words("\n".join(text for part in line.get("parts") or [] for text in [*part["headings"][-1:], part["text"]]))
        common = sum((ours & wanted).values())
        overlap = 2 * common / max(1, sum(ours.values()) + sum(wanted.values()))
        scores.append((overlap, common / sum(wanted.values()), file.relative_to(given.cache), line.get("error")))
    scores.sort(key=lambda score: score[:2])
    print(f"{len(files)} pages, {len(scores)} with {LEAST_WORDS} words of main text")
    print(f"figure pages.median-overlap {median(score[0] for score in scores):.3f}")
    print(f"figure pages.median-found {median(score[1] for score in scores):.3f}")
    print(f"figure pages.under-half {sum(score[0] < 0.5 for score in scores)}")
    for overlap, found, file, error in scores:
        if overlap < 0.5 or given.all:
            print(f"    {overlap:.3f} (found {found:.3f}) {file} {error or ''}")
    return 0


sys.exit(main())
