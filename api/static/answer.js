import { el } from "./dom.js";
import { writeLink } from "./link.js";

const LABELS = { corrected: "The article says otherwise", clarify: "Which is meant?" };
const REASONS = {
  off_topic: "Another subject",
  entity_absent: "Not mentioned",
  relation_absent: "Not stated",
  reason_not_stated: "No reason given",
  premise_conflict: "Doesn’t fit the article",
};
const MODALITIES = {
  asserted: null,
  hedged: ["hedged", "The article doesn’t state this as a fact."],
  denied: ["denied", "The article reports this as a denial."],
  reported: ["reported", "Said by somebody whom the article quotes or cites."],
};
const ROLES = { antecedent: "Who or what is meant", attribution: "Who is speaking" };

/**
 * An answer as elements.
 * @param {object} answer As `POST /v1/ask` returns it.
 * @param {{several: boolean, skipped: number, titleOf: function(string): string,
 *   onCite: function(object, HTMLElement): void, onAsk: function(string): void}} page
 *   `skipped` counts the conversation's turns that were not sent with the question; `onCite` is called with a place `{document_id, start, end}`, `onAsk` with a choice.
 * @returns {Array<Node|null>}
 */
export function renderAnswer(answer, page) {
  const label = answer.refusal ? (REASONS[answer.refusal.reason] ?? "No answer") : LABELS[answer.status];
  return [
    label ? el("p", { class: "verdict" }, label) : null,
    rewritten(answer, page),
    answer.status === "corrected"
      ? el(
          "div",
          { class: "claim" },
          el("p", { class: "claim-label" }, "What the question takes for granted"),
          el("p", { class: "claim-text" }, answer.resolved_question),
        )
      : null,
    answer.status === "clarify" ? inline(answer, page) : body(answer, page),
    choices(answer, page),
    nearest(answer, page),
  ];
}

/** What is marked in an article for an answer: ranges for `ArticleView.mark`. */
export function marksOf(answer, documentId) {
  const ranges = [];
  const add = (citations, kind) => {
    for (const cited of citations.filter((one) => one.document_id === documentId)) {
      ranges.push({ start: cited.start, end: cited.end, kind, number: cited.number });
      for (const { start, end } of cited.context) ranges.push({ start, end, kind: "context" });
    }
  };
  add(answer.citations, "quote");
  add(answer.refusal?.nearest ?? [], "nearest");
  const first = answer.citations[0];
  const short = shortIn(answer, first);
  if (short && first.document_id === documentId) ranges.push({ ...short, kind: "short" });
  return ranges;
}

function rewritten(answer, page) {
  if (answer.resolved_question === answer.question) return null;
  const swaps = answer.rewrites.map((rewrite) => {
    const place = rewrite.source.citation;
    return el(
      "li",
      {},
      el("q", {}, rewrite.from),
      " is ",
      el("q", {}, rewrite.to),
      place ? [" ", cite(place, "see where", page)] : null,
      rewrite.source.turn === null ? null : `, from question ${rewrite.source.turn + 1 + page.skipped}`,
    );
  });
  return el(
    "div",
    { class: "resolved" },
    el("p", {}, el("span", { class: "resolved-label" }, "Read as "), el("q", {}, answer.resolved_question)),
    swaps.length ? el("ul", {}, swaps) : null,
  );
}

/** Frames and quotes, each on its own; a quote carries its mark, its speaker and its hedge. */
function body(answer, page) {
  return answer.segments.map((segment) => {
    if (segment.kind === "template") {
      const text = segment.text.trim();
      return text ? el("p", { class: "frame" }, text) : null;
    }
    if (segment.kind === "mark") return null;
    const citation = answer.citations.find((one) => one.number === segment.citation);
    return el(
      "figure",
      { class: "quote" },
      el("blockquote", {}, withShortAnswer(answer, citation)),
      el("figcaption", {}, source(citation, page)),
      citation.context.map((context) => contextOf(citation, context, page)),
    );
  });
}

/** The short answer's range, if it lies in this citation and is not all of it. */
function shortIn(answer, citation) {
  const short = answer.short_answer_span;
  if (!short || !citation || citation !== answer.citations[0]) return null;
  return short.start === citation.start && short.end === citation.end ? null : short;
}

/** The answering words in bold inside their quote: never apart from the hedge around them. */
function withShortAnswer(answer, citation) {
  const short = shortIn(answer, citation);
  if (!short) return citation.quote;
  const points = Array.from(citation.quote);
  const [start, end] = [short.start - citation.start, short.end - citation.start];
  return [
    points.slice(0, start).join(""),
    el("strong", { class: "short" }, points.slice(start, end).join("")),
    points.slice(end).join(""),
  ];
}

function source(citation, page) {
  const modality = MODALITIES[citation.modality];
  return [
    cite(
      citation,
      [el("span", { class: "number" }, citation.number), ` paragraph ${citation.paragraph}`],
      page,
    ),
    page.several ? el("span", { class: "where" }, page.titleOf(citation.document_id)) : null,
    citation.speaker ? el("span", { class: "speaker" }, citation.speaker) : null,
    modality ? el("span", { class: "modality", title: modality[1] }, modality[0]) : null,
  ];
}

function contextOf(citation, context, page) {
  const place = { document_id: citation.document_id, start: context.start, end: context.end };
  return el(
    "p",
    { class: "context" },
    el("span", { class: "context-role" }, `${ROLES[context.role] ?? context.role}: `),
    cite(place, context.quote, page),
  );
}

/** A place as a link that can be copied, and that leads there when it is followed. */
function cite(place, content, page) {
  const at = { start: place.start, end: place.end };
  const link = el("a", { class: "cite", href: writeLink({ doc: place.document_id, at }) }, content);
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    page.onCite({ document_id: place.document_id, ...at }, link);
  });
  return link;
}

function inline(answer, page) {
  return el(
    "p",
    { class: "frame" },
    answer.segments.map((segment) => {
      if (segment.kind === "template") return segment.text;
      const citation = answer.citations.find((one) => one.number === segment.citation);
      if (segment.kind === "quote") return el("q", { class: "named" }, segment.text);
      return cite(citation, el("span", { class: "number" }, citation.number), page);
    }),
  );
}

function choices(answer, page) {
  if (!answer.choices?.length) return null;
  return el(
    "ul",
    { class: "choices" },
    answer.choices.map((choice) =>
      el("li", {}, el("button", { type: "button", onclick: () => page.onAsk(choice) }, choice)),
    ),
  );
}

function nearest(answer, page) {
  const found = answer.refusal?.nearest ?? [];
  if (!found.length) return null;
  return el(
    "div",
    { class: "nearest" },
    el("h3", {}, "Nearest in the article, but no answer"),
    el(
      "ul",
      {},
      found.map((citation) =>
        el("li", {}, el("p", { class: "words" }, citation.quote), el("p", { class: "caption" }, source(citation, page))),
      ),
    ),
  );
}
