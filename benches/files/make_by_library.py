"""The part of `make_pdfs.py` that libraries of Python make: each way is a name and a function that writes the file."""

import subprocess

import borb.pdf as borb_pdf
import cairocffi
import fpdf
import matplotlib
import pangocairocffi
import pangocffi
import pikepdf
import typst
import weasyprint
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import CIDFont, UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from made_pages import LIGATURES, plain


def font_file(name):
    return subprocess.run(["fc-match", "-f", "%{file}", name], capture_output=True, text=True, check=True).stdout


def pieces(text, length):
    return [text[at : at + length] for at in range(0, len(text), length)]


# reportlab


def reportlab_columns(out, texts):
    width, height = A4
    frames = [Frame(x, 40, width / 2 - 50, height - 80) for x in (40, width / 2 + 10)]
    document = BaseDocTemplate(str(out), pagesize=A4, pageTemplates=[PageTemplate(frames=frames)])
    style = ParagraphStyle("p", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6, hyphenationLang="en_US")
    document.build([Paragraph(text, style) for text in texts])


def reportlab_form(out, texts):
    page = canvas.Canvas(str(out), pagesize=A4)
    for at, (name, value) in enumerate([("Name", "Marigold Ashby"), ("Hearth", "masonry heater with bakeoven"), ("Flue", "relined")]):
        page.drawString(60, 760 - 40 * at, name)
        page.acroForm.textfield(name=name, value=value, x=140, y=750 - 40 * at, width=300, height=24)
    page.acroForm.choice(name="Fuel", value="beech", options=["beech", "oak", "ash"], x=140, y=600, width=200, height=24)
    for at, line in enumerate(pieces(texts[0], 80)):
        page.drawString(60, 560 - 14 * at, line)
    page.save()


def reportlab_cid(out, texts, font, encoding=None):
    """Asian fonts that are named and not embedded; with an encoding of their own they have no Unicode at all."""
    made = CIDFont(font, encoding) if encoding else UnicodeCIDFont(font)
    pdfmetrics.registerFont(made)
    page = canvas.Canvas(str(out), pagesize=A4)
    page.setFont(made.fontName, 12)
    lines = [line for text in texts for line in pieces(text, 32)]
    for at, line in enumerate(lines[:45]):
        page.drawString(60, 780 - 16 * at, line.encode(encoding_of(encoding), "ignore").decode("latin-1") if encoding else line)
    page.save()


def encoding_of(cmap):
    return {"90ms-RKSJ-H": "cp932", "GBK-EUC-H": "gbk", "ETen-B5-H": "big5", "KSCms-UHC-H": "cp949"}[cmap]


def reportlab_down(out, texts):
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3", isVertical=True))
    page = canvas.Canvas(str(out), pagesize=A4)
    page.setFont("HeiseiMin-W3", 12)
    for at, line in enumerate([line for text in texts for line in pieces(text, 45)][:28]):
        page.drawString(540 - 18 * at, 780, line)
    page.save()


def reportlab_turned(out, texts):
    pdfmetrics.registerFont(TTFont("DejaVu", font_file("DejaVu Sans")))
    page = canvas.Canvas(str(out), pagesize=A4)
    for number, text in enumerate(texts[:4]):
        page.setPageRotation(90 * number)
        page.setFont("DejaVu", 11)
        for at, line in enumerate(pieces(text, 70)):
            page.drawString(60, 500 - 16 * at, line)
        page.showPage()
    page.save()


# cairo and Pango


def pango(out, texts, font="DejaVu Serif 11", turned=False):
    surface = cairocffi.PDFSurface(str(out), 595, 842)
    context = cairocffi.Context(surface)
    if turned:
        context.translate(60, 800)
        context.rotate(-1.5707963)
    else:
        context.translate(40, 40)
    layout = pangocairocffi.create_layout(context)
    layout.font_description = description(font)
    layout.width = pangocffi.units_from_double(500)
    layout.text = "\n".join(texts)
    pangocairocffi.show_layout(context, layout)
    surface.finish()


def description(font):
    family, size = font.rsplit(" ", 1)
    made = pangocffi.FontDescription()
    made.family = family
    made.size = pangocffi.units_from_double(float(size))
    return made


# others


def fpdf_table(out, texts):
    document = fpdf.FPDF()
    document.add_page()
    document.set_font("Helvetica", size=10)
    with document.table() as table:
        for at, text in enumerate(texts):
            row = table.row()
            for cell in (str(at), text[:60], f"{at * 3}.20"):
                row.cell(cell.encode("latin-1", "replace").decode("latin-1"))
    document.output(str(out))


def fpdf_font(out, texts, font, shaping=False):
    document = fpdf.FPDF()
    document.add_page()
    document.add_font("f", fname=font_file(font))
    document.set_font("f", size=11)
    document.set_text_shaping(shaping)
    for text in texts:
        document.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT", align="R" if shaping else "L")
    document.output(str(out))


def plot(out, texts, kind):
    matplotlib.use("pdf")
    from matplotlib import pyplot

    matplotlib.rcParams["pdf.fonttype"] = kind
    figure = pyplot.figure(figsize=(8, 11))
    for at, line in enumerate([line for text in texts for line in pieces(text, 80)][:40]):
        figure.text(0.05, 0.95 - 0.02 * at, line.replace("$", ""), fontsize=9)
    figure.savefig(out)
    pyplot.close(figure)


