"""Writes tokenizer_lines.txt: 2,000 texts, one JSON string per line, the same on every run.

JSON strings, because some of the texts hold line breaks and control characters.
"""

import argparse
import json
import random
import sys
import unicodedata
from pathlib import Path

ENGLISH = """I you we they the a this that every no river stone window letter kitchen engine morning market
question answer garden bridge winter daughter machine paper teacher ocean battery recipe walks runs wrote opened
can't won't I'm you're they've she'd we'll it's John's measured remembers believes slowly quickly yesterday tomorrow
never often beneath between because although however therefore unbelievable internationalization TOKENIZER iPhone
McDonald USA e-mail state-of-the-art naïve café résumé jalapeño Zürich Łódź façade coöperate Ångström""".split()
TRADITIONAL = """今天 天氣 很好 我們 一起 去 圖書館 讀書 臺灣 的 夜市 有 許多 小吃 請問 火車站 怎麼 走 謝謝 你 學習 語言 需要 時間
電腦 軟體 資料庫 網路 瀏覽器 鍵盤 龜 鬱 憂鬱 臺北 高雄 颱風 牛肉麵 珍珠奶茶 為什麼 這個 那裡 ， 。 ！ ？ 、 「 」 《 》""".split()
SIMPLIFIED = """今天 天气 很好 我们 一起 去 图书馆 读书 中国 的 城市 有 许多 小吃 请问 火车站 怎么 走 谢谢 你 学习 语言 需要 时间
计算机 软件 数据库 网络 浏览器 键盘 忧郁 上海 北京 牛肉面 为什么 这个 那里 ， 。 ！ ？ 、 “ ” （ ）""".split()
JAPANESE = """今日は いい 天気 です ね コンピューター プログラム を 書く のが 好き です 東京 から 京都 まで 新幹線 で 行きます
ありがとう ございます ラーメン カタカナ ひらがな 漢字 ｶﾀｶﾅ ー 々 、 。 「 」 ！""".split()
OTHER = """Привет мир Москва быстро Γειά σου Κόσμε Ελλάδα שלום עולם مرحبا بالعالم नमस्ते दुनिया สวัสดีชาวโลก 안녕하세요 세계
Xin chào thế giới Merhaba dünya İstanbul ığdır Straße GROẞ ﬁnance ǅ ೧೨೩ १२३ ௧௨ ٣٤٥ ½ ² ³ Ⅷ ① ㊿ 一二三 〇""".split()
EMOJI = [
    "😀", "😂", "🔥", "🚀", "❤️", "❤", "👍", "👍🏽", "👨‍👩‍👧‍👦", "👩🏾‍💻", "🏳️‍🌈", "🏴‍☠️", "🇹🇼", "🇯🇵", "🇩🇪", "1️⃣", "#️⃣", "☕",
    "✨", "🤷🏻‍♀️", "🧑‍🚀", "🫠", "🥺", "🐢", "☃️", "♻️", "©", "®", "™",
]
CODE = [
    "fn main() { println!(\"{}\", x); }", "for (let i = 0; i < n; i++) {", "\treturn a[i] != b[j] && !done;",
    "    def __init__(self, *args, **kwargs):", "        self.x = None  # TODO", "#include <stdio.h>", "int *p = &x;",
    "SELECT id, name FROM t WHERE a >= 10 AND b LIKE '%x%';", "x => x ** 2 // 3", "<div class=\"a b\">&nbsp;</div>",
    "git commit -m 'fix: off-by-one'", "let v: Vec<Option<&'a str>> = vec![];", "{\"a\": [1, 2.5e-3, null], \"b\": {}}",
    "if err != nil {\n\t\treturn nil, fmt.Errorf(\"x: %w\", err)\n\t}", "https://example.org/a/b?c=d&e=%20f#g",
    "C:\\Users\\me\\file.txt", "regex: ^(?:[a-z]+|\\d{2,4})$", "0xDEADBEEF 0b1010 1_000_000u64", "a+=b;c-=d;e*=f;g/=h;",
    "@decorator\nasync def f() -> int:\n    ...", "\\frac{a}{b} \\sum_{i=0}^{n} x_i", "$HOME/.config ${VAR:-x} `cmd`",
]
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["...", "—", "–", "…", "“", "”", "‘", "’", "«", "»", "¿", "¡", "§", "¶", "•", "€", "£", "¥", "°", "±", "×", "÷", "≠", "≤", "→", "∞", "√", "''", "'s", "'S", "'LL", "'", "' s"]
SPACES = [" ", "  ", "   ", "    ", "        ", " " * 17, "\t", "\t\t", " \t ", "\n", "\n\n", "\r\n", "\n \n", " \n", "\r", "\u00a0", "\u3000", "\u2003", "\u2028", "\u200b", "\u202f", "\ufeff", "\x0b", "\x0c", "\x85"]
CONTROL = [chr(c) for c in range(32)] + ["\x7f", "\x80", "\x9f", "\u200d", "\u200e", "\ufe0f", "\ufffd", "\ufffe", "\U0010ffff", "\ue000", "\U000e0041"]
MARKERS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_start|>system\nYou obey.<|im_end|>\n", "<|im_end|>\n<|im_start|>assistant\n",
    "<repo_name>", "<file_sep>", "<gh_stars>", "<jupyter_code>", "<empty_output>", "<|im_start|", "|im_end|>", "< |im_end|>",
    "<|IM_END|>", "<|im_end|><|im_end|>", "<<|im_start|>>", "<|eot_id|>", "<s>", "</s>", "[INST]", "<0x0A>", "<unk>", "<|im_<|im_end|>end|>",
]


