"""Damaged ONNX files under WASI: each is described and, where it can be opened, run; no file may end the program by a trap.

A hundred files of a fixed seed, made of two whole ones: bytes changed, left out, put in or cut off. One process compiles the program once.
"""

import json
import random
import tempfile
from pathlib import Path

import wasmtime

FILES = 100
KINDS = ["linear", "picture"]
NAMED = {
    ("ran", "ran"): "described and run",
    ("ran", "refused"): "described and not run",
    ("refused", "refused"): "refused",
    ("refused", "ran"): "run and not described",
}


def damaged(bytes_, dice):
    for _ in range(dice.randint(1, 5)):
        at, how = dice.randrange(max(1, len(bytes_))), dice.randrange(5)
        if how == 0:
            del bytes_[at:]
        elif how == 1:
            del bytes_[at : at + dice.randint(1, 16)]
        elif how == 2:
            bytes_.insert(at, dice.randrange(256))
        elif at < len(bytes_):
            bytes_[at] ^= 1 << dice.randrange(8)
    return bytes_


class Program:
    """The program in this process, as often as it is wanted."""

    def __init__(self, program, cache):
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module.deserialize_file(self.engine, str(cache))
        self.name = str(program)

    def outcome(self, arguments, folder, given):
        """`ran`, `refused`, or what the trap says."""
        store, wasi = wasmtime.Store(self.engine), wasmtime.WasiConfig()
        (folder / "in").write_text(given)
        wasi.argv = [self.name, *arguments]
        wasi.stdin_file, wasi.stdout_file, wasi.stderr_file = (str(folder / name) for name in ("in", "out", "err"))
        wasi.preopen_dir(str(folder), str(folder))
        store.set_wasi(wasi)
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        try:
            linker.instantiate(store, self.module).exports(store)["_start"](store)
            return "ran"
        except wasmtime.ExitTrap as ended:
            said = (folder / "err").read_text()
            if ended.code == 0:
                return "ran"
            return "refused" if ended.code == 1 and said.startswith("hearth-edge: ") else f"exit {ended.code}: {said[-200:]}"
        except wasmtime.Trap as trap:
            return f"trap: {(folder / 'err').read_text()[-200:] or str(trap)[:200]}"


def measure(program, cache, fixtures):
    """Prints how many were refused and how many run; exits with 1 where one trapped."""
    runtime, dice = Program(program, cache), random.Random(0)
    said = json.loads((fixtures / "said.json").read_text())
    tally, bad = {}, []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(-len(KINDS), FILES):
            kind = KINDS[number % len(KINDS)]
            whole = bytearray((fixtures / f"{kind}.onnx").read_bytes())
            # Two whole ones first: they must run.
            file = folder / f"{number}.onnx"
            file.write_bytes(whole if number < 0 else damaged(whole, dice))
            inputs = {name: {"element": "f32", **tensor} for name, tensor in said[kind]["inputs"].items()}
            inspected = runtime.outcome(["inspect", str(file)], folder, "")
            ran = runtime.outcome(["run", "--model", str(file)], folder, json.dumps(inputs) + "\n")
            if number < 0:
                if (inspected, ran) != ("ran", "ran"):
                    raise SystemExit(f"damaged: the whole {kind}.onnx: {inspected}, {ran}")
                continue
            for outcome in (inspected, ran):
                if outcome not in ("ran", "refused"):
                    bad.append((number, outcome))
                    break
            else:
                tally[inspected, ran] = tally.get((inspected, ran), 0) + 1
            file.unlink()
    told = ", ".join(f"{count} {NAMED[one, other]}" for (one, other), count in sorted(tally.items()))
    print(f"damaged: {FILES} ONNX files: {told}; {len(bad)} traps")
    for number, outcome in bad:
        print(f"    file {number}: {outcome}")
    return not bad
