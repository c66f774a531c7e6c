"""seglearn's recordings as one CSV file a subject, for the example `federate`: `subjects.py --wheels WHEELS --out FOLDER`."""

import argparse
import pathlib

import recordings

parser = argparse.ArgumentParser(description=__doc__)
for name in ["--wheels", "--out"]:
    parser.add_argument(name, type=pathlib.Path, required=True)
options = parser.parse_args()
options.out.mkdir(parents=True, exist_ok=True)
held, subjects, _, _ = recordings.load(options.wheels)
for subject in sorted(set(subjects)):
    blocks = (held[at] for at in range(len(held)) if subjects[at] == subject)
    lines = ("\n".join(",".join(f"{value:.6g}" for value in row) for row in block) for block in blocks)
    (options.out / f"{subject:02}.csv").write_text("\n\n".join(lines) + "\n")
