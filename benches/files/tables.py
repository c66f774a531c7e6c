"""Tables that nobody here made, and 60 dialects of one of them, against Python's csv with the right dialect.

The files are those of the source packages of csvkit, frictionless and agate. What each one's dialect is was found by looking at those
that have not commas, double quotes, a header in the first line and UTF-8.
"""

import codecs
import collections
import csv
import dataclasses
import io
import random
import sys

from corpus import arguments, package, read, share

PACKAGES = ["csvkit==2.2.0", "frictionless==5.21.0", "agate==1.14.2"]
SEED = 7
# Characters of what is wrong.
LINE = 200


@dataclasses.dataclass
class Dialect:
    separator: str = ","
    quote: str = '"'
    header: bool = True
    encoding: str = "utf-8-sig"
    # Lines above the header that are no rows.
    above: int = 0
    spaced: bool = False
    escape: str | None = None
    # Lines that begin so are remarks.
    remark: str | None = None


NO_HEADER = Dialect(header=False)
SEMICOLON = Dialect(separator=";")
SPACED = Dialect(spaced=True)
WIDE = Dialect(encoding="utf-16")
ABOVE = Dialect(above=1)
ODD = {
    "no_header_row.csv": NO_HEADER,
    "no_header_row2.csv": NO_HEADER,
    "no_header_row3.csv": NO_HEADER,
    "sniff_limit.csv": SEMICOLON,
    "dummy.tsv": Dialect(separator="\t"),
    "test_utf16_big.csv": WIDE,
    "test_utf16_little.csv": WIDE,
    "test_latin1.csv": Dialect(encoding="latin-1"),
    "csvkit-2.2.0/examples/realdata/Datagov_FY10_EDU_recp_by_State.csv": Dialect(above=2),
    "test_no_header.csv": NO_HEADER,
    "test_csv_sniff.csv": Dialect(separator="|"),
    "table-delimiter.csv": SEMICOLON,
    "delimiter.csv": SEMICOLON,
    "without-headers.csv": NO_HEADER,
    "without-headers-extra.csv": NO_HEADER,
    "data/chunk3.csv": NO_HEADER,
    "chunk2.headless.csv": NO_HEADER,
    "country-2.csv": Dialect(separator=";", above=1, remark="#"),
    "countries.csv": ABOVE,
    "matrix-with-comment.csv": ABOVE,
    "skip-rows.csv": Dialect(above=1, remark="#"),
    "skip-rows-before-headers.csv": ABOVE,
    "issue-1478/table.csv": Dialect(separator="|", header=False),
    "issue-1232.csv": SEMICOLON,
    "issue-1105-timezone.csv": SEMICOLON,
    "issue-1138.csv": SEMICOLON,
    "issue-1100.csv": SEMICOLON,
    "issue-1009-semicolon.csv": SEMICOLON,
    "accent.csv": SEMICOLON,
    "vix.csv": SEMICOLON,
    "table-with-accents.csv": Dialect(separator=";", encoding="cp1252"),
    "table.tsv": Dialect(separator="\t"),
    "dialect.csv": Dialect(separator="|", quote="#"),
    "escaping.csv": SPACED,
    "issue-1109.csv": SPACED,
    "table-limits.csv": SPACED,
    "capitals.csv": SPACED,
    "data/timezone.csv": SPACED,
    "data/latin1.csv": Dialect(encoding="latin-1"),
    "table-infer-iso-8859-7.csv": Dialect(encoding="iso-8859-7"),
    "issue-811.csv": Dialect(separator=";", encoding="cp1252"),
    # A name begins with a quote that nothing closes.
    "data/issue-1066.csv": Dialect(separator=";", quote=""),
    "table-1MB.csv": NO_HEADER,
    "table-5MB.csv": NO_HEADER,
    "table-10MB.csv": NO_HEADER,
    "column.csv": NO_HEADER,
}
# Not tables at all: archives, and files without a row. They are refused.
NO_TABLES = ["/compression/", "/empty.csv"]


# In the Encoding Standard, a byte that Windows-1252 leaves open is the control character of its number.
codecs.register_error("control", lambda error: (chr(error.object[error.start]), error.start + 1))


def dialect_of(path):
    found = [name for name in ODD if f"/{path}".endswith(f"/{name}")]
    return ODD[max(found, key=len)] if found else Dialect()


