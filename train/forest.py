# SPDX-License-Identifier: Apache-2.0
"""Training of forests, and the model file (its format: toolkit/saring/label/model.h)."""
import struct

import lightgbm as lgb
import numpy as np

# Searched by cross-validation on the development pages; deterministic on one machine and build.
COMMON = dict(verbose=-1, num_threads=2, seed=1, deterministic=True, force_row_wise=True, max_bin=127)
CONTENT = dict(COMMON, objective="cross_entropy", learning_rate=0.08, num_leaves=127, max_depth=9, min_data_in_leaf=20,
               feature_fraction=0.3, bagging_fraction=0.7, bagging_freq=1, lambda_l2=1.0, min_sum_hessian_in_leaf=1.0)
CONTENT_ROUNDS = 200
TYPE = dict(COMMON, objective="multiclass", num_class=7, learning_rate=0.08, num_leaves=8, min_data_in_leaf=10,
            feature_fraction=0.4, bagging_fraction=0.7, bagging_freq=1, lambda_l2=5.0)
TYPE_ROUNDS = 80
QUALITY = dict(COMMON, objective="regression", learning_rate=0.05, num_leaves=8, min_data_in_leaf=20,
               feature_fraction=0.4, bagging_fraction=0.7, bagging_freq=1, lambda_l2=5.0)
QUALITY_ROUNDS = 120
TYPES = ["article", "collection", "documentation", "forum", "listing", "product", "service"]
LEAF = 0xFFFF


def fit(x, y, weight, params, rounds):
    return lgb.train(params, lgb.Dataset(x, y, weight=weight, free_raw_data=True), rounds)


def fit_content(sets, groups, seed=0, drop=()):
    """A forest of the blocks of the pages in `groups`; `drop` columns are not looked at."""
    parts = [(rows, *rows.sample(groups, seed)) for rows in sets]
    x = np.concatenate([rows.x[at] for rows, at, _ in parts])
    x[:, list(drop)] = 0
    return fit(x, np.concatenate([rows.y[at] for rows, at, _ in parts]), np.concatenate([w for _, _, w in parts]),
               CONTENT, CONTENT_ROUNDS)


def down_to_float(value):
    """The largest float not above: a float row compares to it as to the double."""
    single = np.float32(value)
    return single if float(single) <= value else np.nextafter(single, np.float32(-np.inf))


def flatten(node, columns, out):
    """Appends a tree in pre-order: [threshold or value, column, right, left share]."""
    if "leaf_value" in node:
        out.append([np.float32(node["leaf_value"]), LEAF, 0, 0])
        return
    assert node["decision_type"] == "<="
    at = len(out)
    out.append([down_to_float(node["threshold"]), columns[node["split_feature"]], 0, 0])
    left, right = node["left_child"], node["right_child"]
    count = lambda child: child.get("internal_count", child.get("leaf_count"))
    flatten(left, columns, out)
    out[at][2] = len(out) - at
    out[at][3] = round(255 * count(left) / max(1, count(left) + count(right)))
    flatten(right, columns, out)


def pad(data):
    return data + bytes(-len(data) % 8)


def forest_bytes(booster, outputs, columns):
    trees = [] if booster is None else booster.dump_model()["tree_info"]
    nodes, roots = [], [0]
    for tree in trees:
        part = []
        flatten(tree["tree_structure"], columns, part)
        nodes += part
        roots.append(len(nodes))
    out = struct.pack("<4I", outputs, len(trees), len(nodes), 0)
    out += pad(np.array(roots, "<u4").tobytes())
    packed = np.zeros(len(nodes), np.dtype([("threshold", "<f4"), ("column", "<u2"), ("right", "<u2")]))
    for i, (threshold, column, right, _) in enumerate(nodes):
        packed[i] = threshold, column, right
    return out + pad(packed.tobytes()) + pad(bytes(node[3] for node in nodes))


def model_bytes(table, cut, content, page_type, quality):
    out = b"SARMODE1" + struct.pack("<Q4f", table, *cut)
    for booster, outputs in ((content, 1), (page_type, len(TYPES)), (quality, 1)):
        columns = [] if booster is None else list(range(booster.num_feature()))
        out += forest_bytes(booster, outputs, columns)
    return out
