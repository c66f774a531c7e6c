"""`cargo xtask bench edge`: hearth-edge.wasm in wasmtime and what its caps do, and the worker in workerd.

measure.py --program hearth-edge.wasm --native hearth-edge --models FOLDER --root FOLDER --out FOLDER [--workerd PROGRAM --worker FOLDER]
           [--only PART,PART…] [--seconds N] [--hours N] [--requests N]

Prints: the same pictures' classes under WASI and natively; one answer of each other task; what is said when a cap is met; damaged ONNX files;
a detector learnt, latency of sensor lines at ten a second, hours of lines replayed with the memory meanwhile; and requests to the worker.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import time
from pathlib import Path

import damaged
import worker

HERE = Path(__file__).resolve().parent
# Samples in a window; each sample completes one.
WINDOW = 16


class Edge:
    def __init__(self, asked):
        self.asked = asked
        self.fixtures = asked.root / "tests/fixtures"
        self.folders = [str(folder) for folder in (asked.models, asked.root, asked.out)]

    def cache(self, metered=False):
        """The compiled program: one that can be ended after a time is compiled otherwise."""
        cache = self.asked.out / ("hearth-edge-timed.cwasm" if metered else "hearth-edge.cwasm")
        if cache.exists() and cache.stat().st_mtime < self.asked.program.stat().st_mtime:
            cache.unlink()
        return cache

    def pictures(self):
        folders = [self.asked.root / "assets/samples", self.asked.root / "assets/icons", self.fixtures / "pictures"]
        return sorted(file for folder in folders for kind in ("*.jpg", "*.png") for file in folder.glob(kind))

    def command(self, arguments, memory=None, seconds=None):
        command = [sys.executable, str(HERE / "run.py"), "--cache", str(self.cache(seconds is not None))]
        for folder in self.folders:
            command += ["--dir", folder]
        if memory:
            command += ["--memory", str(memory)]
        if seconds:
            command += ["--seconds", str(seconds)]
        return command + [str(self.asked.program), "--"] + arguments

    def ask(self, arguments, given=None, **caps):
        return subprocess.run(self.command(arguments, **caps), input=given, capture_output=True, text=True)

    def start(self, arguments):
        pipe = subprocess.PIPE
        return subprocess.Popen(self.command(arguments), stdin=pipe, stdout=pipe, text=True, bufsize=1)


def lines(result):
    if result.returncode:
        sys.exit(f"{result.args}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def pictures(edge):
    """Labels under WASI and natively."""
    model = str(edge.asked.models / "mobilenet_v2.safetensors")
    files = [str(file) for file in edge.pictures()]
    arguments = ["classify", "--model", model, *files]
    wasi = lines(edge.ask(arguments))
    native = lines(subprocess.run([str(edge.asked.native), *arguments], capture_output=True, text=True))
    same, furthest = 0, 0.0
    for one, other in zip(wasi, native, strict=True):
        same += [c["index"] for c in one["classes"]] == [c["index"] for c in other["classes"]]
        furthest = max(furthest, *(abs(a["probability"] - b["probability"]) for a, b in zip(one["classes"], other["classes"])))
    best = {Path(one["file"]).stem: one["classes"][0]["names"]["en"] for one in wasi}
    times = sorted(one["ms"] for one in wasi)
    print(f"pictures: {same} of {len(files)} have the same five classes under WASI and natively, probabilities at most {furthest:.1e} apart")
    print(f"    {best}; {times[len(times) // 2]:.1f} ms a picture under WASI")


def sample(at, dice):
    slow, fast = math.sin(at / 40), math.sin(at / 3)
    noise = lambda: dice.gauss(0, 0.05)
    return [20 + slow + noise(), fast + noise(), slow + fast + noise()]


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def line(at, dice):
    return json.dumps({"time_ms": at * 100.0, "values": sample(at, dice)}) + "\n"


def learn(edge):
    """A detector of ten minutes in which all is well."""
    dice, detector = random.Random(0), str(edge.asked.out / "detector.safetensors")
    arguments = ["learn", "--detector", detector, "--window", str(WINDOW), "--step", "1"]
    begun = time.perf_counter()
    (learnt,) = lines(edge.ask(arguments, given="".join(line(at, dice) for at in range(6000))))
    print(f"learn: {learnt['facts']['method']} of {learnt['trained_windows']} windows in {time.perf_counter() - begun:.1f} s")
    return detector


def ten_a_second(edge, detector, seconds):
    """From a line's writing to its result, at ten lines a second."""
    process = edge.start(["sense", "--detector", detector])
    dice, waits = random.Random(1), []
    begun = time.perf_counter()
    for at in range(seconds * 10):
        time.sleep(max(0.0, begun + at / 10 - time.perf_counter()))
        written = time.perf_counter()
        process.stdin.write(line(at, dice))
        process.stdin.flush()
        if at + 1 >= WINDOW:
            json.loads(process.stdout.readline())
            waits.append((time.perf_counter() - written) * 1000)
    process.stdin.close()
    process.wait()
    print(f"sensors: {len(waits)} windows at ten lines a second; from line to result p50 {percentile(waits, 0.5):.2f} ms, p99 {percentile(waits, 0.99):.2f} ms")


