# SPDX-License-Identifier: Apache-2.0
"""The training's results as a page of the documentation. All figures come from results.json of the work folder."""


def percent(value):
    return f"{100 * value:.1f} %"


def words(figures):
    w = figures["words"]
    return f"{w['f1']:.4f} | {w['precision']:.4f} | {w['recall']:.4f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def by(result, field):
    return sorted(result["by"].get(field, {}).items(), key=lambda item: -item[1]["pages"])


def render(results):
    wcxb, news, snippets = (results["folds"][name] for name in ("wcxb-dev", "fundus-news", "trafilatura-eval"))
    out = ["# The learned model", "", "Written by `./do train`; do not edit.", "",
           "How the model that decides what is content was made, and how well it does on pages that it has not seen.",
           "[train/](../train) has the program, [columns.h](../toolkit/saring/label/columns.h) the features,",
           "[NOTICE](../NOTICE) the data it was made from.", "",
           "## Pages of unseen domains", "",
           "Five parts by registrable domain over all data sets together; the text of each page is what `saring clean`",
           "writes with a model trained on the other four parts. Of a page's address a model knows what the page declares",
           "(canonical URL); in training three pages in ten have none, so that a saved page without one loses little.", ""]
    out += table(["WCXB development pages", "pages", "word F1", "precision", "recall"],
                 [["all", wcxb["all"]["pages"], words(wcxb["all"])]] +
                 [[value, f["pages"], words(f)] for value, f in by(wcxb, "page_type")])
    out += table(["Recent news, by language (characters of unspaced scripts as words)", "pages", "word F1", "precision",
                  "recall"],
                 [["all", news["all"]["pages"], words(news["all"])]] +
                 [[value, f["pages"], words(f)] for value, f in by(news, "lang")])
    out += table(["Snippets", "pages", "F1", "must-have found", "must-not-have found"],
                 [["WCXB", wcxb["all"]["pages"], f"{wcxb['all']['snippets']['micro_f1']:.4f}",
                   f"{wcxb['all']['snippets']['with']:.4f}", f"{wcxb['all']['snippets']['without']:.4f}"],
                  ["trafilatura's pages", snippets["all"]["pages"], f"{snippets['all']['snippets']['micro_f1']:.4f}",
                   f"{snippets['all']['snippets']['with']:.4f}", f"{snippets['all']['snippets']['without']:.4f}"]])
    unseen = results["unseen"]
    out += ["## Data sets of which nothing was seen", "",
            "A model of the WCXB pages and their truncated copies alone:", ""]
    out += table(["data set", "measure", "F1"],
                 [["recent news", "words", f"{unseen['fundus-news']['all']['words']['f1']:.4f}"],
                  ["trafilatura's pages", "snippets", f"{unseen['trafilatura-eval']['all']['snippets']['micro_f1']:.4f}"]])
    if "short" in results:
        out += ["## Short bodies", "",
                "Article pages cut to one to three paragraphs, everything around them left: word F1 by models that have",
                f"trained on such copies of other pages, {results['short']['with']:.4f}; that have not,",
                f"{results['short']['without']:.4f}.", ""]
    pages = results["pages"]
    out += ["## Page type and quality", "",
            f"The type is right on {percent(pages['type_accuracy'])} of the WCXB and news pages. Rows: what it is; columns: what is said.",
            ""]
    types = list(pages["confusion"])
    out += table([""] + types, [[t] + [pages["confusion"][t][u] for u in types] for t in types])
    out += [f"The predicted quality is off by {pages['quality_mae']:.3f} on average, and the fifth of the pages that it",
            f"trusts least has {percent(pages['loss_in_least_trusted_fifth'])} of the whole loss. Calibration:", ""]
    out += table(["pages", "predicted", "real", ""],
                 [[n, f"{p:.2f}", f"{r:.2f}", "█" * round(20 * r)] for n, p, r in pages["calibration"]])
    if "curve" in results:
        out += ["## Learning curve", "",
                "Word F1 of the first part's WCXB pages, by the share of the other parts that was trained on:", ""]
        out += table(["share", "word F1"], [[percent(s), f"{f:.4f}"] for s, f in results["curve"]])
    if "gain" in results:
        out += ["## What the trees ask", "", "Share of the total gain:", ""]
        out += table(["column", "gain"], [[name, percent(gain)] for name, gain in results["gain"][:40]])
    out += ["## Worst pages", "", "WCXB, by word F1:", ""]
    out += table(["page", "type", "word F1"], [[p["id"], p["type"], f"{p['f1']:.3f}"] for p in results["worst"]])
    out += ["## The model file", "", f"{results['bytes']:,} bytes, {results['trees']} trees of content.", ""]
    return "\n".join(out)
