# SPDX-License-Identifier: Apache-2.0
"""What the model is worth where it knows no names and no letters. `./do train robust` calls it after training.

names: every class and id replaced by a hash, class names and interface phrases not read; trained and judged, by
domain, on such pages alone. letters: letters mapped one to one onto Han characters and spaces inside text removed, in
page and gold alike; judged by the models of the usual cross-validation, by characters, against the same pages written
from the tree without a change."""
import argparse
from pathlib import Path

from data import Rows
from forest import fit_content
from train import Trainer, ids_in, show


def without_names(trainer, folds):
    copy = trainer.work / "renamed"
    if not (copy / "gold.jsonl").exists():
        trainer.run(trainer.pages, "rename", trainer.data / "wcxb-dev", copy)
    out = trainer.work / "rows" / "renamed"
    if not (out / "pages.jsonl").exists():
        out.mkdir(parents=True, exist_ok=True)
        trainer.run(trainer.pages, "dump", copy, out, "--no-names")
    rows = Rows(out)
    everything = set().union(*folds)
    for k, fold in enumerate(folds):
        model = trainer.write(f"renamed{k}", fit_content([rows], everything - fold))
        trainer.predict(copy, ids_in(rows, fold), model, trainer.work / "texts-renamed", "--no-lexicon")
    show("without names", trainer.score(copy, trainer.work / "texts-renamed"))


def without_letters(trainer, folds):
    rows = trainer.sets["wcxb-dev"]
    for name in ("same", "han"):
        copy = trainer.work / name
        if not (copy / "gold.jsonl").exists():
            trainer.run(trainer.pages, name, trainer.data / "wcxb-dev", copy)
        for k, fold in enumerate(folds):
            trainer.predict(copy, ids_in(rows, fold), trainer.work / "models" / f"fold{k}", trainer.work / f"texts-{name}")
        # Word F1 of Latin text, and character F1 of Han text, which is by character too.
        show(name, trainer.score(copy, trainer.work / f"texts-{name}", "--cjk"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    trainer = Trainer(arguments.data, arguments.program, arguments.pages, arguments.work)
    folds = trainer.load()
    without_letters(trainer, folds)
    without_names(trainer, folds)


if __name__ == "__main__":
    main()