def replay(edge, detector, hours):
    """Hours of lines as fast as they are scored, with the memory of the whole process."""
    process = edge.start(["sense", "--detector", detector, "--outbox", str(edge.asked.out / "outbox")])
    status = Path(f"/proc/{process.pid}/status")
    resident = lambda: int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS")))
    dice, total, memory, windows = random.Random(2), hours * 36_000, [], 0
    begun = time.perf_counter()
    for at in range(total):
        process.stdin.write(line(at, dice))
        if at + 1 >= WINDOW:
            process.stdin.flush()
            windows += '"score"' in process.stdout.readline()
        if at % (total // 24) == total // 24 - 1:
            memory.append(resident() // 1024)
    process.stdin.close()
    process.wait()
    print(f"replay: {hours} hours, {total} lines, {windows} results recorded in {time.perf_counter() - begun:.0f} s; resident memory in MB at each 24th: {memory}")
    kept = edge.ask(["outbox", str(edge.asked.out / "outbox")])
    print(f"    the outbox gives {len(kept.stdout.splitlines()) - 1} of them back as a table")


def caps(edge):
    model = str(edge.asked.models / "SmolLM2-135M-Instruct.Q4_1.gguf")
    refused = edge.ask(["chat", "--model", model, "--memory", "100"], given="What is 2 + 2?\n")
    killed = edge.ask(["chat", "--model", model], given="What is 2 + 2?\n", memory=100)
    late = edge.ask(["chat", "--model", model], given="Tell me a very long story.\n" * 50, seconds=5)
    for what, result in [("--memory 100", refused), ("a cap of 100 MB", killed), ("a cap of 5 s", late)]:
        said = result.stderr.strip().splitlines()
        print(f"caps: {what}: exit {result.returncode}: {' | '.join(said[-2:]) or 'nothing said'}")


def tasks(edge):
    models = edge.asked.models
    answers = lines(edge.ask(["chat", "--model", str(models / "SmolLM2-135M-Instruct.Q4_1.gguf")], given="What is 2 + 2?\n"))
    vectors = lines(edge.ask(["embed", "--model", str(models / "all-MiniLM-L6-v2.safetensors")], given="Rain falls.\nIt rains.\n"))
    found = lines(edge.ask(["redact", "--model", str(models / "rampart.safetensors")], given="Write to ann.smith@example.org, please.\n"))
    cosine = sum(a * b for a, b in zip(vectors[0]["values"], vectors[1]["values"]))
    print(f"chat: {answers[0]['answer'].strip()!r}, {answers[0]['tokens_per_second']:.0f} tokens/s")
    print(f"embed: {len(vectors[0]['values'])} numbers, cosine of two sentences about rain {cosine:.2f}; redact: {[one['kind'] for one in found[0]['found']]}")


def sensors(edge):
    detector = learn(edge)
    ten_a_second(edge, detector, edge.asked.seconds)
    if edge.asked.hours:
        replay(edge, detector, edge.asked.hours)


def broken(edge):
    edge.ask(["--help"])
    damaged.measure(edge.asked.program, edge.cache(), edge.fixtures / "graphs")


def requests(edge):
    asked = edge.asked
    if not asked.workerd:
        print("worker: left out, since there is no workerd")
        return
    detector = asked.root / "assets/motion.safetensors"
    program = lambda arguments, given=None: lines(edge.ask(arguments, given))
    worker.measure(asked.workerd, asked.worker, program, asked.models, edge.pictures(), detector, asked.out, asked.requests)


PARTS = {"pictures": pictures, "tasks": tasks, "caps": caps, "damaged": broken, "sensors": sensors, "worker": requests}


def main():
    parser = argparse.ArgumentParser()
    for name in ["program", "native", "models", "root", "out"]:
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ["workerd", "worker"]:
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--requests", type=int, default=2000)
    edge = Edge(parser.parse_args())
    for part in edge.asked.only.split(","):
        PARTS[part](edge)
        sys.stdout.flush()


main()
