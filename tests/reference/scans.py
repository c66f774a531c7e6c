"""Makes scans/letter.pdf: five pages as a scanner gives them, grey JPEG pictures of printed text without any text behind them.

    python scans.py                # needs pillow==13.0.0, img2pdf==0.6.3 and the font Liberation Serif (SIL OFL 1.1)

The text is ours. Each page has a heading and words that no other has; the fourth was laid on the glass a little askew.
"""

import io
from pathlib import Path

import img2pdf
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
FIXTURES = Path(__file__).parent.parent / "fixtures"
# A4 at 150 dots an inch.
SIZE, DOTS = (1240, 1754), 150
PAGES = [
    (
        "The heating of the old house",
        [
            "This letter describes how the house by the river is heated.",
            "It has a tiled stove on each floor and one boiler in the cellar.",
            "The stoves were built in 1911 and repaired three times since.",
        ],
    ),
    (
        "The boiler",
        [
            "The boiler burns wood pellets and stands beside the coal bunker.",
            "Its pressure must stay between one and two bar.",
            "Water is added at the blue tap behind the door.",
        ],
    ),
    (
        "The chimney sweep",
        [
            "The sweep comes in March and in October, always on a Tuesday.",
            "He needs the key of the attic, which hangs in the pantry.",
            "Soot is kept in a zinc bucket until the ashes are cold.",
        ],
    ),
    (
        "The tiled stoves",
        [
            "Birch logs burn best and should dry for two summers.",
            "Close the damper only when no blue flame is left.",
            "A stove that smokes has a crack, so call the potter.",
        ],
    ),
    (
        "What it costs",
        [
            "Last winter the pellets cost 1480 euros and the birch 620.",
            "The sweep asked for 95 euros for each visit.",
            "All bills are in the green folder on the shelf.",
        ],
    ),
]


def page(number, heading, lines):
    picture = Image.new("L", SIZE, 250)
    pen = ImageDraw.Draw(picture)
    pen.text((140, 170), heading, font=ImageFont.truetype(FONT, 54), fill=20)
    for row, line in enumerate(lines):
        pen.text((140, 320 + 80 * row), line, font=ImageFont.truetype(FONT, 34), fill=30)
    pen.text((600, 1640), str(number), font=ImageFont.truetype(FONT, 30), fill=40)
    if number == 4:
        picture = picture.rotate(1.2, resample=Image.Resampling.BICUBIC, fillcolor=250)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=55, dpi=(DOTS, DOTS))
    return jpeg.getvalue()


def main():
    pages = [page(number, *content) for number, content in enumerate(PAGES, 1)]
    file = img2pdf.convert(pages, nodate=True, producer="tests/reference/scans.py")
    (FIXTURES / "scans" / "letter.pdf").write_bytes(file)


if __name__ == "__main__":
    main()
