"""METHODS.md: the survey's headings with a table under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.recipe.methods import paper
from models.recipe.methods.table import HEADS, SHORT, Figures, cells, markdown, short_cells, simplest
from models.recipe.methods.tree import BINARY, BINARY_FAMILIES, NONE, REAL, REAL_FAMILIES, all_methods

PLAIN, CCA, CODES = "no method: the features as they are", "regularised CCA", "CCA-ITQ"

HERE = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that the page tells: rows on both sets, rungs on both sets, times of the text towers."""

    encoder: Sequence[Figures]
    separate: Sequence[Figures]
    encoder_rungs: Sequence[Figures]
    separate_rungs: Sequence[Figures]
    encoder_ms: float
    separate_ms: float
    things: int
    labelled: int


def words(name: str) -> str:
    """Return a part of the page that is the same whatever is found."""
    return (HERE / "words" / f"{name}.md").read_text(encoding="utf-8").strip()


def page(results: Results) -> str:
    """Return the whole page in Markdown."""
    how = words("how").format(things=results.things, labelled=results.labelled, tower_ms=results.encoder_ms)
    parts = [
        "# The survey's families of methods, compared",
        "`python -m models.recipe.methods`",
        how,
        "## In short",
        words("reading"),
        "![](methods.png)",
        *tree(results),
        "## What the survey names and is not measured here",
        words("beside"),
        *second_set(results),
        *of_the_paper(results),
    ]
    return "\n\n".join(parts) + "\n"


def tree(results: Results) -> Iterator[str]:
    """Yield the survey's headings, each family with its table."""
    none = named(results.encoder, PLAIN)
    yield f"## {REAL}"
    yield table(results, [none], none)
    for families, title in ((REAL_FAMILIES, ""), (BINARY_FAMILIES, f"## {BINARY}")):
        if title:
            yield title
        for family, said in families.items():
            rows = [one for one in results.encoder if one.row.method.family == family]
            yield f"### {family}"
            yield f"The survey: *{said}*."
            yield sources(rows)
            yield table(results, rows, none)
        if not title:
            yield one_error(results.encoder, "the encoder's towers")


def sources(rows: Sequence[Figures]) -> str:
    """Return which file is which method, and where it comes from."""
    lines: dict[str, list[str]] = {}
    for one in rows:
        module = all_methods()[one.row.method]
        told = f"{one.row.method.name} ({one.row.method.source})"
        if told not in lines.setdefault(module, []):
            lines[module].append(told)
    return "\n".join(
        f"- [{module.replace('.', '/')}.py](methods/{module.replace('.', '/')}.py): {'; '.join(told)}"
        for module, told in lines.items()
    )


def table(results: Results, rows: Sequence[Figures], none: Figures) -> str:
    """Return a full table."""
    return markdown(HEADS, [cells(one, none, results.encoder_ms) for one in rows])


def named(rows: Sequence[Figures], name: str, bits: int = 0) -> Figures:
    """Return the row of a method."""
    return next(one for one in rows if one.row.method.name == name and one.row.bits == bits)


def one_error(rows: Sequence[Figures], where: str) -> str:
    """Say which row is the simplest within one standard error of the best."""
    best, simple, error = simplest([one for one in rows if not one.row.bits])
    return (
        f"**Which one?** On {where} *{best.name}* finds most (mean of the six recalls {best.scores.mean():.1f}, "
        f"standard error {error:.1f}). The simplest row within one standard error of it is *{simple.name}* "
        f"({simple.scores.mean():.1f})."
    )


def second_set(results: Results) -> Iterator[str]:
    """Yield the table of the towers that never met."""
    none = named(results.separate, PLAIN)
    yield "## The same families on towers that never met"
    yield words("separate")
    lines: list[list[str]] = []
    for one in results.separate:
        family = one.row.method.family
        told = short_cells(one, none)
        lines.append(["" if family == NONE else family, *told])
    yield markdown(("family", *SHORT), lines)
    there = {one.name for one in results.separate}
    missing = [one.name for one in results.encoder if not one.row.bits and one.name not in there]
    if missing:
        yield f"Not measured in this run: {'; '.join(missing)}. The command measures what is missing."
    yield one_error(results.separate, "towers that never met")


def of_the_paper(results: Results) -> Iterator[str]:
    """Yield the paper's Figure 1 and Table 1."""
    yield "## The paper's Figure 1"
    yield words("figure_1")
    yield "![](paper.png)"
    yield paper.figure_1(results.separate_rungs, results.encoder_rungs)
    yield "## The paper's Table 1"
    before, after = named(results.separate, CCA), named(results.encoder, PLAIN)
    codes = named(results.encoder, CODES, 256)
    yield words("table_1")
    times = before.query_ms(results.separate_ms), after.query_ms(results.encoder_ms), codes.query_ms(results.encoder_ms)
    yield paper.table_1(before, after, times)
