"""The families that turn the halves of a head with each other.

qwen2, qwen3, qwen3moe, gemma2, gemma3 and its embedder, phi3, olmo2 (OLMo 3 too), lfm2.
"""

from math import log, sqrt

from decoder_case import EPSILON, Case, common, config, layers_of
from decoder_parts import (
    AROUND,
    CONTEXT,
    KV_HEADS,
    OPERATOR,
    POST,
    VOCABULARY,
    WIDTH,
    Attention,
    dense,
    dense_fused,
    ends,
    mixture,
    norms,
    short_convolution,
)
from decoder_weights import Tensor, less_one, matrix


def qwens():
    base = 1000000.0
    tensors = ends(True) + layers_of(3, Attention(biases="qkv"))
    yield Case("qwen2", "qwen2", "qwen2", tensors, common(3, base=base), config(3, None, base, True))

    attention = Attention(32, qk_norm="head")
    tensors, keys, made = ends(True) + layers_of(3, attention), common(3, 32, base), config(3, 32, base, True)
    yield Case("qwen3", "qwen3", "qwen3", tensors, keys, made)
    yield Case("qwen3-embedding", "qwen3", "qwen3", tensors, keys | {"pooling_type": 3}, made, "last")

    experts = {"expert_count": 8, "expert_used_count": 3, "expert_feed_forward_length": 32}
    tensors = ends(False) + layers_of(3, attention, lambda i: mixture(i, "mlp", "gate", 8, 32))
    made = config(3, 32, base, num_experts=8, num_experts_per_tok=3, moe_intermediate_size=32, norm_topk_prob=True)
    yield Case("qwen3moe", "qwen3moe", "qwen3_moe", tensors, common(3, 32, base) | experts, made)


def gemma2():
    caps = {"attn_logit_softcapping": 3.0, "final_logit_softcapping": 8.0}
    made = config(4, 32, 10000.0, True, sliding_window=6, query_pre_attn_scalar=32) | caps
    tensors = ends(True, less_one) + layers_of(4, Attention(32), names=AROUND, less=less_one)
    return Case("gemma2", "gemma2", "gemma2", tensors, common(4, 32) | caps | {"attention.sliding_window": 6}, made)


def gemma3(layers, window, bidirectional=False):
    attention = Attention(32, qk_norm="head", less=less_one)
    keys = common(layers, 32, 1000000.0) | {"attention.sliding_window": window, "rope.freq_base_swa": 5000.0}
    made = config(layers, 32, tied=True, sliding_window=window, query_pre_attn_scalar=32)
    everywhere = {"rope_type": "default", "rope_theta": 1000000.0}
    if not bidirectional:
        everywhere |= {"rope_type": "linear", "factor": 8.0}
        keys |= {"rope.scaling.type": "linear", "rope.scaling.factor": 8.0}
    made["rope_parameters"] = {
        "full_attention": everywhere,
        "sliding_attention": {"rope_type": "default", "rope_theta": 5000.0},
    }
    made["use_bidirectional_attention"] = bidirectional
    tensors = ends(True, less_one) + layers_of(layers, attention, names=AROUND, less=less_one)
    return Case("gemma3", "gemma3", "gemma3_text", tensors, keys, made)


def gemma_embedding():
    """EmbeddingGemma: gemma3 that looks both ways, the mean of all positions, two matrices after it."""
    case, wide = gemma3(7, 6, bidirectional=True), 2 * WIDTH
    case.name, case.architecture, case.pooling = "gemma-embedding", "gemma-embedding", "mean"
    case.tensors += [matrix("dense_2", wide, WIDTH, None), matrix("dense_3", WIDTH, wide, None)]
    case.keys |= {"pooling_type": 1, "dense_2_feat_in": WIDTH, "dense_2_feat_out": wide}
    case.keys |= {"dense_3_feat_in": wide, "dense_3_feat_out": WIDTH}
    return case


