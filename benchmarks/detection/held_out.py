"""The held-out third of the benchmark: whoever tunes the engine neither reads it nor runs it.

Its pages, its noise and its edits differ in kind from those that the engine is tuned on, so the
figures it gives say what to expect of pages that nobody has seen.
"""

from benchmarks.detection.held_out_body_noise import BODY_NOISE
from benchmarks.detection.held_out_marks import MARK_EDITS
from benchmarks.detection.held_out_noise import PLAIN_NOISE
from benchmarks.detection.held_out_pages import held_out_bases, held_out_redesigned
from benchmarks.detection.held_out_passages import PASSAGE_EDITS
from benchmarks.detection.held_out_words import WORD_EDITS
from benchmarks.detection.scene import Edit, Noise

HELD_OUT_NOISE: tuple[Noise, ...] = (*PLAIN_NOISE, *BODY_NOISE)
HELD_OUT_EDITS: tuple[Edit, ...] = (*WORD_EDITS, *PASSAGE_EDITS, *MARK_EDITS)

__all__ = ["HELD_OUT_EDITS", "HELD_OUT_NOISE", "held_out_bases", "held_out_redesigned"]
