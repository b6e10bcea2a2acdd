"""The Model Context Protocol door: an agent asks, searches and checks quotes, and gets no prose.

See https://modelcontextprotocol.io. The SDK is an extra: ``pip install 'pullquote[mcp]'``.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote as percent_encoded

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resources import TextResource
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field
from rapidfuzz import fuzz, process

from api.schemas import AnswerOut, TurnIn
from index.sentences import paragraphs
from index.types import Document, Span
from rag.assistant import Assistant
from rag.errors import QuestionError, UnknownDocumentError
from rag.version import VERSION

INSTRUCTIONS = """Answers questions about the indexed articles in the articles' own words only. \
`ask` returns quotes with their exact places, or says that the article does not give the answer: \
that is a result, not a failure, and `nearest` is no answer. Repeat quotes word for word, with \
their hedge and their speaker. `verify_quote` tells whether words stand in an article; use it on \
every quote before you show it."""

_MOST_PLACES = 20
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

DocumentIds = Annotated[
    list[str] | None, Field(description="ids of the articles to look in; null looks in all")
]


class PlaceOut(BaseModel):
    """A place in an article: ``text[start:end] == quote``, in Unicode code points."""

    document_id: str
    start: int
    end: int
    paragraph: int = Field(description="1-based number of the paragraph")
    quote: str


class FoundOut(PlaceOut):
    """A sentence that a search found."""

    score: float = Field(description="relevance, higher is nearer, in [0, 1]")


class SearchOut(BaseModel):
    """What a search found; being found does not make it an answer."""

    index_id: str
    results: list[FoundOut] = Field(description="best first")


class NearestOut(PlaceOut):
    """The sentence most like a text that is in no article."""

    similarity: float = Field(description="share of characters in common, in [0, 1)")


class QuoteOut(BaseModel):
    """Whether a text stands in the articles, character for character."""

    found: bool
    places: list[PlaceOut] = Field(description=f"where, in order; at most {_MOST_PLACES}")
    nearest: NearestOut | None = Field(description="where it is not found: what comes nearest")


def create_server(assistant: Assistant) -> MCPServer:
    """The MCP server over an assistant: three tools, and a resource for each article."""
    server = MCPServer("pullquote", version=VERSION, instructions=INSTRUCTIONS, log_level="WARNING")

    @server.tool(title="Ask the articles", annotations=_READS)
    def ask(
        question: Annotated[str, Field(description="what is asked; may lean on history")],
        history: Annotated[
            list[TurnIn] | None, Field(description="earlier turns, oldest first")
        ] = None,
        document_ids: DocumentIds = None,
        max_quotes: Annotated[int | None, Field(ge=1, le=20)] = None,
    ) -> AnswerOut:
        """Answer a question in the articles' own words, with the place of every quote, or say that
        they do not give the answer."""
        try:
            turns = [turn.to_turn() for turn in history or []]
            return AnswerOut.of(assistant.ask(question, turns, document_ids, max_quotes))
        except QuestionError as error:
            raise ToolError(str(error)) from error

    @server.tool(title="Search the articles", annotations=_READS)
    def search(
        query: Annotated[str, Field(min_length=1, max_length=2000)],
        document_ids: DocumentIds = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 5,
    ) -> SearchOut:
        """Find the sentences nearest in meaning and words to a query, with their places."""
        return _search(assistant, query, document_ids, limit)

    @server.tool(title="Check a quote", annotations=_READS)
    def verify_quote(
        quote: Annotated[str, Field(min_length=1, max_length=20_000)],
        document_ids: DocumentIds = None,
    ) -> QuoteOut:
        """Tell whether a text stands in the articles, character for character, and where."""
        return _verify(assistant, quote, document_ids)

    for document in assistant.index.documents:
        server.add_resource(_resource(document))
    return server


def serve_stdio(assistant: Assistant) -> None:
    """Serve the client that started this process, until it closes standard input."""
    create_server(assistant).run("stdio")


