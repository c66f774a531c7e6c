"""Makes tests/fixtures/pictures: a notice in two languages, and a portrait with metadata.

Needs Pillow and scikit-image, and the free font Noto Sans CJK. The portrait is scikit-image's astronaut, a photograph by NASA in the public domain.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from skimage import data

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
TRADITIONAL_CHINESE = 3
LINES = ["Museum opening hours", "Tuesday to Sunday 9:30", "博物館開放時間", "星期一休館"]


def notice() -> Image.Image:
    picture = Image.new("RGB", (640, 360), "white")
    font = ImageFont.truetype(FONT, 40, index=TRADITIONAL_CHINESE)
    for row, line in enumerate(LINES):
        ImageDraw.Draw(picture).text((40, 24 + 80 * row), line, fill="black", font=font)
    return picture


def main() -> None:
    folder = Path(sys.argv[1])
    notice().quantize(16).save(folder / "notice.png", optimize=True)
    exif = Image.Exif()
    exif[0x010F] = "Hearth's test camera"
    exif[0x0132] = "2026:11:27 12:00:00"
    # Where it was taken.
    exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 2.0, 0.0), 3: "E", 4: (121.0, 30.0, 0.0)})
    portrait = Image.fromarray(data.astronaut()).resize((384, 384))
    portrait.save(folder / "astronaut.jpg", quality=85, exif=exif)


main()
