"""Trade-off curves as the numbers of an SVG: no library draws them, and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 20, 8, 26

Point = tuple[float, float, float]  # threshold, and what two lines tell there, each 0..1


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines over a threshold, in the units of the SVG's view box.

    lines  `points` of a polyline, the first and the second figure's.
    rows   (y, per cent) of the grid; columns (x, threshold).
    at     where the threshold in question stands; own: the model's own.
    """

    lines: tuple[str, str]
    rows: tuple[tuple[float, int], ...]
    columns: tuple[tuple[float, str], ...]
    at: float
    own: float


def curve(points: Sequence[Point], at: float, own: float) -> Curve:
    """The curve of these points, thresholds ascending; the least share decides where it begins."""
    least = min(min(first, second) for _, first, second in points)
    floor_percent = min(floor(least * 10) * 10, 90)

    def y(share: float) -> float:
        part = (share * 100 - floor_percent) / (100 - floor_percent)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP), 1)

    def line(column: int) -> str:
        return " ".join(f"{x(point[0])},{y(point[column])}" for point in points)

    step = 10 if floor_percent >= 40 else 20
    return Curve(
        lines=(line(1), line(2)),
        rows=tuple((y(n / 100), n) for n in range(floor_percent, 101, step)),
        columns=tuple((x(n / 10), f"{n * 10} %") for n in range(0, 11, 2)),
        at=x(at),
        own=x(own),
    )


def x(threshold: float) -> float:
    """Where a threshold stands."""
    return round(LEFT + threshold * (WIDTH - LEFT - RIGHT), 1)


def nearest(points: Sequence[Point], threshold: float) -> Point:
    """The point of the curve that tells of this threshold."""
    return min(points, key=lambda point: abs(point[0] - threshold))
