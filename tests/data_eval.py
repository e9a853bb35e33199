# SPDX-License-Identifier: Apache-2.0
"""eval against the data folder's independent scorer, score.py: every number equal to 4 digits.

Exit code 77 without the data. The texts scored are random ones made of characters that are easy to get wrong,
the gold texts of the data cut and mixed, and what `clean` makes of the smallest set of pages."""
import gzip
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SARING = os.environ["SARING_PROGRAM"]
DATA = pathlib.Path(os.environ.get("SARING_DATA") or os.environ["SARING_DATA_DEFAULT"])
SETS = ("wcxb-dev", "trafilatura-eval", "fundus-news")
ALPHABET = (list("aAbBzZ019_ .,;-'\"\n\t\r\x0b\x0c\x1c\x1f\x85\xa0\xad\xaa\xb2\xbd\xdf\xd7\xf7")
            + list("ÄäÉéİıIiẞΣσςΑαΆЁёЖжԱաႠაᏐꭰǅǆŉΐﬁ") + list("א۵अिन्२กา้ເກမ្မកា\u3000、。・ーアイﾊ漢字港〇々\uf900한글")
            + list("\u0301\u0307\u200b\u200c\u200d\u2028\u202f\u205f\u2160\u24d0\ufeff\ufffd\U0001d400\U0001f600\U00020001\U00010400\U0001e900"))


def numbers(value, path=""):
    if isinstance(value, dict):
        return {k: v for key, item in value.items() for k, v in numbers(item, f"{path}/{key}").items()}
    return {path: value}


def run(*command, ok=(0,)):
    done = subprocess.run([*map(str, command)], capture_output=True)
    assert done.returncode in ok, (command, done.returncode, done.stderr.decode()[-2000:])
    return done.stdout


def compare(name, dataset, predictions, extractor=False):
    """Exits where a figure differs."""
    count = 0
    for field, options in (("page_type", []), ("lang", ["--cjk"])):
        ours = json.loads(run(SARING, "eval", dataset, *([] if extractor else [predictions]), "--json", "--by", field, *options))
        theirs = json.loads(run(sys.executable, DATA / "score.py", dataset, predictions, "--json", "--by", field, *options))
        got, want = numbers({"all": ours["all"], **ours["by"][field]}), numbers(theirs)
        wrong = [k for k in want.keys() | got.keys()
                 if k not in want or k not in got or f"{want[k]:.4f}" != f"{got[k]:.4f}"]
        for key in wrong[:10]:
            print(f"{name} {options}: {key}: score.py {want.get(key)}, eval {got.get(key)}")
        if wrong:
            sys.exit(1)
        count += len(want)
    print(f"{name}: {count} figures equal")


def random_text(rng):
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(["", " ", "\n\u3000", "...", "a", "a b", "\u0301"])
    letters = rng.sample(ALPHABET, rng.randint(2, 12)) + [" "]
    return "".join(rng.choice(letters) for _ in range(rng.randint(1, 200)))


def cut(rng, text):
    """The text as an extractor may give it: a part of it, a part twice, or in other letters."""
    a, b = sorted(rng.randint(0, len(text)) for _ in range(2))
    return rng.choice([text, text[a:b], text + text[a:b], text.upper(), text[:b].swapcase(), text.replace("\n", "\r\n")])


def write_set(folder, pages, predictions):
    folder.mkdir()
    with gzip.open(folder / "gold.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(p, ensure_ascii=i % 2 == 0) + "\n" for i, p in enumerate(pages))
    texts = folder / "texts"
    texts.mkdir()
    for id, text in predictions.items():
        (texts / f"{id}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return texts


def random_set(folder, rng):
    pages, predictions = [], {}
    for i in range(600):
        text = random_text(rng)
        pieces = [text[k:k + rng.randint(1, 8)] for k in rng.sample(range(len(text)), min(3, len(text)))] if text else []
        pages.append({"id": f"p{i}", "text": rng.choice([None, text, text, text]), "page_type": rng.choice(["x", "y", "ж", None]),
                      "lang": rng.choice(["a", 1, None]), "with": rng.choice([None, [], pieces, [p.swapcase() for p in pieces]]),
                      "without": rng.choice([[], pieces[:1], [random_text(rng)[:4] or "x"]])})
        if rng.random() < 0.9:
            predictions[f"p{i}"] = cut(rng, text).encode() + (b"\xff\xe3\x81 z" if rng.random() < 0.1 else b"")
    compare("random texts", folder, write_set(folder, pages, predictions))


def gold_texts(folder, name, rng):
    with gzip.open(DATA / name / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in itertools.islice(lines, 0, None, 3)]
    texts = {p["id"]: cut(rng, p["text"] if p["text"] is not None else "\n".join(p["with"] + p["without"]))
             for p in pages if rng.random() < 0.95}
    compare(name, folder, write_set(folder, pages, texts))


def main():
    if not (DATA / "score.py").is_file() or not all((DATA / name / "gold.jsonl.gz").is_file() for name in SETS):
        print(f"skipped: no data at {DATA}")
        return 77
    rng = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="saring-eval-") as temporary:
        folder = pathlib.Path(temporary)
        random_set(folder / "random", rng)
        for name in SETS:
            gold_texts(folder / name, name, rng)
        run(SARING, "clean", "-q", DATA / "fundus-news" / "html", "-O", folder / "clean", "--name", "{stem}.txt", ok=(0, 3))
        compare("fundus-news extracted", DATA / "fundus-news", folder / "clean", extractor=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
