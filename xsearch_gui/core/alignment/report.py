"""The report of a head as one web page: no script, no network, pictures inside.

Everything that comes from the library (captions, paths) is escaped; the page holds nothing that a browser would run.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from xsearch_gui.core.records.alignment import AblationStep, AlignReport, Change, PairNote
from xsearch_gui.core.shown_text import in_markup

_WIDTH, _ROW = 760, 34
_LABELS, _FIGURES = 230, 235


def page(report: AlignReport, pictures: Mapping[int, bytes]) -> str:
    """Return the page. ``pictures`` are thumbnails (JPEG) of the photos that it names, by item."""
    parts = [
        _HEAD,
        f"<h1>Alignment, head {report.head}</h1>",
        f'<p class="verdict {"good" if report.better else "plain"}">{in_markup(report.verdict)}</p>',
        f"<p>Learned from {report.pairs:,} texts of {report.photos:,} photos; {report.without:,} photos have no text. "
        f"Encoder {in_markup(report.encoder)}, {in_markup(report.kind)} head, blend {report.blend:g}. "
        f"{in_markup(report.created_at[:16].replace('T', ' '))} UTC, {report.seconds:.0f} s.</p>",
        "<h2>Before and after</h2>",
        "<p>Photos that the measured heads were not trained on, whole days apart from those they were. The line is the "
        "95 % interval of the change.</p>",
        _table(report.changes),
        "<h2>What each part of the method adds</h2>",
        "<p>Matching accuracy on a fifth of the photos, with its 95 % interval. <i>Kept</i>: searches for everyday "
        "things that find what they found.</p>",
        _bars(report.ablation),
        "<h2>The space</h2>",
        _table(report.space),
        _pairs("Captions that do not seem to describe their photo", report.worst, pictures),
        _pairs("Texts that may fit photos without one", report.suggestions, pictures),
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


def _figure(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.1f} %"
    return f"{value:.0f} {unit}" if unit == "ms" else f"{value:,.3g}"


def _table(changes: Sequence[Change]) -> str:
    rows = []
    for change in changes:
        gain = change.after - change.before
        better = gain < 0 if change.less_is_better else gain > 0
        sure = change.low is None or change.high is None or change.low > 0 or change.high < 0
        colour = "" if gain == 0 or not sure else ("up" if better else "down")
        rows.append(
            f"<tr><th scope=row>{in_markup(change.name)}<small>{in_markup(change.note)}</small></th>"
            f"<td>{_figure(change.before, change.unit)}</td><td>{_figure(change.after, change.unit)}</td>"
            f'<td class="{colour}">{_signed(change, gain)}</td><td>{_whisker(change)}</td></tr>'
        )
    head = "<tr><th></th><th>before</th><th>after</th><th>change</th><th></th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _signed(change: Change, gain: float) -> str:
    if change.low is None or change.high is None:
        return f"{gain:+.3g}"
    return f"{gain:+.1f} <small>({change.low:+.1f} to {change.high:+.1f})</small>"


def _whisker(change: Change) -> str:
    """Draw the interval of a change from -30 to +30 points; nothing where there is none."""
    if change.low is None or change.high is None:
        return ""
    low, middle, high = (
        75 + 2.4 * min(30.0, max(-30.0, value)) for value in (change.low, change.after - change.before, change.high)
    )
    return (
        '<svg width="150" height="16" role="img" aria-hidden="true"><line x1="75" x2="75" y1="0" y2="16" class="axis"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="8" y2="8" class="range"/>'
        f'<circle cx="{middle:.1f}" cy="8" r="3" class="dot"/></svg>'
    )


def _bars(steps: Sequence[AblationStep]) -> str:
    if not steps:
        return ""
    floor = 10.0 * int(min(step.low for step in steps) // 10.0)
    scale = (_WIDTH - _LABELS - _FIGURES - 6) / max(1e-9, 100.0 - floor)
    parts = []
    for position, step in enumerate(steps):
        y = position * _ROW
        ends = [_LABELS + scale * (value - floor) for value in (step.accuracy, step.low, step.high)]
        parts.append(
            f'<text x="{_LABELS - 8}" y="{y + 20}" text-anchor="end">{in_markup(step.name)}</text>'
            f'<rect x="{_LABELS}" y="{y + 6}" width="{max(0.0, ends[0] - _LABELS):.1f}" height="20" class="bar"/>'
            f'<line x1="{ends[1]:.1f}" x2="{ends[2]:.1f}" y1="{y + 16}" y2="{y + 16}" class="range"/>'
            f'<text x="{_WIDTH - _FIGURES}" y="{y + 20}">{step.accuracy:.1f} %   R@10 {step.recall:.0f} %   '
            f"kept {step.kept:.0f} %</text>"
        )
    height = _ROW * len(steps)
    label = f"Matching accuracy from {floor:.0f} to 100 percent"
    return f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _pairs(title: str, notes: Sequence[PairNote], pictures: Mapping[int, bytes]) -> str:
    if not notes:
        return ""
    cards = []
    for note in notes:
        picture = pictures.get(note.item, b"")
        data = base64.b64encode(picture).decode("ascii")
        image = f'<img alt="" src="data:image/jpeg;base64,{data}">' if picture else '<span class="none"></span>'
        cards.append(
            f"<figure>{image}<figcaption>{in_markup(note.text)}"
            f"<small>{in_markup(note.path)} · fit {note.fit:+.1f}</small></figcaption></figure>"
        )
    return f"<h2>{in_markup(title)}</h2><div class=cards>{''.join(cards)}</div>"


_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Alignment</title>
<style>
:root { color-scheme: light dark; --ink: #1c1c1e; --quiet: #6b6b70; --line: #d8d8dc; --up: #1a7f37; --down: #c0392b;
  --bar: #4a7fb5; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececee; --quiet: #a0a0a6; --line: #3a3a3e; --up: #4cc267;
  --down: #ff7b6b; --bar: #6ea3d8; --paper: #1c1c1e; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
small { display: block; color: var(--quiet); font-weight: 400; }
.verdict { padding: .7rem 1rem; border-left: 4px solid var(--quiet); } .verdict.good { border-color: var(--up); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; } td, th { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; } td { font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: inline; } .up { color: var(--up); } .down { color: var(--down); }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); white-space: pre; }
.bar { fill: var(--bar); } .range { stroke: var(--ink); stroke-width: 2; } .dot { fill: var(--ink); }
.axis { stroke: var(--line); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; }
figure { margin: 0; } img, .none { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: var(--line);
  border-radius: 4px; display: block; } figcaption { padding-top: .3rem; overflow-wrap: anywhere; }
</style></head><body><main>"""