def phis():
    base, original, turning = 30000.0, 16, 12
    own = {"rope.dimension_count": 16, "rope.scaling.original_context_length": CONTEXT, "attention.sliding_window": 0}
    made = config(3, None, base) | {"original_max_position_embeddings": CONTEXT, "sliding_window": None}
    tensors = ends(False) + layers_of(3, Attention(fused=True), dense_fused)
    yield Case("phi3", "phi3", "phi3", tensors, common(3, base=base) | own, made)

    long, short = [1.0, 1.25, 1.75, 2.5, 3.25, 4.0], [1.0, 1.0, 1.05, 1.1, 1.2, 1.3]
    named = {"rope_factors_long.weight": long, "rope_factors_short.weight": short}
    factors = [Tensor(name, [turning // 2], values=values) for name, values in named.items()]
    own |= {"rope.dimension_count": turning, "rope.scaling.original_context_length": original}
    # Long enough that no position is past it: the short factors hold, the only ones that Hearth computes with.
    original, context = CONTEXT, 4 * CONTEXT
    own |= {"context_length": context, "rope.scaling.original_context_length": original}
    own["rope.scaling.attn_factor"] = sqrt(1 + log(context / original) / log(original))
    made = config(3, None, base, True) | {"original_max_position_embeddings": original, "sliding_window": None}
    made["max_position_embeddings"] = context
    made["rope_parameters"] |= {"rope_type": "longrope", "partial_rotary_factor": turning / 16, "long_factor": long}
    made["rope_parameters"] |= {"short_factor": short, "original_max_position_embeddings": original}
    tensors = ends(True) + factors + layers_of(3, Attention(fused=True), dense_fused)
    yield Case("phi3-long", "phi3", "phi3", tensors, common(3, base=base) | own, made)


def olmos():
    attention, base = Attention(qk_norm="whole"), 500000.0
    tensors = ends(False) + layers_of(3, attention, names=POST)
    yield Case("olmo2", "olmo2", "olmo2", tensors, common(3, base=base), config(3, None, base))

    kinds = ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
    keys = common(len(kinds), base=100.0) | {"rope.freq_base_swa": 100.0, "attention.sliding_window": 6}
    keys["attention.sliding_window_pattern"] = [kind == "sliding_attention" for kind in kinds]
    keys |= {"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 16}
    made = config(len(kinds), None, 100.0, layer_types=kinds, sliding_window=6)
    plain = made["rope_parameters"]
    yarn = plain | {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}
    made["rope_parameters"] = {"full_attention": yarn, "sliding_attention": plain}
    tensors = ends(False) + layers_of(len(kinds), attention, names=POST)
    yield Case("olmo3", "olmo2", "olmo3", tensors, keys, made)


def lfm2():
    kinds, taps, base = ["conv", "full_attention", "conv", "full_attention"], 3, 1000000.0
    kv = [KV_HEADS if kind == "full_attention" else 0 for kind in kinds]
    keys = common(len(kinds), base=base, kv=kv) | {"vocab_size": VOCABULARY, "shortconv.l_cache": taps}
    attention = Attention(qk_norm="head", norm_name="layernorm", out="out_proj")
    tensors = ends(True, last=("token_embd_norm", "model.embedding_norm"))
    for i, kind in enumerate(kinds):
        mixing = short_convolution(i, taps) if kind == "conv" else attention.tensors(i)
        tensors += norms(i, OPERATOR) + mixing + dense(i, "feed_forward", ("w1", "w3", "w2"))
    made = config(len(kinds), None, base, True, layer_types=kinds, conv_L_cache=taps, norm_eps=EPSILON)
    return Case("lfm2", "lfm2", "lfm2", tensors, keys, made | {"block_auto_adjust_ff_dim": False})


def cases():
    yield from qwens()
    yield gemma2()
    yield gemma3(7, 6)
    yield gemma_embedding()
    yield from phis()
    yield from olmos()
    yield lfm2()