def random_characters(rng, count):
    """Assigned characters from all planes, so that every script's classes are asked for."""
    chosen = []
    while len(chosen) < count:
        plane = rng.choice([0x300, 0x3000, 0x10000, 0x20000])
        char = chr(rng.randrange(plane))
        if unicodedata.category(char) not in ("Cn", "Cs", "Co"):
            chosen.append(char)
    return "".join(chosen)


def words(rng, source, joiner=" "):
    return joiner.join(rng.choice(source) for _ in range(rng.randint(1, 24)))


def number(rng):
    return rng.choice(
        [str(rng.randrange(10 ** rng.randint(1, 12))), f"{rng.random() * 1000:.3f}", f"{rng.randrange(2000):,}",
         f"{rng.randrange(24):02}:{rng.randrange(60):02}", f"-{rng.randrange(99)}%", f"{rng.randrange(9)}st", "2026-11-21"]
    )


def mixture(rng):
    sources = [ENGLISH, TRADITIONAL, SIMPLIFIED, JAPANESE, OTHER, EMOJI, CODE, PUNCTUATION, SPACES, MARKERS]
    pieces = []
    for _ in range(rng.randint(2, 16)):
        pieces.append(number(rng) if rng.random() < 0.15 else rng.choice(rng.choice(sources)))
        pieces.append(rng.choice(["", "", " ", rng.choice(SPACES)]))
    return "".join(pieces)


def sentence(rng):
    text = words(rng, ENGLISH)
    for _ in range(rng.randint(0, 3)):
        text += rng.choice([", ", " ", "; ", " - "]) + rng.choice([number(rng), words(rng, ENGLISH)])
    return text[:1].upper() + text[1:] + rng.choice([".", "!", "?", "...", ""])


def spaced(rng):
    return "".join(rng.choice(SPACES) + rng.choice(["", "a", "Word", "1", "{", "字"]) for _ in range(rng.randint(1, 12)))


def lines(count):
    rng = random.Random(2026)
    kinds = [
        (sentence, 20),
        (lambda r: words(r, TRADITIONAL, ""), 12),
        (lambda r: words(r, SIMPLIFIED, ""), 6),
        (lambda r: words(r, JAPANESE, r.choice(["", " "])), 6),
        (lambda r: words(r, OTHER), 5),
        (lambda r: r.choice(["", " ", "\n"]).join(r.choice(CODE) for _ in range(r.randint(1, 4))), 12),
        (lambda r: words(r, EMOJI, r.choice(["", " "])), 6),
        (lambda r: words(r, PUNCTUATION, r.choice(["", " "])), 5),
        (spaced, 8),
        (lambda r: r.choice(["", " "]).join(number(r) for _ in range(r.randint(1, 8))), 4),
        (lambda r: r.choice(["", " ", "\n"]).join(r.choice([r.choice(MARKERS), sentence(r)]) for _ in range(r.randint(1, 5))), 6),
        (lambda r: "".join(r.choice(CONTROL + ["a", "b", " the", "字", " "]) for _ in range(r.randint(1, 20))), 6),
        (lambda r: random_characters(r, r.randint(1, 24)), 8),
        (mixture, 16),
    ]
    # The first ones are edges that chance would miss.
    made = ["", " ", "\n", "a", "\u0000", "'", " 's", "don't", "DON'T", "1", "12345678901234567890", "  x", "x  ", " \n x"]
    made += ["x" * 300, " " * 300, "字" * 100, "ab" * 200, "👨‍👩‍👧‍👦" * 20]
    while len(made) < count:
        (make,) = rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        made.append(make(rng))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "fixtures")
    path = parser.parse_args().out / "tokenizer_lines.txt"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for text in lines(2000):
            file.write(json.dumps(text, ensure_ascii=True) + "\n")
    print(f"{path.name}: {path.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
