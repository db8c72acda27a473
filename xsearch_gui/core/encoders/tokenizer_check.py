"""Does a stranger's tokenizer read any text in time and space that the text's length bounds? Looked at before it loads.

The file can hold patterns that try every way to part a text, and replacements that make a text longer again and again.
The tokenizers of encoders do neither: their patterns repeat characters and classes of them, never groups, and what they
put in the place of something is no longer than a few characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xsearch_gui.core.errors import EncoderProblem, UnreadableText
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.message import NOTHING, Message

MAX_BYTES = 64 * 2**20  # the largest vocabularies, of 250,000 words, take 35
_PARTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
_LONGEST_PATTERN, _MOST_REPEATS = 2_000, 3  # repeats within one alternative: each is another power of the length
_LONGEST_CONTENT, _MOST_GROWING = 4, 4
_MOST_STEPS = 64
_ESCAPE = re.compile(r"\\(?:[pP]\{[^}]{0,100}\}|x\{[^}]{0,100}\}|.)", re.DOTALL)
# Possessive and bounded: this looks through what strangers have made.
_CLASS = re.compile(r"\[\^?\]?(?:\\(?:[pP]\{[^}]{0,100}\}|.)|\[:\^?\w{1,20}+:\]|&&|[^\]\\]){0,1000}+\]", re.DOTALL)
_REPEAT = re.compile(r"[*+]|\{\d*,\}|\{\d*,?\d{3,}\}")


def check_tokenizer(path: Path) -> None:
    """Refuse a tokenizer that could keep a computer busy.

    Raises
    ------
    EncoderProblem
    """
    try:
        document = json.loads(read_small(str(path), MAX_BYTES).decode("utf-8"))
    except UnreadableText as error:
        raise EncoderProblem(Message("{error}.", error=error)) from error
    except (ValueError, RecursionError) as error:
        raise EncoderProblem(Message("The tokenizer {path} cannot be read: {error}", path=path, error=error)) from error
    if fault := _fault(document):
        raise EncoderProblem(Message("The tokenizer {path} {fault}. It is not used.", path=path, fault=fault))


def _fault(document: Any) -> Message:
    if not isinstance(document, dict):
        return Message("is none")
    steps = [step for part in _PARTS for step in _steps(document.get(part), 0)]
    if len(steps) > _MOST_STEPS:
        return Message("has more than {n} steps", n=_MOST_STEPS)
    if _grow(steps):
        return Message("makes texts longer without end")
    patterns = (step["pattern"]["Regex"] for step in steps if _is_regex(step.get("pattern")))
    return next((fault for fault in map(pattern_fault, patterns) if fault), NOTHING)


def _grow(steps: list[dict[str, Any]]) -> bool:
    """Return whether steps put much in the place of little: at once, or because one feeds the next."""
    chain, later = 0, ""
    for step in reversed(steps):
        content, pattern = step.get("content", step.get("prepend", "")), step.get("pattern")
        if not isinstance(content, str) or len(content) > _LONGEST_CONTENT:
            return True
        string = pattern.get("String") if isinstance(pattern, dict) else None
        if len(content) > 1:
            chain += not isinstance(string, str) or any(sign in later + string for sign in content)
            later += string if isinstance(string, str) else content
    return chain > _MOST_GROWING


def _steps(part: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield a step and those within it: steps have a type."""
    if isinstance(part, dict) and depth <= _MOST_STEPS:
        if "type" in part:
            yield part
        for value in part.values():
            yield from _steps(value, depth + 1)
    elif isinstance(part, list) and len(part) <= _MOST_STEPS and depth <= _MOST_STEPS:
        for value in part:
            yield from _steps(value, depth + 1)


def _is_regex(pattern: Any) -> bool:
    return isinstance(pattern, dict) and "Regex" in pattern


def pattern_fault(pattern: Any) -> Message:
    """Return why a pattern of a tokenizer may take too long; nothing if it does not."""
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        return Message("has a pattern that is too long")
    at, repeats, after_group = 0, 0, False
    while at < len(pattern):
        found = _REPEAT.match(pattern, at)
        if found and after_group:
            return Message("repeats a group in the pattern {pattern}, which may never end", pattern=repr(pattern[:80]))
        repeats = 0 if pattern[at] == "|" else repeats + (found is not None)
        if repeats > _MOST_REPEATS:
            return Message("repeats too much in the pattern {pattern}", pattern=repr(pattern[:80]))
        after_group = pattern[at] == ")"
        at = _next(pattern, at, found)
    return NOTHING


def _next(pattern: str, at: int, repeat: re.Match[str] | None) -> int:
    """Return where the next part of a pattern begins."""
    if repeat:
        end = repeat.end()
        return end + (pattern[end : end + 1] in ("+", "?") and end > 0)  # possessive, or as little as can be
    part = _ESCAPE.match(pattern, at) or _CLASS.match(pattern, at)
    return part.end() if part else at + 1
