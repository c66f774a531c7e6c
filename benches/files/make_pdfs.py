"""Makes PDFs by programs that nobody here wrote, in the ways in which people's files differ: `make(cache)` gives them by name.

A program that is missing is installed as root on Debian and its kin; elsewhere its files are left out, and that is said.
"""

import ctypes.util
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from made_pages import LIGATURES, Texts, html_pages, odt_pages, plain

# Each program with the Debian packages that bring it.
PROGRAMS = {
    "chromium": ["chromium"],
    "soffice": ["libreoffice-writer-nogui"],
    "gs": ["ghostscript"],
    "xelatex": ["texlive-latex-base", "texlive-xetex"],
    "groff": ["groff"],
}
LIBRARIES = {"pangocairo-1.0": ["libpangocairo-1.0-0", "libpangoft2-1.0-0"]}
FONTS = ["fonts-noto-cjk", "fonts-dejavu-core", "fonts-liberation"]
SECONDS = 180


def install():
    wanted = [package for program, packages in PROGRAMS.items() if not shutil.which(program) for package in packages]
    wanted += [package for library, packages in LIBRARIES.items() if not ctypes.util.find_library(library) for package in packages]
    known = subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout
    if not all(name in known for name in ("NotoSerifCJK", "DejaVuSans", "LiberationSerif")):
        wanted += FONTS
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted], check=False)


def run(*command, folder=None, **more):
    ran = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, timeout=SECONDS, check=False, **more)
    if ran.returncode:
        raise RuntimeError(f"{command[0]}: {(ran.stderr or ran.stdout).decode('utf-8', 'replace').strip()[-300:]}")


def by_chromium(html, out):
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={out}", html)


def by_libreoffice(source, out, options, folder):
    said = json.dumps({name: {"type": kind(value), "value": str(value).lower() if kind(value) != "string" else value} for name, value in options.items()})
    export = "pdf:writer_pdf_Export" + (f":{said}" if options else "")
    run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", export, "--outdir", out.parent, source)
    (out.parent / source.with_suffix(".pdf").name).rename(out)


def kind(value):
    return {bool: "boolean", int: "long", str: "string"}[type(value)]


TEX = r"\documentclass[a4paper,%s]{article}\usepackage[T1]{fontenc}%s\begin{document}\section{Ligatures}%s\end{document}"


def tex_body(texts):
    def escaped(text):
        return "".join(f"\\{char}" if char in "#$%&_{}" else char for char in text if char not in "\\^~<>")

    notes = "".join(f"{escaped(text)}\\footnote{{Of hearth {number}, which the office has filed first.}}\n\n" for number, text in enumerate(texts))
    return escaped(LIGATURES.replace("“", "``").replace("”", "''").replace("—", "---").replace("–", "--")) + "\n\n" + notes


def by_tex(texts, folder):
    """LaTeX by its three engines; the second has no outlines of its fonts and draws them as pictures (Type 3)."""
    body = tex_body([plain(text) for text in texts.of("en", 12)])
    for name, source in {
        "columns": TEX % ("twocolumn", "", body),
        "bitmaps": TEX % ("10pt", r"\pdfmapfile{}", body),
        "old-encoding": (TEX % ("10pt", "", body)).replace(r"\usepackage[T1]{fontenc}", ""),
    }.items():
        (folder / f"{name}.tex").write_text(source)
    arabic, chinese = texts.of("ar", 3), texts.of("zh_Hans", 3)
    lines = ['\\font\\x="DejaVu Sans:script=arab" at 11pt \\TeXXeTstate=1', '\\font\\y="Noto Serif CJK SC" at 11pt \\XeTeXlinebreaklocale "zh"']
    lines += [f"{{\\x\\noindent\\beginR {text}\\endR\\par}}" for text in (line.replace("%", "") for line in arabic)]
    lines += [f"{{\\y {text}\\par}}" for text in (line.replace("%", "").replace("#", "") for line in chinese)]
    (folder / "mixed.tex").write_text("\n".join(lines) + "\n\\bye\n")


def ways(texts, folder):
    """Each file's name with what makes it."""
    found = {}
    pages, documents = html_pages(texts), odt_pages(texts)
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html)
        if name != "footnotes":
            found[f"chromium-{name}"] = lambda out, name=name: by_chromium(folder / f"{name}.html", out)
    for name, (source, options) in documents.items():
        (folder / f"{name}.fodt").write_text(source)
        found[f"libreoffice-{name}"] = lambda out, name=name, options=options: by_libreoffice(folder / f"{name}.fodt", out, options, folder)
    by_tex(texts, folder)
    quiet = ["-interaction=batchmode", f"-output-directory={folder}"]
    for name in ("columns", "bitmaps"):
        found[f"pdftex-{name}"] = lambda out, name=name: (run("pdflatex", *quiet, f"{name}.tex", folder=folder), (folder / f"{name}.pdf").rename(out))
    found["dvips-ghostscript"] = lambda out: (
        run("latex", *quiet, "old-encoding.tex", folder=folder),
        run("dvips", "-q", "-o", "old-encoding.ps", "old-encoding.dvi", folder=folder),
        run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={out}", folder / "old-encoding.ps"),
    )
    found["xetex-arabic-chinese"] = lambda out: (run("xetex", *quiet, "mixed.tex", folder=folder), (folder / "mixed.pdf").rename(out))
    (folder / "manual.roff").write_text(".po 2c\n.ll 16c\n" + "\n.sp\n".join([LIGATURES, *texts.of("en", 8)]) + "\n")
    found["groff-manual"] = lambda out: (
        run("sh", "-c", "groff -k -Tps manual.roff > manual.ps", folder=folder),
        run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={out}", folder / "manual.ps"),
    )
    for name, source in {"ghostscript-arabic": "chromium-arabic", "ghostscript-chinese": "libreoffice-chinese"}.items():
        found[name] = lambda out, source=source: run(
            "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={out}", out.parent / f"{source}.pdf"
        )
    try:
        # After what its libraries want was installed.
        from make_by_library import ways as by_library
    except (ImportError, OSError) as error:
        print(f"    left out: what Python makes: {error}")
        return found
    return found | by_library(texts, folder)


LANGUAGES = {"arabic": "ar", "persian": "fa", "hebrew": "he"}


def put_in(texts, name):
    """What a PDF in a script from right to left was made of, which readers are least at one about."""
    language = LANGUAGES.get(name.split("-")[-1])
    return "\n".join(texts.of(language)) if language else None


def make(cache):
    """The PDFs by name, each with the text that was put in where one has it; those that are there stay as they are."""
    out = cache / "made"
    out.mkdir(parents=True, exist_ok=True)
    made, texts = {}, Texts(cache)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        install()
        for name, way in ways(texts, folder).items():
            file = out / f"{name}.pdf"
            if not file.exists():
                try:
                    way(file)
                except Exception as error:
                    print(f"    left out: {name}: {type(error).__name__} {str(error)[:200]}")
                    continue
            made[name] = file, put_in(texts, name)
    return made
