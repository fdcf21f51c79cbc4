"""The same release after the site was rebuilt: the statement as it was, all else new."""

import random

from benchmarks.detection.release import releases
from benchmarks.detection.scene import Base
from benchmarks.detection.templates import templates_for


def redesigned(base: Base, draw: random.Random) -> Base | None:
    """Return the release of ``base`` in the template of another family, at the same address.

    ``None`` when the base is none of our releases, or bears the archive's notice, which no other
    template has. Words, links, pictures, documents and table rows are the same; the date line
    names the same day, written in the other template's way.
    """
    release = next((each for each in releases() if each.url == base.url), None)
    if release is None:
        return None
    candidates = {each.family: each for each in templates_for(release.language) if each.redesigns}
    if candidates.pop(base.family, None) is None:
        return None
    return draw.choice(list(candidates.values())).base(release)
