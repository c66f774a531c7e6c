"""What every script here shares: the arguments, the model in llama.cpp, and a note of what made a fixture."""

import argparse
import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import llama_cpp

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def arguments(description):
    """--model FILE and --out FOLDER, the same for every script."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", type=Path, required=True, help="the GGUF file")
    parser.add_argument("--out", type=Path, default=FIXTURES, help="folder for the fixtures")
    return parser.parse_args()


def open_model(path, n_ctx=2048):
    """One thread, f16 KV cache, every position's logits kept: nothing that depends on timing."""
    return llama_cpp.Llama(
        str(path), n_ctx=n_ctx, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False
    )


def open_vocabulary(path):
    """The tokenizer alone."""
    return llama_cpp.Llama(str(path), vocab_only=True, verbose=False)


def provenance(model):
    """Who made a fixture, from what."""
    libraries = Path(llama_cpp.__file__).parent / "lib"
    return {
        "llama_cpp_python": version("llama-cpp-python"),
        "llama_cpp_libraries": sorted(
            file.name for file in libraries.glob("*.so.*.*") if not file.is_symlink()
        ),
        "llama_cpp_system": llama_cpp.llama_print_system_info().decode().strip(" |"),
        "jinja2": version("Jinja2"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "model": Path(model).name,
        "model_sha256": hashlib.sha256(Path(model).read_bytes()).hexdigest(),
    }


def write_json(path, value):
    """JSON that people can read in a diff: one line per item of each list at the top."""
    parts = []
    for key, item in value.items():
        if isinstance(item, list):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in item)
            text = f"[\n{rows}\n]"
        else:
            text = json.dumps(item, ensure_ascii=False)
        parts.append(f"{json.dumps(key)}: {text}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size:,} bytes")
