"""One image → its text, by rapidocr on this machine's processor; nothing leaves the machine.

The models lie in rapidocr's wheel. The engine is loaded at the first image and once a process; it
is not safe for two threads at a time, so they queue.
"""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

from inbox.errors import Unavailable, Unreadable

_lock = threading.Lock()
_engine: Any = None


def read(image: bytes) -> str:
    """The text of a PNG, JPEG or other image that OpenCV decodes, lines from top to bottom.

    A blank page gives the empty text. Unreadable for bytes that are no image, Unavailable where the
    engine cannot be loaded.
    """
    import cv2
    import numpy as np

    try:
        pixels = cv2.imdecode(np.frombuffer(image, dtype=np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise Unreadable("The image cannot be decoded.")
    with _lock:
        found = _upright(_loaded(), pixels)
    if found.boxes is None or found.txts is None:
        return ""
    boxes = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    return in_reading_order(boxes, list(found.txts))


def _upright(engine: Any, pixels: Any) -> Any:
    """What is read of the page as it lies; where that is poor, the best of its four ways round."""
    import numpy as np

    best = engine(pixels)
    if best.boxes is None or (_confidence(best) > 0.8 and not _sideways(best)):
        return best
    for quarters in (1, 3) if _sideways(best) else (2,):
        other = engine(np.ascontiguousarray(np.rot90(pixels, quarters)))
        if _surely_read(other) > _surely_read(best):
            best = other
    return best


def _loaded() -> Any:
    global _engine  # noqa: PLW0603  loading takes a second and 200 MB: once a process
    if _engine is None:
        try:
            from rapidocr import RapidOCR

            _engine = RapidOCR(
                params={
                    "Global.log_level": "critical",
                    # the line classifier turns one sound line in fifty upside down and so loses
                    # it; a page that lies on its side or head is found by its scores instead
                    "Global.use_cls": False,
                    # a page of print has fewer lines; each costs 20 ms, on noise as well
                    "Det.max_candidates": 300,
                    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                }
            )
        except Exception as why:
            raise Unavailable(f"Text recognition cannot be loaded: {type(why).__name__}.") from why
    return _engine


def _sideways(found: Any) -> bool:
    """Do many of the lines stand upright, as on a page that was scanned on its side?"""
    long = [box for box, text in zip(found.boxes, found.txts or (), strict=True) if len(text) > 4]
    tall = 0
    for box in long:
        xs, ys = [x for x, _ in box], [y for _, y in box]
        tall += max(ys) - min(ys) > 1.5 * (max(xs) - min(xs))
    return tall > 0.3 * len(long)


def _confidence(found: Any) -> float:
    letters = sum(len(text) for text in found.txts or ())
    return _surely_read(found) / letters + 0.5 if letters else 1.0


def _surely_read(found: Any) -> float:
    """Letters read, each counted by how far the recogniser's score for its line is above a half."""
    pairs = zip(found.scores or (), found.txts or (), strict=True)
    return float(sum((score - 0.5) * len(text) for score, text in pairs))


def in_reading_order(boxes: list[list[tuple[float, float]]], texts: list[str]) -> str:
    """Boxes (four corners each, in pixels, y downwards) and their texts → lines of text.

    Boxes whose middles lie within half a box's height of each other are one line, left to right; a
    gap of more than two lines' height begins a paragraph, a wide gap within a line becomes a tab.
    """
    pieces = []
    for box, text in zip(boxes, texts, strict=True):
        xs, ys = [x for x, _ in box], [y for _, y in box]
        pieces.append((min(ys), max(ys), min(xs), max(xs), text.strip()))
    pieces.sort(key=lambda piece: (piece[0] + piece[1]) / 2)
    lines: list[list[tuple[float, float, float, float, str]]] = []
    for piece in pieces:
        middle = (piece[0] + piece[1]) / 2
        if lines:
            top, bottom = lines[-1][0][:2]
            if abs(middle - (top + bottom) / 2) < 0.5 * min(bottom - top, piece[1] - piece[0]):
                lines[-1].append(piece)
                continue
        lines.append([piece])
    written: list[str] = []
    last_bottom: float | None = None
    for line in lines:
        height = max(bottom - top for top, bottom, *_ in line)
        if last_bottom is not None and line[0][0] - last_bottom > 0.9 * height:
            written.append("")
        written.append(_one_line(sorted(line, key=lambda piece: piece[2]), height))
        last_bottom = max(bottom for _, bottom, *_ in line)
    return "\n".join(written)


def _one_line(line: list[tuple[float, float, float, float, str]], height: float) -> str:
    text = line[0][4]
    for before, piece in pairwise(line):
        text += ("\t" if piece[2] - before[3] > 3 * height else " ") + piece[4]
    return text
