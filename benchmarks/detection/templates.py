"""Every kind of site on which a release can stand."""

from benchmarks.detection.scene import Language
from benchmarks.detection.templates_builders import BUILDERS
from benchmarks.detection.templates_drupal import DRUPAL
from benchmarks.detection.templates_leaflets import LEAFLETS
from benchmarks.detection.templates_modern import MODERN
from benchmarks.detection.templates_portal import PORTAL
from benchmarks.detection.templates_shape import Template
from benchmarks.detection.templates_vintage import VINTAGE

TEMPLATES: tuple[Template, ...] = DRUPAL + MODERN + VINTAGE + PORTAL + BUILDERS + LEAFLETS


def templates_for(language: Language) -> tuple[Template, ...]:
    """Return the templates that render releases in ``language``."""
    return tuple(each for each in TEMPLATES if language in each.languages)
