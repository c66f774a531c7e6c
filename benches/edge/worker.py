"""The worker in workerd: requests of a fixed seed, good ones and bad ones, one after the other.

A good one's answer is that of the program under WASI; a bad one is refused with a status of 4xx. Prints latency by task, and the
process's resident memory before, after 200 requests and at the end.
"""

import http.client
import json
import random
import shutil
import socket
import struct
import subprocess
import time
import zlib
from pathlib import Path

GOOD = {"classify": 0.4, "embed": 0.25, "redact": 0.25, "anomaly": 0.1}
BAD_SHARE = 0.15
TEXTS = ["Rain falls.", "It rains.", "The council meets on Monday.", "A cat sleeps on the sofa.", "Prices rose by two per cent."]
LETTERS = [
    "Write to ann.smith@example.org, please.",
    "Call Maria Lopez on +1 415 555 0132 before noon.",
    "Nothing personal is in this line.",
    "Karl Meier lives at 12 High Street, Leeds.",
]
MODELS = ["mobilenet_v2.safetensors", "all-MiniLM-L6-v2.safetensors", "rampart.safetensors"]


def samples(dice):
    """Lines of six channels, as the committed detector takes them."""
    step = dice.uniform(0.05, 0.3)
    values = lambda at: [round(dice.gauss(0, 0.05) + (at * step * (channel + 1)) % 2 - 1, 4) for channel in range(6)]
    return "".join(json.dumps({"time_ms": at * 20.0, "values": values(at)}) + "\n" for at in range(dice.randint(100, 300)))


class Answers:
    """Each request that can be asked, with what the program prints: `program(arguments, given)` gives its lines."""

    def __init__(self, program, models, pictures, detector):
        dice = random.Random(1)
        files = [str(file) for file in pictures]
        seen = program(["classify", "--model", str(models / MODELS[0]), *files])
        vectors = program(["embed", "--model", str(models / MODELS[1])], "\n".join(TEXTS) + "\n")
        found = program(["redact", "--model", str(models / MODELS[2])], "\n".join(LETTERS) + "\n")
        self.classify = [(Path(file).read_bytes(), one["classes"]) for file, one in zip(files, seen, strict=True)]
        self.embed = list(zip(TEXTS, (one["values"] for one in vectors), strict=True))
        self.redact = [(one["text"], one["found"]) for one in found]
        recordings = [samples(dice) for _ in range(8)]
        scores = lambda recording: [one["score"] for one in program(["sense", "--detector", str(detector)], recording) if "score" in one]
        self.anomaly = [(recording, scores(recording)) for recording in recordings]


def near(one, other, most):
    return abs(one - other) <= most


class Good:
    """A request, and what is wrong with its answer (nothing: it is right)."""

    def __init__(self, answers, dice):
        self.answers, self.dice = answers, dice

    def any(self):
        task = self.dice.choices(list(GOOD), list(GOOD.values()))[0]
        return task, getattr(self, task)()

    def classify(self):
        picture, classes = self.dice.choice(self.answers.classify)

        def wrong(body):
            same = [one["index"] for one in body["classes"]] == [one["index"] for one in classes]
            close = all(near(a["probability"], b["probability"], 1e-3) for a, b in zip(body["classes"], classes))
            return None if same and close else f"{body['classes'][0]} for {classes[0]}"

        return "POST", "/classify", "application/octet-stream", picture, wrong

    def embed(self):
        chosen = self.dice.sample(self.answers.embed, self.dice.randint(1, 3))

        def wrong(body):
            cosines = [sum(a * b for a, b in zip(got, vector)) for got, (_, vector) in zip(body["vectors"], chosen, strict=True)]
            return None if min(cosines) > 0.9999 else f"cosines {cosines}"

        return "POST", "/embed", "application/json", json.dumps({"texts": [text for text, _ in chosen]}), wrong

    def redact(self):
        text, found = self.dice.choice(self.answers.redact)
        place = lambda one: (one["start"], one["end"], one["kind"])

        def wrong(body):
            same = [place(one) for one in body["found"]] == [place(one) for one in found]
            hidden = all(text.encode()[one["start"] : one["end"]].decode() not in body["masked"] for one in found)
            return None if same and hidden else f"{body} for {found}"

        return "POST", "/redact?mask=true", "text/plain; charset=utf-8", text, wrong

    def anomaly(self):
        recording, scores = self.dice.choice(self.answers.anomaly)

        def wrong(body):
            got = [one["score"] for one in body["scores"]]
            same = len(got) == len(scores) and all(near(a, b, 1e-4 * max(1, abs(b))) for a, b in zip(got, scores))
            return None if same else f"{got[:3]} for {scores[:3]}"

        return "POST", "/anomaly", "application/x-ndjson", recording, wrong


