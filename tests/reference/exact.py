"""What exact arithmetic says of a quantised file, beside what llama.cpp says of it, and what each kind of rounding costs.

    python exact.py --model MODEL.gguf --readings MODEL.json --out EXACT.json

`--readings` is what `readings.py` wrote. The weights are dequantised to f32 by the package `gguf` and run by `transformers` in f32. EXACT.json
has the form of the readings, so that `cargo test --test=real_models -- --ignored` holds Hearth to it. Printed: how llama.cpp's readings differ from
it, and how the same f32 model differs from itself when one thing is rounded: the activations before each product, in blocks of 32 (as Hearth)
or of 256 (as llama.cpp for K-quants), the keys to 8 bits or both keys and values to f16 (llama.cpp's cache).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForCausalLM

TOP = 64


def log_probs(model, tokens):
    with torch.no_grad():
        logits = model(torch.tensor([tokens])).logits[0].double()
    return torch.log_softmax(logits, -1).numpy()


def score(row):
    order = np.argsort(-row, kind="stable")
    return order[:TOP].tolist(), row[order[:TOP]].tolist(), float(np.log(np.exp(row[order[TOP:]]).sum()))


def reading(tokens, rows):
    top, logs, rest = (list(part) for part in zip(*(score(row) for row in rows)))
    return {"tokens": tokens, "top": top, "log_probs": logs, "rest": rest}


def compare(readings, rows):
    """Share of equal best tokens and mean KL divergence of `rows` from readings, as tests/engine/real_models.rs computes them."""
    same, divergence, count = 0, 0.0, 0
    for known, all_rows in zip(readings, rows):
        for top, logs, rest, row in zip(known["top"], known["log_probs"], known["rest"], all_rows):
            same += int(np.argmax(row)) == top[0]
            theirs, ours = np.array(logs), row[top]
            left = max(1e-12, 1 - np.exp(ours).sum())
            divergence += (np.exp(theirs) * (theirs - ours)).sum() + np.exp(rest) * (rest - np.log(left))
            count += 1
    return f"top-1 {100 * same / count:.2f}% of {count}, KL {divergence / count:.5f}"


def rounded(x, block, largest=127):
    """To whole numbers of `largest` steps in blocks, each by its largest number."""
    parts = x.reshape(*x.shape[:-1], -1, block)
    scale = parts.abs().amax(-1, keepdim=True) / largest
    return (torch.round(parts / scale.clamp_min(1e-30)) * scale).reshape(x.shape)


def blocks(width, wanted):
    return wanted if width % wanted == 0 else 32


def with_rounding(model, kind):
    hooks = []
    if kind.startswith("activations"):
        wanted = int(kind.split()[-1])

        def before(module, inputs):
            return (rounded(inputs[0], blocks(inputs[0].shape[-1], wanted)),)

        hooks = [m.register_forward_pre_hook(before) for m in model.modules() if isinstance(m, torch.nn.Linear)]
    elif kind == "keys 8 bits":
        # Before they turn, which changes nothing of what 8 bits of a head's largest number cost.
        size = model.config.hidden_size // model.config.num_attention_heads
        hooks = [l.self_attn.k_proj.register_forward_hook(lambda m, i, out: rounded(out, size)) for l in model.model.layers]
    elif kind == "keys and values f16":
        for layer in model.model.layers:
            for part in (layer.self_attn.k_proj, layer.self_attn.v_proj):
                hooks.append(part.register_forward_hook(lambda m, i, out: out.half().float()))
    return hooks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--readings", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    theirs = json.loads(args.readings.read_text())
    model = AutoModelForCausalLM.from_pretrained(args.model.parent, gguf_file=args.model.name, dtype=torch.float32)
    model.eval()
    texts = [known["tokens"] for known in theirs["readings"]]
    exact_rows = [log_probs(model, tokens) for tokens in texts]
    exact = [reading(tokens, rows) for tokens, rows in zip(texts, exact_rows)]
    args.out.write_text(json.dumps({"readings": exact, "greedy": theirs["greedy"]}))
    print("exact beside llama.cpp:", compare(theirs["readings"], exact_rows), flush=True)
    for kind in ["activations 32", "activations 256", "keys 8 bits", "keys and values f16"]:
        hooks = with_rounding(model, kind)
        rows = [log_probs(model, tokens) for tokens in texts]
        for hook in hooks:
            hook.remove()
        print(f"{kind}: beside exact", compare(exact, rows), "; beside llama.cpp", compare(theirs["readings"], rows), flush=True)


main()
