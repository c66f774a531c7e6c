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


def cases():
    return [*llamas(), *qwens()]
