# SPDX-License-Identifier: Apache-2.0
"""Feature rows and labels as `train_pages dump` writes them."""
import json
import random
from pathlib import Path

import numpy as np

HIDDEN_ADDRESSES = 0.3  # share of pages that training takes for pages of unknown address, as saved files may be
CAP = 250  # blocks of one page that are trained on; pages with more are sampled, with weights that make up for it


def hide_addresses(x, columns, pages):
    """Sets the address columns of some pages' rows to unknown, in place. `pages`: the page of each row."""
    address = [i for i, name in enumerate(columns) if name.startswith("page_url_")]
    hidden = np.random.RandomState(0).rand(pages.max() + 1 if len(pages) else 0) < HIDDEN_ADDRESSES
    x[np.ix_(np.flatnonzero(hidden[pages]), address)] = -1


class Rows:
    """One data set: `x` a row per block, `y` the share of its tokens that the gold has, `weight` its weight."""

    def __init__(self, folder, weight=1.0):
        folder = Path(folder)
        self.columns = (folder / "columns.txt").read_text().split()
        self.table = int((folder / "table.txt").read_text())
        self.pages = [json.loads(line) for line in open(folder / "pages.jsonl")]
        self.x = np.fromfile(folder / "rows.f32", np.float32).reshape(-1, len(self.columns))
        tokens = np.fromfile(folder / "tokens.u32", np.uint32).reshape(-1, 3)
        all_tokens, gold_tokens, snippet = (tokens[:, i].astype(np.float64) for i in range(3))
        blocks = [page["blocks"] for page in self.pages]
        self.begin = np.cumsum([0] + blocks)
        page_of = np.repeat(np.arange(len(self.pages)), blocks)
        hide_addresses(self.x, self.columns, page_of)
        size = np.array([max(60, page["gold_tokens"]) for page in self.pages])[page_of]
        with_text = np.array([page["gold"] and page["known"] for page in self.pages])[page_of]
        self.y = np.where(with_text, gold_tokens / np.maximum(all_tokens, 1), snippet == 1)
        # A long block decides more of the score than a short one. A snippet says nothing of other blocks.
        self.weight = weight * np.where(with_text, np.sqrt(np.minimum(1, all_tokens / size)), 0.5)
        self.usable = (all_tokens > 0) & (with_text | (snippet == 1) | (snippet == 2))

    def sample(self, groups, seed):
        """Blocks to train on of the pages of these groups: their indices and weights."""
        generator = np.random.RandomState(seed)
        indices, weights = [], []
        for page, begin, end in zip(self.pages, self.begin, self.begin[1:]):
            if page["group"] not in groups:
                continue
            at = np.arange(begin, end)[self.usable[begin:end]]
            factor = 1.0
            if len(at) > CAP:
                factor = len(at) / CAP
                at = np.sort(generator.choice(at, CAP, replace=False))
            indices.append(at)
            weights.append(self.weight[at] * factor)
        if not indices:
            return np.zeros(0, np.int64), np.zeros(0)
        return np.concatenate(indices), np.concatenate(weights)


def split(sets, folds, seed):
    """The groups (registrable domains) of all sets together, in `folds` parts of about equal number."""
    groups = sorted({page["group"] for rows in sets for page in rows.pages})
    random.Random(seed).shuffle(groups)
    return [set(groups[i::folds]) for i in range(folds)]