def rows_of(text, dialect):
    """The rows that Python reads, without lines that hold nothing."""
    lines = io.StringIO(text, newline="")
    for _ in range(dialect.above):
        lines.readline()
    reader = csv.reader(
        lines,
        delimiter=dialect.separator,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.spaced,
    )
    rows = [row for row in reader if row and not (dialect.remark and row[0].startswith(dialect.remark))]
    wide = max((len(row) for row in rows), default=0) > 1
    return [row for row in rows if not (wide and len(row) == 1 and not row[0].strip())]


def expected(path, dialect):
    rows = rows_of(path.read_bytes().decode(dialect.encoding, "control"), dialect)
    widths = collections.Counter(len(row) for row in rows)
    width = len(rows[0]) if dialect.header else widths.most_common(1)[0][0]
    body = rows[1:] if dialect.header else rows
    return [name.strip() for name in rows[0]] if dialect.header else None, [(row + [""] * width)[:width] for row in body]


def judge(path, dialect, said):
    """What is wrong, in words; the first of these that is."""
    if dialect is None:
        return None if "error" in said else ("error", "read, and it is no table")
    if "error" in said:
        return "error", said["error"]
    header, body = expected(path, dialect)
    wide = len(header or (body[0] if body else [])) > 1
    if wide and said["separator"] != dialect.separator:
        return "separator", f"{said['separator']!r} and not {dialect.separator!r}"
    if said["header"] != dialect.header:
        return "header", f"{said['header']} and not {dialect.header}"
    if header and [name for name in header if name.strip()] != [
        said for said, name in zip(said["columns"], header) if name.strip()
    ]:
        return "cells", f"columns {said['columns']} and not {header}"
    if len(said["rows"]) != len(body):
        return "cells", f"{len(said['rows'])} rows and not {len(body)}"
    for number, (one, other) in enumerate(zip(said["rows"], body)):
        if one != other:
            return "cells", f"row {number}: {one[:6]} and not {other[:6]}"
    return None


def judge_all(title, files, options):
    csv.field_size_limit(sys.maxsize)
    wrong = {"error": 0, "separator": 0, "header": 0, "cells": 0}
    slowest, megabytes, seconds = 0, 0, 0
    print(f"{title}: {len(files)} files")
    for (path, dialect), said in zip(files, read(options.reader, [path for path, _ in files], "--table")):
        judged = judge(path, dialect, said)
        megabytes += path.stat().st_size / 1e6
        seconds += said.get("ms", 0) / 1000
        slowest = max(slowest, said.get("longest_step_ms", 0))
        if judged:
            wrong[judged[0]] += 1
            print(f"  {judged[0]}: {path.name}: {judged[1][:LINE]}")
        elif options.all:
            print(f"  right: {path.name}")
    count = len(files)
    print(f"  separator and header right: {share(count - wrong['error'] - wrong['separator'] - wrong['header'], count)}")
    print(f"  separator right:            {share(count - wrong['error'] - wrong['separator'], count)}")
    print(f"  same cells:                 {share(count - sum(wrong.values()), count)}")
    print(f"  {megabytes:.1f} MB at {megabytes / seconds:.0f} MB/s; longest step {slowest:.1f} ms")


def fetched(options):
    files = []
    for name in PACKAGES:
        folder = package(options.cache, name)
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".tsv"):
                none = any(part in str(path) for part in NO_TABLES)
                files.append((path, None if none else dialect_of(path)))
    return files


# Words that only some encodings have, put into a column of the table that dialects are made from.
WORDS = {
    "cp1252": ["Café Müller", "déjà vu", "Straße 5", "señor “Ñ”"],
    "latin-1": ["Café Müller", "déjà vu", "Straße 5", "señor Ñ"],
    "cp1250": ["Příliš žluťoučký kůň", "Žižka škaredě", "České Budějovice", "Kdo šel kudy"],
    "cp1251": ["Прекрасная погода", "Старый город", "Никогда больше", "Тёплый приём"],
    "koi8-r": ["Прекрасная погода", "Старый город", "Никогда больше", "Тёплый приём"],
    "gb18030": ["很温暖，老板很亲切", "房间太冷又吵", "位置方便", "再也不来了"],
    "big5": ["很溫暖，老闆很親切", "房間太冷又吵", "位置方便", "再也不來了"],
    "shift_jis": ["部屋が寒くてうるさい", "とても暖かい、親切", "また来ます", "駅に近い"],
    "euc-jp": ["部屋が寒くてうるさい", "とても暖かい、親切", "また来ます", "駅に近い"],
    "euc-kr": ["방이 춥고 시끄럽다", "아주 따뜻하고 친절", "또 오겠습니다", "역에서 가깝다"],
}
WORDS["utf-8"] = WORDS["utf-8-sig"] = WORDS["utf-16"] = WORDS["utf-16-le"] = WORDS["utf-16-be"] = WORDS["big5"]