def serve_http(assistant: Assistant, bound: socket.socket) -> None:
    """Serve streamable HTTP at ``/mcp`` on a socket of the loopback interface.

    Nothing is kept between requests, and a request whose Host or Origin is another machine's is
    refused by the SDK, so that no web page reaches it by DNS rebinding.
    """
    app = create_server(assistant).streamable_http_app(stateless_http=True, host="127.0.0.1")
    uvicorn.Server(uvicorn.Config(app, log_level="info")).run(sockets=[bound])


def _resource(document: Document) -> TextResource:
    about = [document.author, document.published, f"{len(document.text):,} characters"]
    return TextResource(
        uri=f"pullquote://articles/{percent_encoded(document.id, safe='')}",
        name=document.name,
        title=document.title or document.id,
        description=" · ".join(part for part in about if part),
        mime_type="text/plain",
        text=document.text,
    )


def _chosen(assistant: Assistant, document_ids: Sequence[str] | None) -> list[int]:
    """The places in the index of the documents to look in."""
    known = {document.id: place for place, document in enumerate(assistant.index.documents)}
    if document_ids is None:
        return list(known.values())
    for document_id in document_ids:
        if document_id not in known:
            raise ToolError(str(UnknownDocumentError(document_id, known=list(known))))
    return sorted({known[document_id] for document_id in document_ids})


def _search(
    assistant: Assistant, query: str, document_ids: Sequence[str] | None, limit: int
) -> SearchOut:
    index = assistant.index
    if not query.strip():
        raise ToolError("the query is empty; name what to look for")
    hits = assistant.retrieve(query, _chosen(assistant, document_ids))[:limit]
    found = []
    for hit in hits:
        sentence = index.sentences[hit.sentence]
        place = _place(index.documents[sentence.document], sentence.span, sentence.paragraph)
        found.append(FoundOut(**place.model_dump(), score=round(hit.score, 4)))
    return SearchOut(index_id=index.id, results=found)


def _verify(assistant: Assistant, quote: str, document_ids: Sequence[str] | None) -> QuoteOut:
    index = assistant.index
    if not quote.strip():
        raise ToolError("the quote is empty")
    chosen = _chosen(assistant, document_ids)
    places: list[PlaceOut] = []
    for document in (index.documents[place] for place in chosen):
        places += _occurrences(document, quote, _MOST_PLACES - len(places))
    nearest = None if places else _nearest(assistant, quote, chosen)
    return QuoteOut(found=bool(places), places=places, nearest=nearest)


def _occurrences(document: Document, quote: str, most: int) -> list[PlaceOut]:
    found: list[PlaceOut] = []
    start = document.text.find(quote)
    while start >= 0 and len(found) < most:
        found.append(_place(document, Span(start, start + len(quote))))
        start = document.text.find(quote, start + 1)
    return found


def _nearest(assistant: Assistant, quote: str, chosen: Sequence[int]) -> NearestOut | None:
    """By rapidfuzz's normalised indel similarity; ties go to the earlier sentence."""
    index = assistant.index
    among = {
        sentence.row: sentence.span.of(index.documents[sentence.document].text)
        for sentence in index.sentences
        if sentence.document in set(chosen)
    }
    best = process.extractOne(quote, among, scorer=fuzz.ratio)
    if best is None:
        return None
    _, score, row = best
    sentence = index.sentences[row]
    place = _place(index.documents[sentence.document], sentence.span, sentence.paragraph)
    # A quote with white space around a whole sentence is like it but is not in the text.
    return NearestOut(**place.model_dump(), similarity=min(round(score / 100, 4), 0.9999))


def _place(document: Document, span: Span, paragraph: int | None = None) -> PlaceOut:
    if paragraph is None:
        starts = [one.start for one in paragraphs(document.text)]
        paragraph = max(sum(1 for start in starts if start <= span.start), 1)
    return PlaceOut(
        document_id=document.id,
        start=span.start,
        end=span.end,
        paragraph=paragraph,
        quote=span.of(document.text),
    )
