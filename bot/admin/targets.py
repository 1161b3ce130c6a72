"""What buttons that open a card begin with."""

from typing import Final

TEAM: Final = "team:"
PERSON: Final = "person:"
OPERATION: Final = "op:"
BATCH: Final = "batch:"
ORPHAN: Final = "orphan:"
CODE: Final = "code:"
CASE: Final = "case:"
