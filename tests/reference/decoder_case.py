"""A tiny decoder: metadata and tensors as in its GGUF file, and the same model as a transformers configuration."""

from dataclasses import dataclass, field

from decoder_parts import CONTEXT, FORWARD, HEADS, KV_HEADS, PRE, VOCABULARY, WIDTH, dense, norms
from decoder_weights import Tensor

# Larger than any real model's, and like the bases of RoPE no default: a reader that takes a constant shows.
EPSILON = 1e-3


@dataclass
class Case:
    """`pooling` is for models whose answer is one vector: "mean" of the positions or the "last" one."""

    name: str
    architecture: str
    model_type: str
    tensors: list[Tensor]
    keys: dict
    config: dict = field(default_factory=dict)
    pooling: str | None = None

    def metadata(self):
        general = {"architecture": self.architecture, "type": "model", "name": self.name}
        general |= {"file_type": 0, "quantization_version": 2}
        own = {f"{self.architecture}.{key}": value for key, value in self.keys.items()}
        return {f"general.{key}": value for key, value in general.items()} | own


def common(layers, head=None, base=None, kv=KV_HEADS, forward=FORWARD):
    """The keys that every family has; `head` and `base` only where the converter writes them."""
    keys = {
        "block_count": layers,
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "feed_forward_length": forward,
        "attention.head_count": HEADS,
        "attention.head_count_kv": kv,
        "attention.layer_norm_rms_epsilon": EPSILON,
    }
    if base:
        keys["rope.freq_base"] = base
    if head:
        keys |= {"attention.key_length": head, "attention.value_length": head}
    return keys


def config(layers, head=None, base=None, tied=False, forward=FORWARD, **more):
    """The same in transformers' words."""
    made = {
        "vocab_size": VOCABULARY,
        "hidden_size": WIDTH,
        "intermediate_size": forward,
        "num_hidden_layers": layers,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": EPSILON,
        "tie_word_embeddings": tied,
    }
    made |= dict.fromkeys(["pad_token_id", "bos_token_id", "eos_token_id"])
    if base:
        made["rope_parameters"] = {"rope_type": "default", "rope_theta": base}
    if head:
        made["head_dim"] = head
    return made | more


def layers_of(count, attention, forward=dense, names=PRE, less=None):
    return [t for i in range(count) for t in norms(i, names, less) + attention.tensors(i) + forward(i)]
