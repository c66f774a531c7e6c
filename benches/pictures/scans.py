"""Scanned pages and photographs of print with what they say: for `corpus.py`."""

import io
import re
import subprocess

import numpy as np
import pymupdf
from PIL import Image, ImageDraw

import corpus

# linn.txt of OCRmyPDF was read by a machine: this is what the page says, seen by eye.
LINN = [
    (r"\A[\s\S]*?The LinnSequencer is", "The LinnSequencer\n32 Track MIDI Sequence Recorder\nThe LinnSequencer is"),
    (r"state—of—the-art", "state-of-the-art"), (r"^0 ", "• "), (r"3 1/2 ”", '3½"'), (r"synthesizers !", "synthesizers!"),
    (r"real—time", "real-time"), (r"adjusted 0r", "adjusted or"), (r"ﬁrst‘track", "first track"), (r"sequence-—\n", "sequence—\n"),
    (r"INSERT/ COPY", "INSERT/COPY"), (r"FOOTSWIT CH", "FOOTSWITCH"), (r"PLAY/ STOP", "PLAY/STOP"), (r"high—speed", "high-speed"),
    (r"8 MHZ", "8 MHz"), (r"PER—MINUTE", "PER-MINUTE"), (r"PER—BEAT", "PER-BEAT"), (r"EDI\]", "Linn"),
    # The second column begins behind the first, and the next heading behind both.
    (r"Additional Features\s+(simply use[\s\S]*?demonstration!)", r"\1\nAdditional Features"),
]
CHAPTER = """\
Chapter III.
WELL, I got a good going-over in the morning, from old Miss Watson, on account of my clothes; but the widow she didn't scold, but
only cleaned off the grease and clay and looked so sorry that I thought I would behave a while if I could. Then Miss Watson she took me in
the closet and prayed, but nothing come of it. She told me to pray every day, and whatever I asked for I would get it. But it warn't so. I
tried it. Once I got a fish-line, but no hooks. It warn't any good to me without hooks. I tried for the hooks three or four times, but
somehow I couldn't make it work. By-and-by, one day, I asked Miss Watson to try for me, but MISS WATSON'S LECTURE. she said I was a fool.
She never told me why, and I couldn't make it out no way.
I set down, one time, back in the woods, and had a long think about it. I says to myself, if a body can get anything they pray for, why
don't Deacon Winn get back the money he lost on pork? Why can't the widow get back her silver snuff-box that was stole? Why can't Miss
Watson fat up? No, says I to myself, there ain't nothing in it. I went and told the widow about it, and she said the thing a body could get
by praying for it was "spiritual gifts." This was too many for me, but she told me what she meant—I must help other people, and do
everything I could for other people, and look out for them all the time, and never think about myself. This was including Miss Watson,"""
SOUP = """\
Linzensoep à la Waterman
4 ons linzen
3 liter water
3 uien
bloem, boter
2 kopjes melk
laurier, kruidnagel, kerrie, zout
De linzen wassen en in 1 liter kokend water 1 dag laten weken. 2 liter water bij de linzen voegen, zonder het water waarin ze geweekt zijn af
te gieten. De helft van de uien bakken met laurier en kruidnagel. Alle uien, kerrie en zout bij de linzen voegen. Alles aan de kook brengen.
Van de bloem met boter en melk een papje maken en verder afmaken met de soep. Als de linzen gaar zijn is de soep klaar."""
# A photograph of a printed page, 384 pixels wide; a last line that is cut off is left out.
SEGMENTATION = """\
Region-based segmentation
Let us first determine markers of the coins and the background. These markers are pixels that we can label unambiguously as either object or
background. Here, the markers are found at the two extreme parts of the histogram of grey values:
>>> markers = np.zeros_like(coins)"""
# Language of Debian's Reference, its package, pages.
MANUALS = [("en", "en", 23), ("en", "en", 210), ("zh-Hant", "zh-tw", 33), ("zh-Hant", "zh-tw", 34), ("zh-Hans", "zh-cn", 33),
           ("zh-Hans", "zh-cn", 34), ("ja", "ja", 34), ("ja", "ja", 35)]


def page(data, number, dpi):
    drawn = pymupdf.open(stream=data)[number].get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)


def manual(package, folder):
    """A manual's PDF, out of the distribution's package."""
    if not list(folder.glob(f"{package}_*.deb")):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["dpkg-deb", "-x", str(next(folder.glob(f"{package}_*.deb"))), str(folder)], check=True)
    return next((folder / "usr/share/debian-reference").glob(f"*.{package.removeprefix('debian-reference-')}.pdf"))


def all_of(packages, out, fonts, noisy):
    held = corpus.members("ocrmypdf", packages)
    linn = held["linn.txt"].decode()
    for pattern, replacement in LINN:
        linn = re.sub(pattern, replacement, linn, flags=re.M)
    grey = corpus.members("scikit_image", packages)["page.png"]
    scanned = [
        ("linn", "en", linn, Image.open(io.BytesIO(held["linn.png"]))),
        ("skew", "en", linn, page(held["skew.pdf"], 0, 200)),
        ("rotated_skew", "en", linn, page(held["rotated_skew.pdf"], 0, 200)),
        ("chapter", "en", CHAPTER, page(held["c03-29.pdf"], 0, 150)),
        ("typewriter", "nl", SOUP, Image.open(io.BytesIO(held["typewriter.png"]))),
        ("crom", "en", "Covfefe is a perfectly cromulent word.", Image.open(io.BytesIO(held["crom.png"]))),
        ("page", "en", SEGMENTATION, without_last_line(Image.open(io.BytesIO(grey)))),
    ]
    for name, language, text, image in scanned:
        image.convert("RGB").save(out / f"scan-{name}.png")
        yield {"file": f"scan-{name}.png", "kind": "scanned", "language": language, "what": name, "text": text}
    for at, (language, name, number) in enumerate(MANUALS):
        file = manual(f"debian-reference-{name}", fonts)
        document = file.read_bytes()
        text = pymupdf.open(stream=document)[number].get_text()
        image = page(document, number, 150).rotate(0.8 - 0.4 * (at % 5), expand=True, fillcolor="white", resample=Image.BICUBIC)
        noisy(image, at).save(out / f"manual-{name}-{number}.jpg", quality=70)
        yield {"file": f"manual-{name}-{number}.jpg", "kind": "scanned", "language": language,
               "what": f"Debian Reference, {name}, page {number + 1}, as scanned with 150 dpi", "text": text}


def without_last_line(image):
    """A corner of the page's next line is on the photograph."""
    image = image.convert("L")
    ImageDraw.Draw(image).polygon([(0, 178), (110, 187), (110, 191), (0, 191)], fill=int(np.asarray(image)[150, 200]))
    return image
