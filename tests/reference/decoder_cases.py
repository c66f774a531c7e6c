"""Which tiny decoders there are: for each the metadata and tensors of its GGUF file, and the same model as a transformers configuration."""

from dataclasses import dataclass, field
from math import log, pi, sqrt

from decoder_parts import (
    AROUND, CONTEXT, FORWARD, HEADS, KV_HEADS, OPERATOR, POST, PRE, VOCABULARY, WIDTH,
    Attention, dense, dense_fused, ends, mixture, norms, shared_expert, short_convolution,
)
from decoder_weights import Tensor, less_one

EPSILON = 1e-5


@dataclass
class Case:
    name: str
    architecture: str
    model_type: str
    tensors: list[Tensor]
    keys: dict
    config: dict = field(default_factory=dict)

    def metadata(self):
        general = {"architecture": self.architecture, "type": "model", "name": self.name, "file_type": 0, "quantization_version": 2}
        own = {f"{self.architecture}.{key}": value for key, value in self.keys.items()}
        return {f"general.{key}": value for key, value in general.items()} | own


def common(layers, head=None, base=None, kv=KV_HEADS, forward=FORWARD):
    keys = {
        "block_count": layers, "context_length": CONTEXT, "embedding_length": WIDTH, "feed_forward_length": forward,
        "attention.head_count": HEADS, "attention.head_count_kv": kv, "attention.layer_norm_rms_epsilon": EPSILON,
    }
    if base:
        keys["rope.freq_base"] = base
    if head:
        keys |= {"attention.key_length": head, "attention.value_length": head}
    return keys


def config(layers, head=None, base=None, tied=False, forward=FORWARD, **more):
    made = {
        "vocab_size": VOCABULARY, "hidden_size": WIDTH, "intermediate_size": forward, "num_hidden_layers": layers,
        "num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS, "max_position_embeddings": CONTEXT,
        "rms_norm_eps": EPSILON, "tie_word_embeddings": tied, "pad_token_id": None, "bos_token_id": None, "eos_token_id": None,
    }
    if base:
        made["rope_parameters"] = {"rope_type": "default", "rope_theta": base}
    if head:
        made["head_dim"] = head
    return made | more


def pre_norm(layers, attention, forward=dense):
    return [t for i in range(layers) for t in norms(i, PRE) + attention.tensors(i) + forward(i)]


def llama(name, tied=True, head=16, base=10000.0, biases="", scaling=None, scaling_keys=None, extra=(), model_type="llama", layers=3, architecture="llama", say_head=True):
    attention = Attention(head, pairs=True, biases=biases)
    tensors = ends(tied) + list(extra) + pre_norm(layers, attention, lambda i: dense(i, biases=bool(biases)))
    keys = common(layers, head if say_head else None, base) | {"vocab_size": VOCABULARY, "rope.dimension_count": head} | (scaling_keys or {})
    made = config(layers, head if say_head else None, base, tied)
    if model_type == "llama":
        made |= {"attention_bias": bool(biases), "mlp_bias": bool(biases)}
    made["rope_parameters"] |= scaling or {}
    return Case(name, architecture, model_type, tensors, keys, made)