def dialects():
    """60 ways to write a table, each as (name, separator, quoting, encoding, what else)."""
    made = []
    for separator in [",", ";", "\t", "|", ":", "^", "~", "§"]:
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {}))
    for separator in [",", ";", "\t", "|"]:
        made.append((separator, csv.QUOTE_ALL, "utf-8", {}))
        made.append((separator, csv.QUOTE_NONNUMERIC, "utf-8-sig", {"end": "\r\n"}))
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {"quote": "'"}))
        made.append((separator, csv.QUOTE_ALL, "utf-8", {"escape": "\\"}))
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {"header": False}))
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {"uneven": True}))
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {"empty": True, "end": "\r\n"}))
    for at, encoding in enumerate(WORDS):
        made.append(([",", ";", "\t"][at % 3], csv.QUOTE_MINIMAL, encoding, {"end": ["\r\n", "\n"][at % 2]}))
    for separator in [",", ";"]:
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8", {"end": "\r"}))
        made.append((separator, csv.QUOTE_MINIMAL, "utf-8-sig", {"title": ["Report of the year", "", "made by hand"]}))
    made.append((";", csv.QUOTE_MINIMAL, "utf-8", {"title": ["sep=;"], "end": "\r\n"}))
    made.append(("|", csv.QUOTE_MINIMAL, "utf-8", {"title": ["# a remark", "# and one more"]}))
    made.append((";", csv.QUOTE_MINIMAL, "cp1252", {"header": False, "end": "\r\n"}))
    made.append(("\t", csv.QUOTE_MINIMAL, "utf-16", {"uneven": True, "end": "\r\n"}))
    made.append((",", csv.QUOTE_MINIMAL, "gb18030", {"uneven": True, "empty": True}))
    return made


def written(rows, separator, quoting, encoding, more):
    rows = [list(row) for row in rows]
    words = WORDS[encoding]
    rows[0].append("note")
    for number, row in enumerate(rows[1:]):
        row.append(f"{words[number % 4]}{separator if number % 9 == 0 else ''}" + (' "so"' if number % 11 == 0 else ""))
    chance = random.Random(SEED)
    if more.get("uneven"):
        for row in rows[1:]:
            if chance.random() < 0.15:
                del row[chance.randrange(2, len(row)) :]
            elif chance.random() < 0.05:
                row.append("one more")
    if not more.get("header", True):
        del rows[0]
    text = io.StringIO(newline="")
    end = more.get("end", "\n")
    for line in more.get("title", []):
        text.write(line + end)
    escape = more.get("escape")
    writer = csv.writer(
        text,
        delimiter=separator,
        quotechar=more.get("quote", '"'),
        quoting=quoting,
        lineterminator=end,
        escapechar=escape,
        doublequote=escape is None,
    )
    for number, row in enumerate(rows):
        writer.writerow([float(cell) if quoting == csv.QUOTE_NONNUMERIC and cell.isdigit() else cell for cell in row])
        if more.get("empty") and number % 7 == 3:
            text.write(end)
    return text.getvalue().encode(encoding)


def made(options):
    source = package(options.cache, "agate==1.14.2") / "agate-1.14.2/examples/realdata/exonerations-20150828.csv"
    rows = rows_of(source.read_text("utf-8"), Dialect())[:120]
    folder = options.cache / "dialects"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, (separator, quoting, encoding, more) in enumerate(dialects()):
        others = "-".join(name for name in more if name != "end")
        path = folder / f"{number:02}-{ord(separator):02x}-{encoding}{'-' if others else ''}{others}.csv"
        path.write_bytes(written(rows, separator, quoting, encoding, more))
        dialect = Dialect(
            separator=separator,
            quote=more.get("quote", '"'),
            header=more.get("header", True),
            encoding=encoding,
            above=len(more.get("title", [])),
            escape=more.get("escape"),
        )
        files.append((path, dialect))
    return files


def main():
    options = arguments(__doc__)
    judge_all("files of csvkit, frictionless and agate", fetched(options), options)
    judge_all("dialects made of one of them", made(options), options)


if __name__ == "__main__":
    main()
