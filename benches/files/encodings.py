"""Text in 20 encodings, and in rarer ones: is each found by its bytes, and is what a page declares believed?

What is found is right when it gives the same text, whatever its name: Windows-1252 for ISO 8859-1, GBK for GB 18030.
"""

import html
import unicodedata

from catalogues import catalogues, sentences
from corpus import arguments, read, share

# Each as (encoding in Python, language, byte order mark).
TWENTY = [
    ("utf-8", "ja", ""),
    ("utf-8-sig", "zh_Hant", ""),
    ("utf-16-le", "ru", "\ufeff"),
    ("utf-16-be", "ko", "\ufeff"),
    ("utf-16-le", "zh_Hans", ""),
    ("utf-16-be", "en", ""),
    ("gb18030", "zh_Hans", ""),
    ("gbk", "zh_Hans", ""),
    ("big5", "zh_Hant", ""),
    ("shift_jis", "ja", ""),
    ("euc-jp", "ja", ""),
    ("iso-2022-jp", "ja", ""),
    ("euc-kr", "ko", ""),
    ("koi8-r", "ru", ""),
    ("cp1251", "ru", ""),
    ("iso-8859-5", "ru", ""),
    ("cp1252", "fr", ""),
    ("latin-1", "de", ""),
    ("cp1250", "pl", ""),
    ("iso-8859-2", "cs", ""),
]
RARER = [
    ("utf-32-le", "zh_Hant", ""),
    ("utf-32-be", "de", ""),
    ("big5hkscs", "zh_Hant", ""),
    ("cp949", "ko", ""),
    ("cp932", "ja", ""),
    ("cp866", "ru", ""),
    ("koi8-u", "uk", ""),
    ("cp1251", "bg", ""),
    ("cp1253", "el", ""),
    ("iso-8859-7", "el", ""),
    ("cp1254", "tr", ""),
    ("cp1255", "he", ""),
    ("cp1256", "ar", ""),
    ("cp1257", "lt", ""),
    ("iso-8859-4", "lv", ""),
    ("iso-8859-13", "lt", ""),
    ("cp874", "th", ""),
    ("cp1250", "hu", ""),
    ("iso-8859-2", "hr", ""),
    ("cp1252", "es", ""),
    ("cp1252", "sv", ""),
    ("iso-8859-15", "fi", ""),
]
LABELS = {
    "cp949": "windows-949",
    "cp932": "shift_jis",
    "cp866": "ibm866",
    "cp874": "windows-874",
    "latin-1": "iso-8859-1",
    "utf-8-sig": "utf-8",
    "big5hkscs": "big5-hkscs",
}
# A text as long as a short letter, and one as long as a report.
LENGTHS = [400, 20_000]
PAGE = '<!DOCTYPE html>\n<html><head>\n<meta charset="{}">\n<title>{}</title></head><body>\n{}\n</body></html>\n'


def text_for(folder, encoding, language, length):
    """Lines of the language that the encoding can write."""
    lines, size = [], 0
    for line in sentences(folder, language):
        line = unicodedata.normalize("NFC", line)
        try:
            line.encode(encoding)
        except UnicodeEncodeError:
            continue
        lines.append(line)
        size += len(line) + 1
        if size > length:
            break
    return "\n".join(lines) + "\n"


def plain(text):
    return "".join(text.replace("\r\n", "\n").split())


def files(options, folder, encodings, length):
    for number, (encoding, language, mark) in enumerate(encodings):
        text = text_for(folder, encoding, language, length)
        path = options.cache / "encodings" / f"{length}-{number:02}-{encoding}-{language}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((mark + text).encode(encoding))
        yield path, encoding, text


def said_text(line):
    return plain("".join("".join(part["headings"][-1:]) + part["text"] for part in line.get("parts", [])))


def found(options, folder, title, encodings):
    for length in LENGTHS:
        made = list(files(options, folder, encodings, length))
        right = 0
        for (path, encoding, text), line in zip(made, read(options.reader, [path for path, _, _ in made])):
            if said_text(line) == plain(text):
                right += 1
            else:
                name = (line.get("facts") or {}).get("encoding")
                print(f"  {path.name}: read as {name or line.get('error')}")
        print(f"{title}, {length} characters, found: {share(right, len(made))}")


def declared(options, folder):
    """Pages of a few words, which can't be guessed, with what they declare."""
    wide = ("utf-16", "utf-32")
    named = [(encoding, language) for encoding, language, _ in TWENTY + RARER if not encoding.startswith(wide)]
    pages = []
    for number, (encoding, language) in enumerate(named):
        text = text_for(folder, encoding, language, 30)
        path = options.cache / "encodings" / f"declared-{number:02}-{encoding}-{language}.html"
        page = PAGE.format(LABELS.get(encoding, encoding), "x", f"<p>{html.escape(text)}</p>")
        path.write_bytes(page.encode(encoding))
        pages.append((path, encoding, text))
    right = 0
    for (path, encoding, text), line in zip(pages, read(options.reader, [path for path, _, _ in pages])):
        if plain(text) in said_text(line):
            right += 1
        else:
            print(f"  {path.name}: {(line.get('facts') or {}).get('encoding')} {line.get('error', '')}")
    print(f"pages that declare it, right: {share(right, len(pages))}")


def main():
    options = arguments(__doc__)
    folder = catalogues(options.cache)
    found(options, folder, "20 encodings", TWENTY)
    found(options, folder, f"{len(RARER)} rarer ones", RARER)
    declared(options, folder)


if __name__ == "__main__":
    main()
