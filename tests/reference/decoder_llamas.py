"""The families that share llama's layer and its order of q and k.

llama, mistral, mixtral, mistral3, minicpm, smollm3, granite, granitemoe.
"""

from math import pi

from decoder_case import Case, common, config, layers_of
from decoder_parts import VOCABULARY, Attention, dense, ends, mixture, shared_expert
from decoder_weights import Tensor


def llama(
    name, family="llama", model_type="llama", layers=3, head=16, say_head=True, base=10000.0, tied=True, biases=""
):
    attention = Attention(head, pairs=True, biases=biases)
    tensors = ends(tied) + layers_of(layers, attention, lambda i: dense(i, biases=bool(biases)))
    said = head if say_head else None
    keys = common(layers, said, base) | {"vocab_size": VOCABULARY, "rope.dimension_count": head}
    made = config(layers, said, base, tied)
    if model_type in ("llama", "granite"):
        made |= {"attention_bias": bool(biases), "mlp_bias": bool(biases)}
    return Case(name, family, model_type, tensors, keys, made)


def llama3_factors(base, head, factor, low, high, original):
    """What the converter writes for rope_type llama3."""
    factors = []
    for j in range(head // 2):
        wavelength = 2 * pi * base ** (2 * j / head)
        smooth = (original / wavelength - low) / (high - low)
        long, short = wavelength > original / low, wavelength < original / high
        factors.append(1.0 if short else factor if long else 1 / ((1 - smooth) / factor + smooth))
    return Tensor("rope_freqs.weight", [head // 2], values=[round(f, 6) for f in factors])


def scaled():
    """Bases are small so that more than one pair of a head falls between the ends of a ramp."""
    case = llama("llama-3", base=100.0)
    case.config["rope_parameters"] |= {"rope_type": "llama3", "factor": 8.0, "original_max_position_embeddings": 32}
    case.config["rope_parameters"] |= {"low_freq_factor": 1.0, "high_freq_factor": 4.0}
    case.tensors.append(llama3_factors(100.0, 16, 8.0, 1.0, 4.0, 32))
    yield case

    case = llama("llama-linear", base=30000.0)
    case.config["rope_parameters"] |= {"rope_type": "linear", "factor": 4.0}
    case.keys |= {"rope.scaling.type": "linear", "rope.scaling.factor": 4.0}
    yield case

    yarn = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}
    yarn_keys = {"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 16}
    case = llama("llama-yarn", head=32, base=100.0)
    case.config["rope_parameters"] |= yarn
    case.keys |= yarn_keys
    yield case

    case = llama("mistral3", "mistral3", "ministral3", head=32, base=100.0, tied=False)
    more = {"beta_fast": 1.25, "beta_slow": 0.25, "mscale": 1.0, "mscale_all_dim": 0.5, "llama_4_scaling_beta": 0.5}
    case.config["rope_parameters"] |= yarn | more
    case.keys |= yarn_keys | {"rope.scaling.yarn_beta_fast": 1.25, "rope.scaling.yarn_beta_slow": 0.25}
    case.keys |= {"rope.scaling.yarn_log_multiplier": 0.5, "attention.temperature_scale": 0.5}
    yield case


def smollm3():
    case = llama("smollm3", "smollm3", "smollm3", layers=4, say_head=False, base=2000000.0)
    case.config["no_rope_layers"] = [1, 1, 1, 0]
    return case


def granites():
    scales = {"attention.scale": 0.15, "embedding_scale": 0.5, "residual_scale": 0.6, "logit_scale": 1.25}
    own = ["attention_multiplier", "embedding_multiplier", "residual_multiplier", "logits_scaling"]
    multipliers = dict(zip(own, scales.values(), strict=True))
    case = llama("granite", "granite", "granite", say_head=False, base=30000.0, biases="qkvo")
    case.keys |= scales
    case.config |= multipliers
    yield case

    def routed(layer):
        return mixture(layer, "block_sparse_moe", "router", 8, 32)

    keys = common(3, base=30000.0, forward=32) | {"vocab_size": VOCABULARY, "rope.dimension_count": 16} | scales
    keys |= {"expert_count": 8, "expert_used_count": 3}
    made = config(3, None, 30000.0, True, 32, num_local_experts=8, num_experts_per_tok=3) | multipliers
    attention = Attention(pairs=True)
    yield Case("granitemoe", "granitemoe", "granitemoe", ends(True) + layers_of(3, attention, routed), keys, made)

    tensors = ends(True) + layers_of(3, attention, lambda i: routed(i) + shared_expert(i, 64))
    keys = keys | {"expert_shared_feed_forward_length": 64}
    made = made | {"shared_intermediate_size": 64}
    yield Case("granitemoe-shared", "granitemoe", "granitemoeshared", tensors, keys, made)


def minicpm():
    """transformers has no MiniCPM of its own; Granite's code with these multipliers computes the same."""
    scales = {"embedding_scale": 0.5, "residual_scale": 0.7, "logit_scale": 1.25}
    case = llama("minicpm", "minicpm", "granite", say_head=False, base=30000.0, tied=False)
    case.keys = common(3, base=30000.0) | scales
    own = ["embedding_multiplier", "residual_multiplier", "logits_scaling"]
    case.config |= dict(zip(own, scales.values(), strict=True)) | {"attention_multiplier": 16**-0.5}
    return case


def mixtral():
    """llama with experts."""
    tensors = ends(False) + layers_of(3, Attention(32, pairs=True), lambda i: mixture(i, "mlp", "gate", 8, 32))
    keys = common(3, 32, 30000.0, forward=32) | {"vocab_size": VOCABULARY, "rope.dimension_count": 32}
    keys |= {"expert_count": 8, "expert_used_count": 2}
    made = config(3, 32, 30000.0, False, 32, num_local_experts=8, num_experts_per_tok=2)
    return Case("mixtral", "llama", "mixtral", tensors, keys, made)


def cases():
    yield llama("llama")
    yield llama("llama-untied-biases", base=30000.0, tied=False, biases="qkvo")
    yield from scaled()
    yield llama("mistral", model_type="mistral", head=32, base=1000000.0, tied=False)
    yield mixtral()
    yield minicpm()
    yield smollm3()
    yield from granites()
