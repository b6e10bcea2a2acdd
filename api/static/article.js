import { byId, el, reveal, webAddress } from "./dom.js";
import { CodePoints } from "./offsets.js";

// Where marks lie over each other, what a piece is scrolled to for. A short answer lies in a quote,
// and it is the quote that is linked to.
const OWNERS = ["place", "quote", "nearest", "context"];
const numbers = new Intl.NumberFormat("en");

/** The article on the page: its paragraphs, and the marks in them. */
export class ArticleView {
  constructor() {
    this.root = byId("article");
    this.scroller = byId("reading");
    this.document = null;
    this.points = new CodePoints("");
    /** One for each paragraph: its range in code points and its element. */
    this.blocks = [];
    this.marked = new Set();
  }

  /** Show an article, as `GET /v1/documents/{id}` returns it. */
  show(document) {
    this.document = document;
    this.points = new CodePoints(document.text);
    this.marked.clear();
    this.blocks = document.paragraphs.map((span, place) => ({
      ...span,
      element: el(
        covered(span, document.subheads) ? "h3" : "p",
        {
          id: `p${place + 1}`,
          class: covered(span, document.boilerplate) ? "furniture" : null,
        },
        this.points.slice(span.start, span.end),
      ),
    }));
    this.root.replaceChildren(heading(document), ...this.blocks.map((block) => block.element));
    this.scroller.scrollTo({ top: 0, behavior: "instant" });
  }

  /**
   * Mark ranges of code points, in place of the marks before.
   * @param {Array<{start: number, end: number, kind: string, number?: number}>} ranges
   *   `kind` is quote, short, context, nearest or place; `number` is a citation's.
   */
  mark(ranges) {
    for (const block of this.marked) this.#fill(block, []);
    this.marked.clear();
    const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end);
    for (const block of this.blocks) {
      const inside = sorted.filter((range) => range.start < block.end && block.start < range.end);
      if (inside.length === 0) continue;
      this.#fill(block, inside);
      this.marked.add(block);
    }
  }

  /** Whether anything is marked. */
  get hasMarks() {
    return this.marked.size > 0;
  }

  /** Scroll to a marked place and return its first mark; null if nothing is marked there. */
  scrollTo(start) {
    const found = this.root.querySelector(`[data-start="${start}"]`);
    for (const current of this.root.querySelectorAll(".current")) current.classList.remove("current");
    if (!found) return null;
    for (const piece of this.root.querySelectorAll(`[data-of="${start}"]`)) piece.classList.add("current");
    reveal(found, this.scroller);
    return found;
  }

  /** Only the paragraphs that gain or lose a mark are touched, however long the article is. */
  #fill(block, ranges) {
    const edges = new Set([block.start, block.end]);
    for (const { start, end } of ranges) {
      if (start > block.start) edges.add(start);
      if (end < block.end) edges.add(end);
    }
    const cuts = [...edges].sort((a, b) => a - b);
    const pieces = cuts.slice(0, -1).map((start, place) => {
      const text = this.points.slice(start, cuts[place + 1]);
      const over = ranges.filter((range) => range.start <= start && start < range.end);
      return over.length ? this.#piece(text, start, block, over) : text;
    });
    block.element.replaceChildren(...pieces);
  }

  #piece(text, start, block, over) {
    const kinds = [...new Set(over.map((range) => range.kind))];
    const owner = OWNERS.map((kind) => over.find((range) => range.kind === kind)).find(Boolean) ?? over[0];
    const first = start === Math.max(owner.start, block.start);
    const numbered = over.find((range) => range.number && range.start === start);
    return el(
      "mark",
      {
        class: kinds.join(" "),
        "data-of": owner.start,
        "data-start": first ? owner.start : null,
        "data-number": numbered?.number,
        tabindex: first ? -1 : null,
      },
      text,
    );
  }
}

function covered(span, spans) {
  return spans.some((other) => other.start <= span.start && span.end <= other.end);
}

function heading(document) {
  const address = document.url ? webAddress(document.url) : null;
  const about = [document.author, document.published].filter(Boolean).join(" · ");
  return el(
    "header",
    {},
    el("h2", { class: document.title ? null : "file" }, document.title ?? document.name),
    about ? el("p", { class: "byline" }, about) : null,
    el(
      "p",
      { class: "about" },
      document.title ? `${document.name} · ` : null,
      `${numbers.format(document.characters)} characters`,
      address
        ? [" · ", el("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, "source")]
        : null,
    ),
  );
}
