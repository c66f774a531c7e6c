"""The model's own chat template, rendered by jinja2 as llama-cpp-python does it."""

from llama_cpp.llama_chat_format import Jinja2ChatFormatter


def token_text(model, key):
    """The text of the token that the metadata names, or nothing."""
    index = model.metadata.get(f"tokenizer.ggml.{key}")
    return model._model.token_get_text(int(index)) if index is not None else ""


def formatter(model, template=None, add_generation_prompt=True):
    return Jinja2ChatFormatter(
        template=template or model.metadata["tokenizer.chat_template"],
        bos_token=token_text(model, "bos_token_id"),
        eos_token=token_text(model, "eos_token_id"),
        add_generation_prompt=add_generation_prompt,
    )


def render(model, messages, template=None, add_generation_prompt=True):
    """`messages` are (role, content) pairs."""
    messages = [{"role": role, "content": content} for role, content in messages]
    return formatter(model, template, add_generation_prompt)(messages=messages).prompt


def encode(model, rendered):
    """The template's markers are special tokens; no content here holds any."""
    return model.tokenize(rendered.encode("utf-8"), add_bos=False, special=True)
