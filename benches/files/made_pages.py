"""What the made PDFs say, as HTML for browsers and as flat ODT for LibreOffice: paragraphs in many languages, with columns, forms, tables,
footnotes, notes, and lines from top to bottom. Must not know what makes PDFs of it.
"""

from html import escape

from catalogues import catalogues, sentences

LIGATURES = (
    "The office staff first find five difficult files: an efficient workflow for different fields. “Afflicted fluff” is fine — see pages 12–15 "
    "of the manual; the chief baffled a traffic official with a truffle, a waffle and a flask of coffee."
)
SOFT = (
    "The quick in\u00adspec\u00adtion of a chim\u00adney takes a whole morn\u00ading, and the tem\u00adper\u00ada\u00adture of the ma\u00adson\u00adry "
    "must not rise by more than twenty de\u00adgrees in an hour, or else the lin\u00ading cracks and must be re\u00adpaired."
)


class Texts:
    def __init__(self, cache):
        self.folder = catalogues(cache)
        self.known = {}

    def of(self, language, paragraphs=6):
        """Paragraphs of some sentences each, every sentence once."""
        if language not in self.known:
            self.known[language] = list(dict.fromkeys(" ".join(line.split()) for line in sentences(self.folder, language)))
        lines = self.known[language]
        return [" ".join(lines[at : at + 4]) for at in range(0, 4 * paragraphs, 4)]


def plain(text):
    """For fonts without typographic quotes."""
    return text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x2026: "..."}).encode("ascii", "ignore").decode()


def page(body, language="en", style="", rtl=False):
    return (
        f'<!doctype html><html lang="{language}"{" dir=rtl" if rtl else ""}><head><meta charset="utf-8"><title>Made</title>'
        f"<style>body{{font-family:serif;font-size:11pt}}{style}</style></head><body>{body}</body></html>"
    )


def paragraphs(texts, tag="p"):
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def table(texts):
    rows = "".join(f"<tr><td>{number}</td><td>{escape(text)}</td><td>{number * 7 % 10}.50</td></tr>" for number, text in enumerate(texts))
    return f"<table><tr><th>No.</th><th>Says</th><th>Price</th></tr>{rows}</table>"


def html_pages(texts):
    """Each page's name with its HTML."""
    english = texts.of("en", 10)
    short = [line[:60] for line in english]
    columns = "body{columns:2;column-gap:8mm;hyphens:auto;text-align:justify}"
    vertical = "body{writing-mode:vertical-rl;height:170mm}"
    sans = "body{font-family:'DejaVu Sans'}"
    form = (
        '<form><p>Name <input value="Marigold Ashby" size=30></p><p>Hearth <select><option>open<option selected>masonry heater</select></p>'
        "<p><textarea rows=4 cols=60>The chimney was relined in spring,\nand the damper was replaced.</textarea></p></form>"
    )
    ruby = "".join(f"<p><ruby>暖炉<rt>だんろ</rt></ruby>の{escape(text)}</p>" for text in texts.of("ja", 3))
    headed = "".join(f"<h{level}>{escape(short[level])}</h{level}>{paragraphs(english[level : level + 1])}" for level in range(1, 5))
    return {
        "headings": page(headed + paragraphs([LIGATURES])),
        "columns": page(paragraphs(english + [LIGATURES]), style=columns),
        "columns-german": page(paragraphs(texts.of("de", 10)), "de", columns),
        "arabic": page(paragraphs(texts.of("ar")), "ar", sans, rtl=True),
        "persian": page(paragraphs(texts.of("fa")), "fa", sans, rtl=True),
        "hebrew": page(paragraphs(texts.of("he")), "he", sans, rtl=True),
        "vertical-japanese": page(paragraphs(texts.of("ja", 8)), "ja", vertical),
        "vertical-chinese": page(paragraphs(texts.of("zh_Hant", 8)), "zh-Hant", vertical),
        "chinese": page(paragraphs(texts.of("zh_Hans")), "zh-Hans"),
        "korean": page(paragraphs(texts.of("ko")), "ko"),
        "ruby": page(ruby, "ja"),
        "form": page(form + paragraphs(english[:2])),
        "table": page(table(short) + paragraphs(english[:1]), style="td,th{border:1px solid;padding:4px}"),
        "soft-hyphens": page(paragraphs([SOFT] * 2 + [LIGATURES]), style="body{width:60mm}"),
        "turned": page(f'<div style="transform:rotate(90deg);width:120mm;margin-top:60mm">{paragraphs(english[:3])}</div>{paragraphs(english[3:5])}'),
        "footnotes": page(
            "".join(f"<p>{escape(text)}<span class=note>{escape(short[at])}</span></p>" for at, text in enumerate(english[:5])),
            style=".note{float:footnote}",
        ),
        "greek-russian": page(paragraphs(texts.of("el", 3) + texts.of("ru", 3))),
    }


