"""Runs a WASI program in wasmtime, as its command line would: folders that it may see, a cap of memory, and what is behind `--` as its arguments.

run.py [--dir FOLDER]... [--memory MB] [--seconds N] PROGRAM -- ARGUMENTS

The Python package of wasmtime brings the runtime and no command line.
"""

import argparse
import sys
import threading

import wasmtime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", action="append", default=[], help="a folder that the program may see, by the same name")
    parser.add_argument("--memory", type=int, help="the most that it may take, in MB")
    parser.add_argument("--seconds", type=float, help="it is ended after so long")
    parser.add_argument("--cache", help="a file for the compiled program, which is made where it is missing")
    parser.add_argument("program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args()

    config = wasmtime.Config()
    config.epoch_interruption = asked.seconds is not None
    engine = wasmtime.Engine(config)
    module = compiled(engine, asked.program, asked.cache)
    store = wasmtime.Store(engine)
    if asked.memory:
        store.set_limits(memory_size=asked.memory << 20)
    wasi = wasmtime.WasiConfig()
    wasi.argv = [asked.program] + [argument for argument in asked.arguments if argument != "--"]
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    for folder in asked.dir:
        wasi.preopen_dir(folder, folder)
    store.set_wasi(wasi)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    if asked.seconds is not None:
        store.set_epoch_deadline(1)
        timer = threading.Timer(asked.seconds, engine.increment_epoch)
        timer.daemon = True
        timer.start()
    start = linker.instantiate(store, module).exports(store)["_start"]
    try:
        start(store)
    except wasmtime.ExitTrap as ended:
        sys.exit(ended.code)
    except wasmtime.Trap as trap:
        print(f"run.py: {asked.program} was ended: {why(trap, asked)}", file=sys.stderr)
        sys.exit(134)


def why(trap, asked):
    if trap.trap_code == wasmtime.TrapCode.INTERRUPT:
        return f"its {asked.seconds:g} seconds are over"
    said = str(trap).strip().splitlines()[-1].strip()
    return f"{said} (it may take {asked.memory} MB of memory)" if asked.memory else said


def compiled(engine, program, cache):
    """The program for this processor."""
    try:
        if cache:
            return wasmtime.Module.deserialize_file(engine, cache)
    except wasmtime.WasmtimeError:
        pass
    module = wasmtime.Module.from_file(engine, program)
    if cache:
        with open(cache, "wb") as file:
            file.write(module.serialize())
    return module


main()
