from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xsearch_gui.core.ocr.boxes import boxes_of, sides_of, smallest_rectangle, upright, widened
from xsearch_gui.core.ocr.components import components_of


def area(quad: np.ndarray) -> float:
    x, y = quad.T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def test_parts_touch_by_sides_and_by_corners() -> None:
    bitmap = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1], [1, 1, 0, 0]], bool)
    parts = components_of(bitmap)
    sizes = sorted(int((part.runs[:, 2] - part.runs[:, 1]).sum()) for part in parts)
    assert sizes == [2, 2, 3]
    assert components_of(np.zeros((3, 3), bool)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=1, max_size=9))
def test_parts_are_those_that_a_flood_finds(rows: list[list[bool]]) -> None:
    bitmap = np.array(rows, bool)
    left, floods = {tuple(at) for at in np.argwhere(bitmap).tolist()}, []
    while left:
        todo, found = [left.pop()], set()
        while todo:
            y, x = todo.pop()
            found.add((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            todo += near
        floods.append(frozenset(found))
    parts = {frozenset((y, x) for y, b, e in part.runs.tolist() for x in range(b, e)) for part in components_of(bitmap)}
    assert parts == set(floods)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(-80, 80))
def test_the_smallest_rectangle_holds_all_points_and_is_no_larger_than_a_turned_one(seed: int, degrees: float) -> None:
    points = np.random.default_rng(seed).uniform((0, 0), (90, 12), (40, 2))
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    quad = smallest_rectangle(points @ turn)
    assert area(quad) <= float(np.prod(np.ptp(points, axis=0))) + 1e-6
    along, across = quad[1] - quad[0], quad[3] - quad[0]
    inside = (points @ turn - quad[0]) @ np.stack([along / (along @ along), across / (across @ across)], axis=1)
    assert inside.min() > -1e-6
    assert inside.max() < 1 + 1e-6


def test_a_line_begins_where_it_is_read_from() -> None:
    flat = np.array([(0, 0), (90, 5), (89, 25), (-1, 20)], float)
    for turns in range(4):
        assert upright(np.roll(flat, turns, axis=0)) == pytest.approx(flat)
    steep = np.array([(0, 40), (60, 0), (70, 15), (10, 55)], float)  # rises to the right
    assert upright(np.roll(steep, 2, axis=0)) == pytest.approx(steep)


def test_a_box_is_widened_again_and_an_unlikely_one_left_out() -> None:
    likelihood = np.zeros((64, 128), np.float32)
    likelihood[20:30, 30:90] = 0.9
    likelihood[50:60, 30:90] = 0.4
    (box,) = boxes_of(likelihood, 0.6)
    assert box.likelihood == pytest.approx(0.9)
    assert box.quad.min(axis=0) == pytest.approx((30 - 6.857, 20 - 6.857), abs=0.01)
    assert sides_of(widened(box.quad)) > sides_of(box.quad)
