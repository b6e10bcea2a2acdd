"""What can be wrong with a question. Each door translates these once."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import PullquoteError


class QuestionError(PullquoteError):
    """A question, or what came with it, is out of bounds; ``param`` names the field."""

    def __init__(self, message: str, *, param: str) -> None:
        super().__init__(message)
        self.param = param


class UnknownDocumentError(QuestionError):
    """A document id is not in the index."""

    def __init__(self, document_id: str, *, known: Sequence[str]) -> None:
        shown = ", ".join(known[:5]) + (", …" if len(known) > 5 else "")
        super().__init__(
            f"no document {document_id!r}; the index holds {shown}", param="document_ids"
        )
