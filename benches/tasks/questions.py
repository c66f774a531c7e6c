"""Questions whose answering passage is known, for `benches/tasks/search_quality.rs`.

questions.py --out FOLDER [--docs FOLDER] [--squad NAME=FILE ...]

--docs    /usr/share/doc with Debian's debian-faq, sqlite3-doc and python3.11-doc (`apt-get download`, `dpkg -x`): a question is a
          heading, its answer what stands under it; the other pages of these projects are there to be mistaken for it
--squad   files in SQuAD's format, as XQuAD's: a question is a person's, its answer a few words of a paragraph

docs.json, NAME.json: {"documents": [{"name", "parts": [{"headings", "text"}]}],
                       "questions": [{"question", "document", "part", "answer"}]}
"""

import argparse
import html.parser
import json
import pathlib
import re

HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = {"script", "style", "nav", "head"}
BLOCKS = {"p", "div", "li", "dd", "dt", "tr", "table", "ul", "ol", "dl", "pre", "section", "br", *HEADINGS}
PROJECTS = {
    "debian/FAQ": "*.en.html",
    "sqlite3": "[fl]a[nq]*.html",
    "python3.11/html/faq": "*.html",
    "python3.11/html/tutorial": "*.html",
    "python3.11/html/howto": "*.html",
}
SHORTEST_ANSWER = 40


class Page(html.parser.HTMLParser):
    """A page as parts under their headings."""

    def __init__(self):
        super().__init__()
        self.parts, self.path, self.text = [], [], ""
        self.skipped, self.heading, self.before = 0, None, ""

    def handle_starttag(self, tag, attributes):
        if tag in SKIPPED or "sphinxsidebar" in dict(attributes).get("class", "") or "related" in dict(attributes).get("class", ""):
            self.skipped += tag in SKIPPED or self.skipped > 0
        elif tag in HEADINGS:
            self.flush()
            self.heading = HEADINGS[tag]
        elif tag == "b":
            self.before, self.text = self.text, ""
        if tag in BLOCKS:
            self.text += "\n"

    def handle_endtag(self, tag):
        if tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        elif tag in HEADINGS and self.heading:
            name = re.sub(r"^[\d.]+\s+", "", " ".join(self.text.replace("¶", "").split()))
            self.path = [(level, above) for level, above in self.path if level < self.heading] + [(self.heading, name)]
            self.text, self.heading = "", None
        elif tag == "b":
            self.bold()
        if tag in BLOCKS:
            self.text += "\n"

    def bold(self):
        """SQLite's questions: (1) in bold."""
        words, self.text = self.text, self.before
        if re.match(r"\(\d+\) .*\?$", words, re.DOTALL):
            self.flush()
            name = " ".join(words.split()[1:])
            self.path = [(level, above) for level, above in self.path if level < 6] + [(6, name)]
        else:
            self.text += words
        self.before = ""

    def handle_data(self, data):
        if not self.skipped:
            self.text += data

    def flush(self):
        text = re.sub(r"\n\s*\n+", "\n\n", self.text).strip()
        if text or self.path:
            self.parts.append({"headings": [name for _, name in self.path if name], "text": text})
        self.text = ""


def docs(folder):
    documents, questions = [], []
    for place, pattern in PROJECTS.items():
        for file in sorted((folder / place).glob(pattern)):
            page = Page()
            page.feed(file.read_text(errors="replace"))
            page.flush()
            for number, part in enumerate(page.parts):
                name = part["headings"][-1] if part["headings"] else ""
                asked = "faq" in str(file).lower() and name.endswith("?") and len(part["text"]) >= SHORTEST_ANSWER
                if asked:
                    name = re.sub(r"^\(?\d+\)?\s*", "", name)
                    questions.append({"question": name, "document": len(documents), "part": number, "answer": None})
            documents.append({"name": f"{place}/{file.name}", "parts": page.parts})
    return {"documents": documents, "questions": questions}


def squad(files):
    documents, questions = [], []
    for file in files:
        for number, article in enumerate(json.loads(pathlib.Path(file).read_text())["data"]):
            parts = []
            for paragraph in article["paragraphs"]:
                for asked in paragraph["qas"]:
                    place = {"document": len(documents), "part": len(parts)}
                    answer = asked["answers"][0]["text"]
                    questions.append({"question": asked["question"], **place, "answer": answer})
                parts.append({"headings": [], "text": paragraph["context"]})
            name = f"{pathlib.Path(file).stem}-{number}"
            documents.append({"name": name, "parts": parts})
    return {"documents": documents, "questions": questions}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--docs", type=pathlib.Path)
    parser.add_argument("--squad", nargs="*", default=[], help="NAME=FILE,FILE: one library of these files")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sets = {name: squad(files.split(",")) for name, files in (given.split("=") for given in options.squad)}
    if options.docs:
        sets["docs"] = docs(options.docs)
    for name, questions in sets.items():
        (options.out / f"{name}.json").write_text(json.dumps(questions, ensure_ascii=False))
        print(name, len(questions["documents"]), "documents,", len(questions["questions"]), "questions")


if __name__ == "__main__":
    main()