# Flat ODT

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
        ("form", "form"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    ]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ooo="http://openoffice.org/2004/office"'


def odt(body, layout="", paragraph="", text="", section=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.text"><office:styles><style:default-style style:family="paragraph">'
        f'<style:paragraph-properties {paragraph}/><style:text-properties fo:font-family="Liberation Serif" fo:font-size="11pt" {text}/>'
        f"</style:default-style></office:styles><office:automatic-styles>"
        f'<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin="20mm" {layout}/>'
        f'</style:page-layout><style:style style:name="two" style:family="section"><style:section-properties>'
        f'<style:columns fo:column-count="2" fo:column-gap="8mm"/></style:section-properties></style:style></office:automatic-styles>'
        f'<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"/></office:master-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def odt_paragraphs(texts, inside=""):
    return "".join(f"<text:p>{escape(text)}{inside.format(number=number)}</text:p>" for number, text in enumerate(texts, 1))


def odt_form():
    field = '<form:text form:name="{0}" form:id="{0}" form:current-value="{1}" form:control-implementation="ooo:com.sun.star.form.component.TextField"/>'
    fields = field.format("a", "Marigold Ashby") + field.format("b", "masonry heater with bakeoven")
    control = (
        '<text:p>{1} <draw:control draw:control="{0}" text:anchor-type="as-char" svg:width="80mm" svg:height="8mm"/></text:p>'
    )
    forms = f'<office:forms><form:form form:name="f" form:control-implementation="ooo:com.sun.star.form.component.Form">{fields}</form:form></office:forms>'
    return forms + control.format("a", "Name") + control.format("b", "Hearth")


def odt_pages(texts):
    """Each document's name with its flat ODT and the options of its export."""
    english = texts.of("en", 8)
    note = (
        "<text:note text:note-class=\"footnote\"><text:note-citation>{number}</text:note-citation><text:note-body>"
        "<text:p>See the manual of hearth {number} for the rest of it.</text:p></text:note-body></text:note>"
    )
    remark = "<office:annotation><dc:creator>Ash</dc:creator><text:p>Remark {number}: the flue was swept.</text:p></office:annotation>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(
        f"<table:table-row>{cell.format(number)}{cell.format(escape(text[:50]))}{cell.format(number * 3)}</table:table-row>"
        for number, text in enumerate(english)
    )
    grid = f'<table:table table:name="t"><table:table-column table:number-columns-repeated="3"/>{rows}</table:table>'
    two = '<text:section text:style-name="two" text:name="s">{}</text:section>'
    rtl = 'style:writing-mode="rl-tb" fo:text-align="end"'
    dejavu = 'style:font-family-complex="DejaVu Sans"'
    asian = 'style:font-family-asian="Noto Serif CJK {}"'
    down = 'style:writing-mode="tb-rl"'
    return {
        "ligatures": (odt(odt_paragraphs([LIGATURES] + english)), {}),
        "columns": (odt(two.format(odt_paragraphs(english)), text='fo:hyphenate="true" fo:language="en" fo:country="US"'), {}),
        "footnotes": (odt(odt_paragraphs(english, note)), {}),
        "notes": (odt(odt_paragraphs(english, remark)), {"ExportNotes": True}),
        "notes-in-margin": (odt(odt_paragraphs(english[:4], remark)), {"ExportNotesInMargin": True}),
        "table": (odt(grid + odt_paragraphs(english[:2])), {}),
        "form": (odt(odt_form() + odt_paragraphs(english[:2])), {}),
        "arabic": (odt(odt_paragraphs(texts.of("ar")), paragraph=rtl, text=dejavu), {}),
        "hebrew": (odt(odt_paragraphs(texts.of("he")), paragraph=rtl, text=dejavu), {}),
        "vertical-japanese": (odt(odt_paragraphs(texts.of("ja", 8)), layout=down, text=asian.format("JP")), {}),
        "chinese": (odt(odt_paragraphs(texts.of("zh_Hant", 8)), text=asian.format("TC")), {}),
        "archived": (odt(odt_paragraphs(english)), {"SelectPdfVersion": 2, "UseTaggedPDF": True}),
        "restricted": (odt(odt_paragraphs(english)), {"RestrictPermissions": True, "PermissionPassword": "owner", "EnableCopyingOfContent": False}),
    }