def borb_plain(out, texts):
    document, page = borb_pdf.Document(), borb_pdf.Page()
    document.append_page(page)
    layout = borb_pdf.SingleColumnLayout(page)
    for text in texts:
        layout.append_layout_element(borb_pdf.Paragraph(text))
    borb_pdf.PDF.write(what=document, where_to=str(out))


def by_typst(out, source, folder):
    file = folder / f"{out.stem}.typ"
    file.write_text(source)
    typst.compile(str(file), output=str(out))


def typst_escaped(text):
    return "".join(f"\\{char}" if char in "#$*_`<>@=~\\[]/" else char for char in text)


def rewritten(out, source, change=None, **options):
    with pikepdf.open(out.parent / f"{source}.pdf") as document:
        if change:
            change(document)
        document.save(out, **options)


def without_unicode(document):
    for found in document.objects:
        if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
            del found["/ToUnicode"]


def embedded(document):
    """Puts a font program into fonts that are named alone: what their codes say stands in their character collection and nowhere else."""
    program = pikepdf.Stream(document, open(font_file("DejaVu Sans"), "rb").read())
    for found in document.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font" and "/FontDescriptor" in found:
            found.FontDescriptor.FontFile2 = document.make_indirect(program)


def ways(texts, folder):
    english = [plain(text) for text in texts.of("en", 10)]
    read = {name: (folder / f"{name}.html").read_text for name in ("footnotes", "columns", "form", "hebrew", "table", "chinese")}
    weasy = {
        f"weasyprint-{name}": lambda out, name=name: weasyprint.HTML(string=read[name]()).write_pdf(out, pdf_forms=name == "form") for name in read
    }
    columns = '#set page(columns: 2)\n#set text(lang: "en", size: 10pt, hyphenate: true)\n#set par(justify: true)\n= Files\n'
    notes = "\n\n".join(f"{typst_escaped(text)} #footnote[Of hearth {at}.]" for at, text in enumerate(english))
    arabic = '#set text(font: "DejaVu Sans", lang: "ar", dir: rtl)\n' + "\n\n".join(map(typst_escaped, texts.of("ar")))
    japanese = '#set text(font: "Noto Serif CJK JP", lang: "ja")\n' + "\n\n".join(map(typst_escaped, texts.of("ja")))
    locked = pikepdf.Encryption(owner="owner", user="", R=6)
    return weasy | {
        "reportlab-columns": lambda out: reportlab_columns(out, english),
        "reportlab-form": lambda out: reportlab_form(out, english),
        "reportlab-japanese": lambda out: reportlab_cid(out, texts.of("ja"), "HeiseiMin-W3"),
        "reportlab-chinese": lambda out: reportlab_cid(out, texts.of("zh_Hans"), "STSong-Light"),
        "reportlab-korean": lambda out: reportlab_cid(out, texts.of("ko"), "HYSMyeongJo-Medium"),
        "reportlab-japanese-shift-jis": lambda out: reportlab_cid(out, texts.of("ja"), "HeiseiKakuGo-W5", "90ms-RKSJ-H"),
        "reportlab-chinese-big5": lambda out: reportlab_cid(out, texts.of("zh_Hant"), "MSung-Light", "ETen-B5-H"),
        "reportlab-vertical-japanese": lambda out: reportlab_down(out, texts.of("ja", 8)),
        "reportlab-turned-pages": lambda out: reportlab_turned(out, english),
        "pango-ligatures": lambda out: pango(out, [LIGATURES, *english[:6]]),
        "pango-arabic": lambda out: pango(out, texts.of("ar")),
        "pango-hebrew": lambda out: pango(out, texts.of("he"), "DejaVu Sans 11"),
        "pango-turned": lambda out: pango(out, english[:5], turned=True),
        "fpdf-table": lambda out: fpdf_table(out, english),
        "fpdf-arabic": lambda out: fpdf_font(out, texts.of("ar"), "DejaVu Sans", shaping=True),
        "fpdf-russian": lambda out: fpdf_font(out, texts.of("ru"), "DejaVu Sans"),
        "matplotlib-type3": lambda out: plot(out, english, 3),
        "matplotlib-truetype": lambda out: plot(out, texts.of("el"), 42),
        "borb-plain": lambda out: borb_plain(out, english[:5]),
        "typst-columns": lambda out: by_typst(out, columns + notes, folder),
        "typst-arabic": lambda out: by_typst(out, arabic, folder),
        "typst-japanese": lambda out: by_typst(out, japanese, folder),
        "pikepdf-object-streams": lambda out: rewritten(
            out, "chromium-headings", object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True
        ),
        "pikepdf-encrypted": lambda out: rewritten(out, "libreoffice-footnotes", encryption=locked),
        "pikepdf-embedded-japanese": lambda out: rewritten(out, "reportlab-japanese", embedded),
        "pikepdf-embedded-korean": lambda out: rewritten(out, "reportlab-korean", embedded),
        "pikepdf-no-unicode-chinese": lambda out: rewritten(out, "chromium-chinese", without_unicode),
        "pikepdf-no-unicode-latin": lambda out: rewritten(out, "pdftex-columns", without_unicode),
    }
