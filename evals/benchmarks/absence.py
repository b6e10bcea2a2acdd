"""How often a question's names and numbers are rightly found absent from its article.

    python -m evals.benchmarks.absence rag/training/data/articles/train_*.jsonl

An answerable question that is flagged is a false alarm. Of the unanswerable ones, those with a
swapped name, number or date ought to be flagged where what was swapped in is nowhere in the
article; often it is a name from elsewhere in it, so the share of hits has a ceiling well below one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rag.question import absent, analyse
from rag.training.articles import Article, load
from rag.words import words


def measure(articles: Sequence[Article]) -> dict[str, tuple[int, int]]:
    """Flagged questions and all questions, by ``answerable`` or the kind of the unanswerable."""
    flagged: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for article in articles:
        text = "\n".join((article.title, *article.sentences))
        vocabulary = frozenset(word.normal for word in words(text))
        for question in article.questions:
            group = "answerable" if question.answerable else question.kind
            total[group] += 1
            flagged[group] += bool(absent(analyse(question.q), vocabulary))
    return {group: (flagged[group], total[group]) for group in sorted(total)}


def main() -> None:
    """Print a line per group."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("articles", nargs="+", type=Path)
    for group, (hits, total) in measure(load(parser.parse_args().articles)).items():
        print(f"{group:20} {hits:5} of {total:5} flagged ({hits / total:.1%})")


if __name__ == "__main__":
    main()
