"""Makes benches/speed/passage.json: a passage as the default model's tokenizer cuts it, `[piece, id]` for each token.

Cut after any token, and begun anew at its end, its text still gives the same tokens. An engine that takes no token ids
therefore gets exactly the others' prompt. `passage.py MODEL.gguf > benches/speed/passage.json`
"""

import ctypes
import json
import sys

import llama_cpp

TEXT = (
    " The old lighthouse stood at the end of a long road, where the land meets the sea. Every evening the"
    " keeper climbed the stairs, cleaned the glass and lit the lamp, and every night the ships on the"
    " water could see its light from far away. He had lived there with his wife and two children for many"
    " years, and they knew the weather better than anyone in the village. When the wind came from the"
    " north, they brought the boats into the small harbor and waited. When it came from the south, they"
    " opened the windows and the whole house smelled of salt and flowers. One winter a great storm broke"
    " over the coast. The waves were as high as the church, and the rain fell so hard that nobody could"
    " see the road. In the middle of the night the lamp went out. The keeper ran up the stairs with a"
    " small light in his hand, and his daughter followed him with the oil. Together they worked in the"
    " dark, and after a long hour the lamp was burning again. In the morning a ship lay in the harbor, and"
    " its captain came to the door to thank them. He gave the girl a book about the stars, and she read it"
    " until she knew every page. Many years later she went to sea herself, and on her first night she"
    " looked back at the land and saw the light of her father's house, small and warm."
)

quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
parameters = llama_cpp.llama_model_default_params()
parameters.vocab_only = True
model = llama_cpp.llama_model_load_from_file(sys.argv[1].encode(), parameters)
vocabulary = llama_cpp.llama_model_get_vocab(model)


def encode(text: str) -> list[int]:
    raw = text.encode()
    ids = (llama_cpp.llama_token * len(raw))()
    count = llama_cpp.llama_tokenize(vocabulary, raw, len(raw), ids, len(raw), True, True)
    return list(ids[:count])


def piece(token: int) -> str:
    buffer = ctypes.create_string_buffer(64)
    count = llama_cpp.llama_token_to_piece(vocabulary, token, buffer, 64, 0, True)
    return buffer.raw[:count].decode()


tokens = encode(TEXT)
pieces = [piece(token) for token in tokens]
for end in range(1, 2 * len(tokens)):
    assert encode("".join((2 * pieces)[:end])) == (2 * tokens)[:end], end
print(json.dumps(list(zip(pieces, tokens))))
