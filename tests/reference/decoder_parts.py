"""The parts of decoders' layers: names in the GGUF file and in transformers, shapes, order of rows."""

from dataclasses import dataclass

from decoder_weights import bias, experts, halves, matrix, norm, with_channel

VOCABULARY, WIDTH, FORWARD, HEADS, KV_HEADS, CONTEXT = 288, 64, 96, 4, 2, 64
# Gains of matrices. Layers must outweigh the embedding that they add to, or a tied model repeats one token for ever;
# queries and keys are larger than usual so that attention looks at some positions more than at others.
LOUD, SHARP = 4.0, 2.6


@dataclass
class Attention:
    """One layer's attention. `pairs`: the file has NORM's order. `qk_norm`: None, "head" or "whole"."""

    size: int = 16
    pairs: bool = False
    biases: str = ""
    qk_norm: str | None = None
    less: object = None
    fused: bool = False
    out: str = "o_proj"
    norm_name: str = "norm"

    def tensors(self, layer):
        block, module = f"blk.{layer}.", f"model.layers.{layer}.self_attn."
        rows = {"q": HEADS * self.size, "k": KV_HEADS * self.size, "v": KV_HEADS * self.size}
        made = []
        if self.fused:
            made.append(matrix(block + "attn_qkv", sum(rows.values()), WIDTH, module + "qkv_proj.weight"))
        for letter, count in rows.items() if not self.fused else ():
            heads = {"q": HEADS, "k": KV_HEADS}.get(letter)
            change = halves(heads) if heads and self.pairs else None
            gain = 1.7 if letter == "v" else SHARP
            made.append(matrix(f"{block}attn_{letter}", count, WIDTH, f"{module}{letter}_proj.weight", change, gain))
            if letter in self.biases:
                made.append(bias(f"{block}attn_{letter}", count, f"{module}{letter}_proj.bias", change))
        for letter in "qk" if self.qk_norm else "":
            count = self.size if self.qk_norm == "head" else rows[letter]
            into = f"{module}{letter}_{self.norm_name}.weight"
            made.append(norm(f"{block}attn_{letter}_norm", count, into, self.less))
        made.append(matrix(block + "attn_output", WIDTH, HEADS * self.size, f"{module}{self.out}.weight", scale=LOUD))
        if "o" in self.biases:
            made.append(bias(block + "attn_output", WIDTH, f"{module}{self.out}.bias"))
        return made


def short_convolution(layer, taps):
    block, module = f"blk.{layer}.shortconv.", f"model.layers.{layer}.conv."
    return [
        matrix(block + "conv", WIDTH, taps, module + "conv.weight", with_channel),
        matrix(block + "in_proj", 3 * WIDTH, WIDTH, module + "in_proj.weight"),
        matrix(block + "out_proj", WIDTH, WIDTH, module + "out_proj.weight", scale=LOUD),
    ]


def dense(layer, module="mlp", names=("gate_proj", "up_proj", "down_proj"), biases=False):
    block, module = f"blk.{layer}.", f"model.layers.{layer}.{module}."
    made = []
    for name, own, rows, columns in zip(
        ("ffn_gate", "ffn_up", "ffn_down"), names, (FORWARD, FORWARD, WIDTH), (WIDTH, WIDTH, FORWARD), strict=True
    ):
        gain = LOUD if name == "ffn_down" else 1.7
        made.append(matrix(block + name, rows, columns, f"{module}{own}.weight", scale=gain))
        if biases:
            made.append(bias(block + name, rows, f"{module}{own}.bias"))
    return made


def dense_fused(layer):
    """phi3: the rows of gate, then those of up, in one matrix called up."""
    block, module = f"blk.{layer}.", f"model.layers.{layer}.mlp."
    return [
        matrix(block + "ffn_up", 2 * FORWARD, WIDTH, module + "gate_up_proj.weight"),
        matrix(block + "ffn_down", WIDTH, FORWARD, module + "down_proj.weight", scale=LOUD),
    ]


def mixture(layer, module, router, count, forward):
    block, module = f"blk.{layer}.", f"model.layers.{layer}.{module}."
    return [
        matrix(block + "ffn_gate_inp", count, WIDTH, f"{module}{router}.weight"),
        experts(block + "ffn_gate_exps", count, forward, WIDTH, module + "experts.gate_up_proj"),
        experts(block + "ffn_up_exps", count, forward, WIDTH, module + "experts.gate_up_proj"),
        experts(block + "ffn_down_exps", count, WIDTH, forward, module + "experts.down_proj", LOUD),
    ]


def shared_expert(layer, forward):
    block, module = f"blk.{layer}.", f"model.layers.{layer}.shared_mlp."
    return [
        matrix(block + "ffn_gate_shexp", forward, WIDTH, module + "input_linear.weight"),
        matrix(block + "ffn_up_shexp", forward, WIDTH, module + "input_linear.weight"),
        matrix(block + "ffn_down_shexp", WIDTH, forward, module + "output_linear.weight", scale=LOUD),
    ]


def norms(layer, names, less=None):
    """`names`: the GGUF name, transformers' name, and the weights' middle, for each norm of the layer."""
    return [
        norm(f"blk.{layer}.{name}", WIDTH, f"model.layers.{layer}.{own}.weight", less, middle)
        for name, own, middle in names
    ]


PRE = (("attn_norm", "input_layernorm", 1.0), ("ffn_norm", "post_attention_layernorm", 1.0))
POST = (("post_attention_norm", "post_attention_layernorm", 1.0), ("post_ffw_norm", "post_feedforward_layernorm", 1.0))
AROUND = (
    ("attn_norm", "input_layernorm", 1.0),
    ("post_attention_norm", "post_attention_layernorm", 4.0),
    ("ffn_norm", "pre_feedforward_layernorm", 1.0),
    ("post_ffw_norm", "post_feedforward_layernorm", 4.0),
)
OPERATOR = (("attn_norm", "operator_norm", 1.0), ("ffn_norm", "ffn_norm", 1.0))


def ends(tied, less=None, last=("output_norm", "model.norm")):
    """Embedding, last norm, and the output matrix unless it is the embedding."""
    made = [
        matrix("token_embd", VOCABULARY, WIDTH, "model.embed_tokens.weight", scale=4.8),
        norm(last[0], WIDTH, last[1] + ".weight", less),
    ]
    return made if tied else [*made, matrix("output", VOCABULARY, WIDTH, "lm_head.weight", scale=4.0)]
