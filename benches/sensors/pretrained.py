"""Makes `assets/motion.safetensors`, the detector that ships: a wrist's movements in exercises of the shoulder, from seglearn's recordings.

    pip download --no-deps --dest WHEELS seglearn==1.2.5
    cargo build --release -p hearth-sensors --example learn
    python benches/sensors/pretrained.py --wheels WHEELS --learn target/release/examples/learn
"""

import argparse
import pathlib
import subprocess
import tempfile

import recordings

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = {"ax": "acceleration-x g", "ay": "acceleration-y g", "az": "acceleration-z g"}
NAMES |= {"wx": "turn-x rad/s", "wy": "turn-y rad/s", "wz": "turn-z rad/s"}

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ["--wheels", "--learn"]:
    parser.add_argument(name, type=pathlib.Path, required=True)
options = parser.parse_args()
held, subjects, _, names = recordings.load(options.wheels)
# By subject, so that the parts that set the threshold and test are of people that were not learnt.
order = sorted(range(len(held)), key=lambda at: (subjects[at], at))
blocks = ["\n".join(",".join(f"{value:.6g}" for value in row) for row in held[at]) for at in order]
with tempfile.TemporaryDirectory() as folder:
    table = pathlib.Path(folder) / "motion.csv"
    table.write_text(",".join(NAMES[name] for name in names) + "\n" + "\n\n".join(blocks) + "\n")
    shape = ["--window", "100", "--step", "25", "--period", "20"]
    subprocess.run([options.learn, table, *shape, "--out", ROOT / "assets/motion.safetensors"], check=True)
