# SPDX-License-Identifier: Apache-2.0
"""Trains the model and cross-validates it with the program's own texts. `./do train` calls it; see --help."""
import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from data import Rows, hide_addresses, split
from forest import (QUALITY, QUALITY_ROUNDS, TYPE, TYPE_ROUNDS, TYPES, fit, fit_content, model_bytes)
from report import render

CUT = (2.0, 0.2, 0.5, 5.0)  # lambda, relative, relative on articles, least words: see toolkit/saring/label/select.h
FOLDS = 5
SEED = 7
JUDGED = {"wcxb-dev": (), "fundus-news": ("--cjk",), "trafilatura-eval": ()}  # with options of `saring eval`
WEIGHTS = {"wcxb-dev": 1.0, "truncated": 0.46, "fundus-news": 1.0, "trafilatura-eval": 1.0}


class Trainer:
    def __init__(self, data, program, pages, work):
        self.data, self.program, self.pages, self.work = data, program, pages, work
        self.sets, self.page_columns = {}, []

    def folder(self, name):
        return self.work / "truncated-1-4" if name == "truncated" else self.data / name

    def run(self, *command):
        subprocess.run([str(word) for word in command], check=True)

    def prepare(self, name, folder):
        out = self.work / "rows" / name
        if not (out / "pages.jsonl").exists():
            out.mkdir(parents=True, exist_ok=True)
            self.run(self.pages, "dump", folder, out)
        self.sets[name] = Rows(out, WEIGHTS[name])

    def truncated(self, name, seed, most):
        """Copies of the article pages that keep a few paragraphs of their bodies."""
        out = self.work / name
        if not (out / "gold.jsonl").exists():
            self.run(self.pages, "truncate", self.data / "wcxb-dev", out, "--seed", seed, "--most", most)
        return out

    def load(self):
        cut = self.truncated("truncated-1-4", 1, 4)
        for name in JUDGED:
            self.prepare(name, self.data / name)
        self.prepare("truncated", cut)
        self.table = self.sets["wcxb-dev"].table
        return split(self.sets.values(), FOLDS, SEED)

    def write(self, name, content, page_type=None, quality=None):
        path = self.work / "models" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(model_bytes(self.table, CUT, content, page_type, quality))
        return path

    def predict(self, dataset, ids, model, out, *options):
        """Texts of these pages by this model, as a user gets them."""
        out.mkdir(parents=True, exist_ok=True)
        names = "".join(f"{page_path(dataset, page)}\n" for page in ids)
        subprocess.run([str(self.program), "clean", "--no-config", "-q", "--files-from", "-", "-O", str(out), "--name",
                        "{stem}.txt", "--model", str(model), *options], input=names.encode(), check=False)

    def score(self, dataset, predictions, *options):
        out = subprocess.run([str(self.program), "eval", "--no-config", "-q", "--json", *options, str(dataset), str(predictions)],
                             check=True, capture_output=True)
        return json.loads(out.stdout)


def page_path(dataset, page):
    packed = dataset / "html" / f"{page}.html.gz"
    return packed if packed.exists() else dataset / "html" / f"{page}.html"


def ids_in(rows, groups):
    return [page["id"] for page in rows.pages if page["group"] in groups]


