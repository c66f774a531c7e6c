"""Writes logits.bin and logits.json: what llama.cpp expects after each token of ten texts that are fed to it.

logits.json names the readings, in order, with what made the file. logits.bin is little-endian:

    "HLOG"  u32 version = 1  u32 readings  u32 top
    then for each reading:
        u32 tokens  u32 scored
        tokens x u32 id               the ids to feed, from position 0
        then for each of the last `scored` positions, in order:
            top x u16 id              the most likely next tokens, best first
            top x f32                 their natural log-probabilities
            f32                       the log of the probability of all the others together
"""

import struct

import numpy as np

from chat import encode, render
from prompts import READINGS, long_reading
from reference import arguments, open_model, provenance, write_json

TOP = 64
LONG = 1000


def readings(model):
    """(name, ids) of the ten texts."""
    for name, kind, text in READINGS:
        if kind == "chat":
            ids = encode(model, render(model, text, add_generation_prompt=False))
        else:
            ids = model.tokenize(text.encode("utf-8"), add_bos=False, special=False)
        yield name, ids
    yield "lighthouse", model.tokenize(long_reading().encode("utf-8"), add_bos=False, special=False)[:LONG]


def score(logits):
    """One position: the best `TOP` and the rest."""
    values = logits.astype(np.float64)
    log_probs = values - values.max()
    log_probs -= np.log(np.exp(log_probs).sum())
    order = np.argsort(-log_probs, kind="stable")
    rest = np.exp(log_probs[order[TOP:]]).sum()
    return order[:TOP].astype("<u2"), log_probs[order[:TOP]].astype("<f4"), np.log(rest)


def main():
    args = arguments(__doc__)
    model = open_model(args.model)
    parts, names = [], []
    for name, ids in readings(model):
        model.reset()
        model.eval(ids)
        parts.append(struct.pack("<II", len(ids), len(ids)) + np.array(ids, dtype="<u4").tobytes())
        for position in range(len(ids)):
            top, log_probs, rest = score(model.scores[position])
            parts.append(top.tobytes() + log_probs.tobytes() + struct.pack("<f", rest))
        names.append({"name": name, "tokens": len(ids), "scored": len(ids)})
        print(names[-1])
    path = args.out / "logits.bin"
    path.write_bytes(struct.pack("<4sIII", b"HLOG", 1, len(names), TOP) + b"".join(parts))
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    settings = {"n_threads": 1, "n_ctx": 2048, "n_batch": 512, "kv_cache": "f16", "flash_attention": False}
    write_json(
        args.out / "logits.json",
        {"made_by": provenance(args.model), "settings": settings, "top": TOP, "readings": names},
    )


if __name__ == "__main__":
    main()