def wide_picture(side):
    """A PNG of a few bytes that claims so many pixels in each direction."""
    part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def bad(answers, dice):
    """A request and the status that it must have."""
    picture = dice.choice(answers.classify)[0]
    noise = dice.randbytes(dice.randint(0, 3000))
    return dice.choice([
        ("POST", dice.choice(["/", "/chat", "/classify/", "/../models", "/%00"]), "text/plain", "x", 404),
        (dice.choice(["GET", "PUT", "DELETE"]), "/embed", "application/json", None, 405),
        ("POST", "/embed", dice.choice(["text/html", "", "application/xml"]), "{}", 415),
        ("POST", "/classify", "image/jpeg", bytes(4_194_305), 413),
        ("POST", "/redact", "text/plain", "a" * 65_537, 413),
        ("POST", "/classify", "image/png", wide_picture(3000), 413),
        # More than any decoder here takes, which its header's reader says.
        ("POST", "/classify", "image/png", wide_picture(60000), 400),
        ("POST", "/classify", "image/jpeg", noise, 400),
        ("POST", "/classify", "image/jpeg", picture[: dice.randint(0, 300)], 400),
        ("POST", "/classify?top=many", "image/jpeg", picture, 400),
        ("POST", "/embed", "application/json", dice.choice(["", "{", "[]", '{"texts": []}', '{"texts": [1]}', '{"texts": [" "]}']), 400),
        ("POST", "/embed", "application/json", json.dumps({"texts": ["a"] * 65}), 400),
        ("POST", "/redact", "application/json", dice.choice(['{"text": 7}', "null", '{"text": ""}', '{"mask": true}']), 400),
        ("POST", "/redact", "text/plain", b"\xff\xfe\x00", 400),
        ("POST", "/anomaly", "text/csv", dice.choice(["", "1,2", "a,b,c,d,e,f", "1,2,3,4,5,6", '{"values": {}}']), 400),
    ])


class Worker:
    def __init__(self, workerd, folder, files):
        self.ports, addresses = {}, []
        for name in ["http", "http-embed"]:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.ports[name] = free.getsockname()[1]
            addresses += ["--socket-addr", f"{name}=127.0.0.1:{self.ports[name]}"]
        self.process = subprocess.Popen([str(workerd), "serve", str(folder / "worker.capnp"), *addresses, "--directory-path", f"models={files}"])
        self.connections = {}

    def connected(self, seconds=60):
        until = time.monotonic() + seconds
        while True:
            try:
                self.ask("GET", "/", "", None)
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("workerd did not come up")
                time.sleep(0.05)

    def ask(self, method, path, kind, body):
        name = "http-embed" if path.startswith("/embed") else "http"
        if name not in self.connections:
            self.connections[name] = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=120)
        connection = self.connections[name]
        try:
            body = body.encode() if isinstance(body, str) else body
            try:
                connection.request(method, path, body, {"content-type": kind} if kind else {})
            except BrokenPipeError:
                # It was refused by its length before it was sent; the answer is there.
                pass
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            del self.connections[name]
            raise

    def resident_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in status if line.startswith("VmRSS"))) // 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def measure(workerd, folder, program, models, pictures, detector, out, requests):
    """True where every answer was right or, for a bad request, the status that it should have."""
    files = out / "models"
    files.mkdir(parents=True, exist_ok=True)
    for file in [*(models / name for name in MODELS), detector]:
        shutil.copyfile(file, files / file.name)
    answers, dice = Answers(program, models, pictures, detector), random.Random(0)
    good, worker, wrong, times = Good(answers, dice), Worker(workerd, folder, files), [], {}
    try:
        worker.connected()
        memory = {"started": worker.resident_mb()}
        for task in GOOD:
            method, path, kind, body, check = getattr(good, task)()
            begun = time.perf_counter()
            status, said = worker.ask(method, path, kind, body)
            print(f"worker: the first /{task}: {status} in {time.perf_counter() - begun:.2f} s, {worker.resident_mb()} MB resident", flush=True)
            if status != 200 or check(json.loads(said)):
                wrong.append(f"first {task}: {status} {said[:200]}")
        memory["all loaded"] = worker.resident_mb()
        plan = [False] * (requests - int(requests * BAD_SHARE)) + [True] * int(requests * BAD_SHARE)
        dice.shuffle(plan)
        for number, is_bad in enumerate(plan, 1):
            if is_bad:
                task, (method, path, kind, body, expected) = "refused", bad(answers, dice)
            else:
                task, (method, path, kind, body, check) = good.any()
                expected = 200
            begun = time.perf_counter()
            try:
                status, said = worker.ask(method, path, kind, body)
                told = json.loads(said)
                fault = None if status == expected else f"{status} {said[:200]}"
                if status == 200 and not is_bad:
                    fault = fault or check(told)
                elif not told["error"]["message"] or told["error"]["status"] != status:
                    fault = f"{status} {said[:200]}"
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                fault = f"{type(error).__name__}: {error}"
            times.setdefault(task, []).append((time.perf_counter() - begun) * 1000)
            if fault:
                wrong.append(f"{number} {method} {path} ({kind}): expected {expected}, got {fault}")
            if number in (200, requests):
                memory[f"{number} requests"] = worker.resident_mb()
        refused = len(times.get("refused", []))
        print(f"worker: {requests} requests, {refused} of them bad: {len(wrong)} wrong; resident MB: {memory}")
        everything = [one for some in times.values() for one in some]
        for task, some in [*sorted(times.items()), ("all", everything)]:
            print(f"    {task}: {len(some)}, p50 {percentile(some, 0.5):.1f} ms, p99 {percentile(some, 0.99):.1f} ms")
        for one in wrong:
            print(f"    {one}")
        return not wrong
    finally:
        worker.end()