def show(name, result):
    parts = [f"{name}: "]
    whole = result["all"]
    if "words" in whole:
        parts.append("F1 %.4f P %.4f R %.4f" % tuple(whole["words"][k] for k in ("f1", "precision", "recall")))
    if whole.get("snippets"):
        parts.append("micro %.4f" % whole["snippets"]["micro_f1"])
    parts += ["%s %.3f" % (value, figures["words"]["f1"]) for value, figures in result["by"].get("page_type", {}).items()
              if "words" in figures]
    print(" ".join(parts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with wcxb-dev, fundus-news and trafilatura-eval")
    parser.add_argument("--program", type=Path, required=True, help="saring")
    parser.add_argument("--pages", type=Path, required=True, help="train_pages")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made on the way")
    arguments = parser.parse_args()
    trainer = Trainer(arguments.data, arguments.program, arguments.pages, arguments.work)
    folds = trainer.load()
    everything = set().union(*folds)
    parts, f1, fold_types, results = cross_validate(trainer, folds)
    types, quality = fit_types(parts, trainer.page_columns), fit_quality(parts, f1, trainer.page_columns)
    content = fit_content(list(trainer.sets.values()), everything)
    final = trainer.write("final", content, types, quality)
    results.update(bytes=final.stat().st_size, trees=content.num_trees())
    results["unseen"] = judge_unseen(trainer, everything, types)
    results["short"] = judge_short(trainer, folds, fold_types)
    results["curve"] = learning_curve(trainer, folds, fold_types)
    (trainer.work / "results.json").write_text(json.dumps(results))
    (trainer.work / "model.md").write_text(render(results))
    print(final, results["bytes"], "bytes; report:", trainer.work / "model.md")


def page_rows(trainer, name, fold, model, out):
    """The page table's numbers of the pages of a fold, the pages, and their weight in what is learned of pages."""
    out.mkdir(parents=True, exist_ok=True)
    ids = ids_in(trainer.sets[name], fold)
    (out / "only").write_text("".join(f"{page}\n" for page in ids))
    trainer.run(trainer.pages, "choice", trainer.folder(name), out, "--model", model, "--only", out / "only")
    pages = [json.loads(line) for line in open(out / "pages.jsonl")]
    trainer.page_columns = (out / "columns.txt").read_text().split()
    return np.fromfile(out / "rows.f32", np.float32).reshape(len(pages), -1), pages, WEIGHTS[name]


def fit_types(parts, columns):
    x = np.concatenate([rows for rows, _, _ in parts])
    hide_addresses(x, columns, np.arange(len(x)))
    y = [TYPES.index(page["page_type"] if page["page_type"] in TYPES else "article") for _, pages, _ in parts for page in pages]
    return fit(x, np.array(y), weights(parts), TYPE, TYPE_ROUNDS)


def fit_quality(parts, f1, columns):
    parts = [part for part in parts if part[2] == 1]
    x = np.concatenate([rows for rows, _, _ in parts])
    hide_addresses(x, columns, np.arange(len(x)))
    return fit(x, np.array([f1[page["id"]] for _, pages, _ in parts for page in pages]), None, QUALITY, QUALITY_ROUNDS)


def weights(parts):
    return np.concatenate([np.full(len(pages), weight) for _, pages, weight in parts])


def cross_validate(trainer, folds):
    """Each page's text by a model that saw no page of its domain. Returns what the final page forests learn from:
    page rows by such models, and the F1 of their texts."""
    everything, judged = set().union(*folds), ("wcxb-dev", "fundus-news", "truncated")
    contents, rows = [], []
    for k, fold in enumerate(folds):
        content = fit_content(list(trainer.sets.values()), everything - fold)
        path = trainer.write(f"content{k}", content)
        contents.append(content)
        rows.append([page_rows(trainer, name, fold, path, trainer.work / "choice" / f"{name}-{k}") for name in judged])
    others = lambda k: [part for i, parts in enumerate(rows) if i != k for part in parts]
    types = [fit_types(others(k), trainer.page_columns) for k in range(len(folds))]
    f1 = {}
    for k, fold in enumerate(folds):
        path = trainer.write(f"fold{k}", contents[k], types[k])
        for name in JUDGED:
            trainer.predict(trainer.data / name, ids_in(trainer.sets[name], fold), path, trainer.work / "texts" / name)
    results = {"folds": {}, "gain": gains(trainer.sets["wcxb-dev"].columns, contents)}
    for name, options in JUDGED.items():
        pages = trainer.work / f"{name}.jsonl"
        result = trainer.score(trainer.data / name, trainer.work / "texts" / name, *options, "--pages", pages)
        show(name, result)
        results["folds"][name] = result
        f1.update((page["id"], page["f1"]) for page in map(json.loads, open(pages)))
    qualities = [fit_quality(others(k), f1, trainer.page_columns) for k in range(len(folds))]
    for k in range(len(folds)):
        trainer.write(f"fold{k}", contents[k], types[k], qualities[k])
    results["pages"] = judge_pages(rows, types, qualities, f1)
    kinds = {page["id"]: page["page_type"] for page in trainer.sets["wcxb-dev"].pages}
    worst = sorted(kinds, key=lambda page: (f1[page], page))[:40]
    results["worst"] = [{"id": page, "type": kinds[page], "f1": f1[page]} for page in worst]
    return [part for parts in rows for part in parts], f1, types, results


def gains(columns, forests):
    """Columns by their share of the gain over all forests, largest first."""
    total = sum(forest.feature_importance("gain") for forest in forests)
    return sorted(((name, float(gain)) for name, gain in zip(columns, total / total.sum())), key=lambda row: -row[1])


def judge_short(trainer, folds, types):
    """Articles cut to a few paragraphs, by models that have and have not trained on such copies of other pages."""
    copy = trainer.truncated("truncated-1-3", 0, 3)
    plain = [rows for name, rows in trainer.sets.items() if name != "truncated"]
    everything, out = set().union(*folds), {}
    ids = {page["id"] for page in map(json.loads, open(copy / "gold.jsonl"))}
    for k, fold in enumerate(folds):
        inside = [page for page in ids_in(trainer.sets["wcxb-dev"], fold) if page in ids]
        bare = trainer.write(f"plain{k}", fit_content(plain, everything - fold), types[k])
        trainer.predict(copy, inside, bare, trainer.work / "texts-short-without")
        trainer.predict(copy, inside, trainer.work / "models" / f"fold{k}", trainer.work / "texts-short-with")
    for name in ("without", "with"):
        result = trainer.score(copy, trainer.work / f"texts-short-{name}")
        show("short bodies, " + name + " short copies", result)
        out[name] = result["all"]["words"]["f1"]
    return out


def learning_curve(trainer, folds, types):
    """Word F1 of the first fold's pages by models of a quarter, a half and all of the others."""
    others, name = sorted(set().union(*folds[1:])), "wcxb-dev"
    out = []
    for share in (0.25, 0.5, 1.0):
        groups = set(others[:: round(1 / share)])
        model = trainer.write("curve", fit_content(list(trainer.sets.values()), groups), types[0])
        texts = trainer.work / f"texts-curve-{share}"
        ids = ids_in(trainer.sets[name], folds[0])
        trainer.predict(trainer.data / name, ids, model, texts)
        pages = trainer.work / "curve.jsonl"
        trainer.score(trainer.data / name, texts, "--pages", pages)
        f1 = {page["id"]: page["f1"] for page in map(json.loads, open(pages))}
        out.append((share, sum(f1[page] for page in ids) / len(ids)))
    print("learning curve:", out, flush=True)
    return out


def judge_pages(rows, types, qualities, f1):
    """How well type and quality are told, each page by the forests of its fold."""
    truth, told, quality, real, probabilities = [], [], [], [], []
    for k, parts in enumerate(rows):
        for x, pages, weight in parts:
            if weight < 1:
                continue
            p = types[k].predict(x)
            probabilities += p.max(axis=1).tolist()
            told += [TYPES[i] for i in p.argmax(axis=1)]
            quality += np.clip(qualities[k].predict(x), 0, 1).tolist()
            truth += [page["page_type"] for page in pages]
            real += [f1[page["id"]] for page in pages]
    known = [i for i, t in enumerate(truth) if t in TYPES]
    confusion = {t: {u: sum(truth[i] == t and told[i] == u for i in known) for u in TYPES} for t in TYPES}
    accuracy = sum(truth[i] == told[i] for i in known) / len(known)
    quality, real = np.array(quality), np.array(real)
    worst = np.argsort(quality, kind="stable")[: len(quality) // 5]
    result = {"type_accuracy": accuracy, "confusion": confusion, "quality_mae": float(np.abs(quality - real).mean()),
              "loss_in_least_trusted_fifth": float((1 - real[worst]).sum() / (1 - real).sum()),
              "calibration": calibration(quality, real)}
    print({key: result[key] for key in ("type_accuracy", "quality_mae", "loss_in_least_trusted_fifth")}, flush=True)
    return result


def calibration(quality, real):
    """By tenths of the predicted F1: pages, mean predicted, mean real."""
    out = []
    for low in np.arange(0, 1, 0.1):
        inside = (quality >= low) & ((quality < low + 0.1) | (low > 0.85))
        if inside.any():
            out.append([int(inside.sum()), float(quality[inside].mean()), float(real[inside].mean())])
    return out


def judge_unseen(trainer, everything, types):
    """What a model gives on sets that it has seen nothing of."""
    content = fit_content([trainer.sets["wcxb-dev"], trainer.sets["truncated"]], everything)
    path = trainer.write("unseen", content, types)
    results = {}
    for name in ("fundus-news", "trafilatura-eval"):
        out = trainer.work / "texts-unseen" / name
        trainer.predict(trainer.data / name, ids_in(trainer.sets[name], everything), path, out)
        results[name] = trainer.score(trainer.data / name, out, *JUDGED[name])
        show(name + " (unseen)", results[name])
    return results


if __name__ == "__main__":
    main()
