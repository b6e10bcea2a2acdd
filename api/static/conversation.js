import { renderAnswer } from "./answer.js";
import { byId, el } from "./dom.js";
import { ask, ServerError } from "./server.js";

/** Earlier turns sent with a question; the server accepts no more by default. */
const MOST_TURNS = 20;
/** Milliseconds before it is said that an answer is being looked for: most come sooner. */
const PATIENCE = 150;

/** The questions asked and their answers, on the page and in memory; the server keeps nothing. */
export class Conversation {
  /**
   * @param {object} page What `renderAnswer` needs, and `scope()` (document ids to search or null),
   *   `onAnswer(turn)`, `onNeedsKey(why)` (a promise), `onCopy(turn)`.
   */
  constructor(page) {
    this.page = page;
    this.list = byId("turn-list");
    this.scroller = byId("turns");
    this.turns = [];
    // Questions are answered one after the other: a follow-up needs the answer before it.
    this.tail = Promise.resolve();
  }

  /** The questions up to a turn, or all of them. */
  questions(turn = this.turns.at(-1)) {
    return this.turns.slice(0, this.turns.indexOf(turn) + 1).map((one) => one.question);
  }

  /** Forget everything. Answers still on their way are dropped. */
  clear() {
    this.turns = [];
    this.list.replaceChildren();
    byId("status").textContent = "";
  }

  /** Ask; resolves when the answer, or what went wrong, is on the page. */
  ask(question) {
    const turn = this.#add(question);
    this.tail = this.tail.then(() => this.#answer(turn));
    return this.tail;
  }

  #add(question) {
    const body = el("div", { class: "answer" });
    const heading = el("h2", { class: "asked" }, question);
    const element = el("li", { class: "turn" }, heading, body);
    const turn = { question, answer: null, element, body };
    this.turns.push(turn);
    this.list.append(element);
    this.#bottom(turn);
    return turn;
  }

  async #answer(turn) {
    const before = this.turns.slice(0, this.turns.indexOf(turn)).filter((one) => one.answer);
    const sent = before.slice(-MOST_TURNS);
    const history = sent.map((one) => ({ question: one.question, answer: one.answer }));
    const waiting = setTimeout(() => {
      turn.body.replaceChildren(el("p", { class: "waiting" }, "Looking in the article…"));
    }, PATIENCE);
    turn.body.setAttribute("aria-busy", "true");
    try {
      turn.answer = await ask(turn.question, history, this.page.scope());
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (this.turns.includes(turn)) this.#failed(turn, error);
      return;
    } finally {
      clearTimeout(waiting);
      turn.body.removeAttribute("aria-busy");
    }
    if (this.turns.includes(turn)) this.#show(turn, before.length - sent.length);
  }

  #show(turn, skipped) {
    const { answer } = turn;
    const page = {
      ...this.page,
      skipped,
      onCite: (place, link) => this.page.onCite(place, link, turn),
    };
    const sure = answer.status === "answered" || answer.status === "corrected";
    turn.body.replaceChildren(
      ...renderAnswer(answer, page).flat().filter(Boolean),
      el(
        "p",
        { class: "foot" },
        sure
          ? el(
              "span",
              { title: "The reader’s calibrated probability that this answers the question" },
              `Confidence ${Math.round(answer.confidence * 100)}%`,
            )
          : null,
        el("button", { type: "button", class: "link", onclick: () => this.page.onCopy(turn) }, "Copy link"),
      ),
    );
    turn.element.classList.add(answer.status);
    byId("status").textContent = answer.text;
    this.#bottom(turn);
    this.page.onAnswer(turn);
  }

  #failed(turn, error) {
    const again = async () => {
      turn.body.replaceChildren();
      if (error.status === 401) await this.page.onNeedsKey(error.message);
      this.tail = this.tail.then(() => this.#answer(turn));
    };
    const wait = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : "";
    turn.body.replaceChildren(
      el(
        "div",
        { class: "failed" },
        el("p", { role: "alert" }, error.message + wait),
        el("button", { type: "button", onclick: again }, error.status === 401 ? "Give a key" : "Try again"),
      ),
    );
    this.#bottom(turn);
  }

  /** The newest question at the top if its answer is long, else all of it in view. */
  #bottom(turn) {
    const frame = this.scroller.getBoundingClientRect();
    const box = turn.element.getBoundingClientRect();
    const top = this.scroller.scrollTop + box.top - frame.top;
    this.scroller.scrollTo({ top: Math.min(top, top + box.height - frame.height + 24), behavior: "instant" });
  }
}
