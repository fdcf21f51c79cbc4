"""Every way in which the benchmark lets an agency change a statement, each exactly one change."""

from benchmarks.detection.edits_facts import FACT_EDITS
from benchmarks.detection.edits_marks import MARK_EDITS
from benchmarks.detection.edits_media import MEDIA_EDITS
from benchmarks.detection.edits_passages import PASSAGE_EDITS
from benchmarks.detection.edits_voices import VOICE_EDITS
from benchmarks.detection.edits_words import WORD_EDITS
from benchmarks.detection.scene import Edit

EDITS: tuple[Edit, ...] = (
    *WORD_EDITS,
    *FACT_EDITS,
    *VOICE_EDITS,
    *PASSAGE_EDITS,
    *MARK_EDITS,
    *MEDIA_EDITS,
)
"""All edits, in a fixed order; their names are unique."""
