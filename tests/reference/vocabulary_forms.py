"""Reads a vocabulary from each form in which models carry theirs, as the keys that a GGUF file has for it.

What becomes of each form follows llama.cpp's own converter, so that the same model's GGUF would hold the same.
"""

import base64
import json
import tempfile
from pathlib import Path

import gguf
import sentencepiece
from gguf import GGUFValueType as Kind

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def from_gguf(data, _source):
    """What the file says of itself and of its tokenizer; the rest is the model's."""
    with tempfile.NamedTemporaryFile(suffix=".gguf") as file:
        file.write(data)
        file.flush()
        fields = gguf.GGUFReader(file.name).fields
        kept = [name for name in fields if name in ("general.architecture", "general.name") or name.startswith("tokenizer.")]
        types = {name: fields[name].types for name in kept}
        return [(name, fields[name].contents(), types[name][0], types[name][-1] if len(types[name]) > 1 else None) for name in kept]


def keys(model, pre, tokens, types, **more):
    """The keys of a vocabulary, in the order in which files have them."""
    pairs = [
        ("general.architecture", "llama", Kind.STRING, None),
        ("tokenizer.ggml.model", model, Kind.STRING, None),
        ("tokenizer.ggml.pre", pre, Kind.STRING, None),
        ("tokenizer.ggml.tokens", tokens, Kind.ARRAY, Kind.STRING),
        ("tokenizer.ggml.token_type", types, Kind.ARRAY, Kind.INT32),
    ]
    kinds = {
        "scores": (Kind.ARRAY, Kind.FLOAT32), "merges": (Kind.ARRAY, Kind.STRING),
        "add_bos_token": (Kind.BOOL, None), "add_eos_token": (Kind.BOOL, None), "add_space_prefix": (Kind.BOOL, None),
    }
    for key, value in more.items():
        if value is not None:
            pairs.append((f"tokenizer.ggml.{key}", value, *kinds.get(key, (Kind.UINT32, None))))
    return pairs


def looks_special(text):
    return text in ("<pad>", "<mask>", "<2mass>", "[@BOS@]") or (text.startswith("<|") and text.endswith("|>"))


def from_tokenizer_json(data, source):
    """A byte-level BPE in the tokenizers library's form."""
    whole = json.loads(data)
    texts = {number: text for text, number in whole["model"]["vocab"].items()}
    types = dict.fromkeys(texts, NORMAL)
    for added in whole["added_tokens"]:
        control = added["special"] or looks_special(added["content"])
        texts[added["id"]], types[added["id"]] = added["content"], CONTROL if control else USER_DEFINED
    count = max(texts) + 1
    numbers = {text: number for number, text in texts.items()}
    merges = [pair if isinstance(pair, str) else " ".join(part.replace(" ", "\u0120") for part in pair) for pair in whole["model"]["merges"]]
    return keys(
        "gpt2", source["pre"],
        [texts.get(number, f"[PAD{number}]") for number in range(count)], [types.get(number, UNUSED) for number in range(count)],
        merges=merges, bos_token_id=numbers.get(source.get("start")), eos_token_id=numbers[source["end"]], add_bos_token=source.get("add_bos"),
    )


def byte_characters():
    """GPT-2's character for each byte."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + place) for place, byte in enumerate(hidden)}


TEKKEN_SPECIAL = (
    "<unk> <s> </s> [INST] [/INST] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_RESULTS] [/TOOL_RESULTS] [TOOL_CALLS] [IMG] <pad> [IMG_BREAK] "
    "[IMG_END] [PREFIX] [MIDDLE] [SUFFIX] [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [TOOL_CONTENT]"
).split()


def ranked(ranks):
    """Texts and merges of byte strings by rank; merges are every way to cut a token into two others."""
    table = byte_characters()
    tokens = sorted(ranks, key=ranks.get)
    text = {token: "".join(table[byte] for byte in token) for token in tokens}
    merges = []
    for token in tokens:
        cuts = [(token[:at], token[at:]) for at in range(1, len(token)) if token[:at] in ranks and token[at:] in ranks]
        cuts.sort(key=lambda cut: (ranks[cut[0]], ranks[cut[1]]))
        merges.extend(f"{text[left]} {text[right]}" for left, right in cuts)
    return [text[token] for token in tokens], merges


def from_tekken(data, source):
    """Mistral's tekken: control tokens, then byte strings."""
    whole = json.loads(data)
    special = whole["config"]["default_num_special_tokens"]
    entries = whole["vocab"][: whole["config"]["default_vocab_size"] - special]
    tokens, merges = ranked({base64.b64decode(entry["token_bytes"]): entry["rank"] for entry in entries})
    names = TEKKEN_SPECIAL + [f"<SPECIAL_{number}>" for number in range(len(TEKKEN_SPECIAL), special)]
    return keys(
        "gpt2", source["pre"], names + tokens, [CONTROL] * special + [NORMAL] * len(tokens),
        merges=merges, bos_token_id=1, eos_token_id=2, unknown_token_id=0, padding_token_id=11,
    )


QWEN35_CONTROL = (
    "<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> <|quad_start|> <|quad_end|> <|vision_start|> "
    "<|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>"
).split()


def from_tiktoken(data, source):
    """Lines of a byte string in base 64 and its rank, and the first of the special tokens that follow."""
    tokens, merges = ranked({base64.b64decode(token): int(rank) for token, rank in (line.split() for line in data.splitlines())})
    texts = tokens + QWEN35_CONTROL
    return keys(
        "gpt2", source["pre"], texts, [NORMAL] * len(tokens) + [CONTROL] * len(QWEN35_CONTROL),
        merges=merges, eos_token_id=texts.index("<|im_end|>"), padding_token_id=texts.index("<|endoftext|>"), add_bos_token=False,
    )


def from_sentencepiece(data, source):
    """A SentencePiece model file; `added` are tokens beyond it, as `added_tokens.json` has them: (text, type)."""
    model = sentencepiece.SentencePieceProcessor(model_proto=data)
    numbers = range(model.vocab_size())
    kinds = ((model.IsUnknown, UNKNOWN), (model.IsControl, CONTROL), (model.IsUnused, UNUSED), (model.IsByte, BYTE))
    types = [next((kind for is_kind, kind in kinds if is_kind(number)), NORMAL) for number in numbers]
    added = source.get("added", [])
    return keys(
        "llama", "default", [model.IdToPiece(number) for number in numbers] + [text for text, _ in added], types + [kind for _, kind in added],
        scores=[model.GetScore(number) for number in numbers] + [-1000.0] * len(added),
        bos_token_id=model.bos_id(), eos_token_id=model.eos_id(), unknown_token_id=model.unk_id(),
        add_space_prefix=source.get("add_space_prefix"),
    )


READERS = {
    "gguf": from_gguf,
    "tokenizer.json": from_tokenizer_json,
    "tekken": from_tekken,
    "tiktoken": from_tiktoken,
    "sentencepiece": from_sentencepiece,
}
