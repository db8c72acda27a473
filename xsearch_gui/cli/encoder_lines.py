"""What ``xsearch encoders list`` says of each encoder."""

from __future__ import annotations

from xsearch_gui.cli.amounts import amount
from xsearch_gui.core.records.encoders import EncoderEntry, EncoderRole, EncoderState

MOST_LANGUAGES = 12  # that are named one by one


def _standing(entry: EncoderEntry) -> str:
    """Return where an encoder stands, and for what."""
    roles = {EncoderRole.PHOTOS: entry.state is EncoderState.IN_USE, EncoderRole.NOTES: entry.serves_notes}
    if entry.state is not EncoderState.DAMAGED and any(roles.values()):
        return "IN USE for " + " and ".join(role for role, held in roles.items() if held)
    return "COMING for notes" if entry.comes_for_notes else entry.state.upper()


def entry_lines(entry: EncoderEntry) -> list[str]:
    """Return what is told of an encoder, its name first."""
    what = "to download" if entry.state is EncoderState.AVAILABLE else "on disk"
    shown = entry.languages if len(entry.languages) <= MOST_LANGUAGES else entry.languages[:3]
    more = len(entry.languages) - len(shown)
    languages = ", ".join(shown) + (f" and {more} more" if more else "")
    lines = [f"{_standing(entry):<10} {entry.name}: {entry.title}"]
    if entry.state is EncoderState.AVAILABLE and entry.ready_made:
        untested = "" if entry.tested else "; untested: nobody has tried this one yet"
        lines.append(f"           ready-made, needs no torch: xsearch encoders import {entry.name}{untested}")
    if entry.problem:
        return [*lines, f"           {entry.problem}"]
    numbers, size = amount(entry.dimension, "number"), f"{entry.bytes / 1e6:,.0f} MB {what}"
    said = (numbers, " and ".join(entry.reads), size, f"licence {entry.license}", languages, entry.speed)
    lines.append(f"           {', '.join(filter(None, said))}")
    lines += [
        f"           R@1 on {figures.data}: text to photo {figures.t2i:.1f} %, photo to text {figures.i2t:.1f} %"
        for figures in entry.published
    ]
    if entry.faster:
        lines.append(f"           {entry.faster:.1f} times as fast as {entry.faster_than} on this computer")
    if entry.not_faster:
        lines.append(f"           no faster copy: {entry.not_faster}")
    elif entry.can_be_faster:
        lines.append(f"           may be made faster: xsearch encoders faster {entry.name}")
    if entry.vectors:
        lines.append(f"           {amount(entry.vectors, 'vector')} kept, {entry.vector_bytes / 1e6:,.1f} MB")
    if entry.missing and entry.state in (EncoderState.PENDING, EncoderState.INSTALLED):
        disk = entry.switch_bytes / 1e6
        lines.append(f"           to use it: {entry.missing:,} to encode, about {disk:,.0f} MB of disk")
    if entry.missing_texts and not entry.serves_notes and EncoderRole.PHOTOS not in entry.reads:
        disk = entry.notes_bytes / 1e6
        lines.append(f"           to use it for notes: {entry.missing_texts:,} to encode, about {disk:,.1f} MB of disk")
    if entry.photos_per_second:
        lines.append(
            f"           runs on {entry.provider}, {amount(entry.threads, 'thread')}, batches of {entry.batch}: "
            f"{entry.photos_per_second:.1f} photos/s"
        )
    return lines