def llama3_factors(base, head, factor, low, high, original):
    factors = []
    for j in range(head // 2):
        wavelength = 2 * pi * base ** (2 * j / head)
        smooth = (original / wavelength - low) / (high - low)
        long, short = wavelength > original / low, wavelength < original / high
        factors.append(1.0 if short else factor if long else 1 / ((1 - smooth) / factor + smooth))
    return Tensor("rope_freqs.weight", [head // 2], values=[round(f, 6) for f in factors])


def llamas():
    yield llama("llama")
    yield llama("llama-untied-biases", tied=False, biases="qkvo")
    rope = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}
    factors = llama3_factors(100.0, 16, 8.0, 1.0, 4.0, 32)
    yield llama("llama-3", base=100.0, scaling={"rope_type": "llama3"} | rope, extra=[factors])
    linear = {"rope.scaling.type": "linear", "rope.scaling.factor": 4.0}
    yield llama("llama-linear", scaling={"rope_type": "linear", "factor": 4.0}, scaling_keys=linear)
    yarn = {"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 16}
    scaling = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}
    yield llama("llama-yarn", head=32, base=100.0, scaling=scaling, scaling_keys=yarn)


def qwens():
    keys, tensors = common(3, base=1000000.0), ends(True) + pre_norm(3, Attention(biases="qkv"))
    yield Case("qwen2", "qwen2", "qwen2", tensors, keys, config(3, None, 1000000.0, True))
    keys, tensors = common(3, 32, 1000000.0), ends(True) + pre_norm(3, Attention(32, qk_norm="head"))
    yield Case("qwen3", "qwen3", "qwen3", tensors, keys, config(3, 32, 1000000.0, True))


def mistral():
    return llama("mistral", tied=False, head=32, base=1000000.0, model_type="mistral")


def smollm3():
    made = llama("smollm3", base=2000000.0, layers=4, architecture="smollm3", model_type="smollm3", say_head=False)
    made.config["no_rope_layers"] = [1, 1, 1, 0]
    return made


def gemma2():
    attention = Attention(32)
    keys = common(4, 32) | {"attn_logit_softcapping": 3.0, "final_logit_softcapping": 8.0, "attention.sliding_window": 6}
    made = config(4, 32, 10000.0, True, sliding_window=6, query_pre_attn_scalar=32)
    made |= {"attn_logit_softcapping": 3.0, "final_logit_softcapping": 8.0}
    tensors = ends(True, less_one) + [t for i in range(4) for t in norms(i, AROUND, less_one) + attention.tensors(i) + dense(i)]
    return Case("gemma2", "gemma2", "gemma2", tensors, keys, made)


def gemma3():
    attention = Attention(32, qk_norm="head", less=less_one)
    keys = common(7, 32, 1000000.0) | {"attention.sliding_window": 6, "rope.freq_base_swa": 10000.0}
    keys |= {"rope.scaling.type": "linear", "rope.scaling.factor": 8.0}
    made = config(7, 32, tied=True, sliding_window=6, query_pre_attn_scalar=32)
    made["rope_parameters"] = {
        "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
    }
    tensors = ends(True, less_one) + [t for i in range(7) for t in norms(i, AROUND, less_one) + attention.tensors(i) + dense(i)]
    return Case("gemma3", "gemma3", "gemma3_text", tensors, keys, made)


def phis():
    tensors = ends(False) + pre_norm(3, Attention(fused=True), dense_fused)
    own = {"rope.dimension_count": 16, "rope.scaling.original_context_length": CONTEXT, "attention.sliding_window": 0}
    made = config(3, None, 10000.0) | {"original_max_position_embeddings": CONTEXT, "sliding_window": None}
    yield Case("phi3", "phi3", "phi3", tensors, common(3, base=10000.0) | own, made)

    # Long enough that no compared position needs the long factors, with which Hearth computes nothing.
    turning, original, context = 12, CONTEXT, 4 * CONTEXT
    long = [1.0, 1.25, 1.75, 2.5, 3.25, 4.0]
    short = [1.0, 1.0, 1.05, 1.1, 1.2, 1.3]
    named = {"rope_factors_long.weight": long, "rope_factors_short.weight": short}
    factors = [Tensor(name, [turning // 2], values=values) for name, values in named.items()]
    own |= {"rope.dimension_count": turning, "rope.scaling.original_context_length": original}
    own |= {"context_length": context, "rope.scaling.attn_factor": sqrt(1 + log(context / original) / log(original))}
    made = config(3, None, tied=True) | {"original_max_position_embeddings": original, "sliding_window": None}
    made["max_position_embeddings"] = context
    made["rope_parameters"] = {
        "rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 0.75, "long_factor": long,
        "short_factor": short, "original_max_position_embeddings": original,
    }
    tensors = ends(True) + factors + pre_norm(3, Attention(fused=True), dense_fused)
    yield Case("phi3-long", "phi3", "phi3", tensors, common(3, base=10000.0) | own, made)


def granites():
    scales = {"attention.scale": 0.15, "embedding_scale": 1.5, "residual_scale": 0.6, "logit_scale": 1.25}
    multipliers = {"attention_multiplier": 0.15, "embedding_multiplier": 1.5, "residual_multiplier": 0.6, "logits_scaling": 1.25}
    own = {"vocab_size": VOCABULARY, "rope.dimension_count": 16} | scales
    attention = Attention(pairs=True, biases="qkvo")
    tensors = ends(True) + pre_norm(3, attention, lambda i: dense(i, biases=True))
    made = config(3, None, 10000.0, True, attention_bias=True, mlp_bias=True) | multipliers
    yield Case("granite", "granite", "granite", tensors, common(3, base=10000.0) | own, made)

    own |= {"expert_count": 8, "expert_used_count": 3}
    made = config(3, None, 10000.0, True, 32, num_local_experts=8, num_experts_per_tok=3) | multipliers
    routed = lambda i: mixture(i, "block_sparse_moe", "router", 8, 32)
    tensors = ends(True) + pre_norm(3, Attention(pairs=True), routed)
    keys = common(3, base=10000.0, forward=32) | own
    yield Case("granitemoe", "granitemoe", "granitemoe", tensors, keys, made)

    tensors = ends(True) + pre_norm(3, Attention(pairs=True), lambda i: routed(i) + shared_expert(i, 64))
    keys = keys | {"expert_shared_feed_forward_length": 64}
    made = made | {"shared_intermediate_size": 64}
    yield Case("granitemoe-shared", "granitemoe", "granitemoeshared", tensors, keys, made)


def olmo2():
    attention = Attention(qk_norm="whole")
    tensors = ends(False) + [t for i in range(3) for t in attention.tensors(i) + norms(i, POST) + dense(i)]
    return Case("olmo2", "olmo2", "olmo2", tensors, common(3, base=500000.0), config(3, None, 500000.0))


def lfm2():
    kinds, taps = ["conv", "full_attention", "conv", "full_attention"], 3
    kv = [KV_HEADS if kind == "full_attention" else 0 for kind in kinds]
    keys = common(len(kinds), base=1000000.0, kv=kv) | {"vocab_size": VOCABULARY, "shortconv.l_cache": taps}
    attention = Attention(qk_norm="head", norm_name="layernorm", out="out_proj")
    tensors = ends(True, last=("token_embd_norm", "model.embedding_norm"))
    for i, kind in enumerate(kinds):
        mixing = short_convolution(i, taps) if kind == "conv" else attention.tensors(i)
        tensors += norms(i, OPERATOR) + mixing + dense(i, "feed_forward", ("w1", "w3", "w2"))
    made = config(len(kinds), None, 1000000.0, True, layer_types=kinds, conv_L_cache=taps, norm_eps=EPSILON)
    made["block_auto_adjust_ff_dim"] = False
    return Case("lfm2", "lfm2", "lfm2", tensors, keys, made)


def qwen3moe():
    keys = common(3, 32, 1000000.0) | {"expert_count": 8, "expert_used_count": 3, "expert_feed_forward_length": 32}
    tensors = ends(False) + pre_norm(3, Attention(32, qk_norm="head"), lambda i: mixture(i, "mlp", "gate", 8, 32))
    made = config(3, 32, 1000000.0, num_experts=8, num_experts_per_tok=3, moe_intermediate_size=32, norm_topk_prob=True)
    return Case("qwen3moe", "qwen3moe", "qwen3_moe", tensors, keys, made)


def cases():
    return [
        *llamas(), mistral(), *qwens(), gemma2(), gemma3(), *phis(), smollm3(), *granites(), olmo2(), lfm2(), qwen3moe(),
    ]
