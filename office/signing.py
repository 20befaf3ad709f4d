"""Which language tags are sign languages: their pictures need movement more than sharpness."""

from __future__ import annotations

FAMILY = "sgn"
"""ISO 639-5: any sign language; in older tags the first subtag, as in ``sgn-DE``."""
_CODES = (
    "gsg asq ssr sgg slf fsl vgt dse bfi isg ise ssp csc vsv psr csq svk cse hsh pso rsl ukl bqn rms tsm swl dsl nsl "
    "fss icl lls eso lsl mdl sqk xml gss ysl ase fcs asf nzs ins jsl kvk csl csf bzs mfs prl ils psc pks"
)
LANGUAGES = frozenset(_CODES.split())
"""ISO 639-3: German, Austrian, the Swiss ones, then those of Europe and the more used ones elsewhere."""


def is_sign_language(tag: str) -> bool:
    """Whether a BCP 47 tag names a sign language."""
    first, *_ = tag.lower().split("-")
    return first == FAMILY or first in LANGUAGES
