import { byId } from "./dom.js";

/** The question's field: Enter asks, arrows recall earlier questions. */
export class Composer {
  /** @param {function(string): void} onAsk */
  constructor(onAsk) {
    this.field = byId("question");
    this.onAsk = onAsk;
    this.asked = [];
    /** Place in `asked` of the question recalled; its length where none is. */
    this.place = 0;
    this.draft = "";
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => {
      this.place = this.asked.length;
      this.#fit();
    });
  }

  focus() {
    this.field.focus();
  }

  /** Remember a question that was asked, from here or elsewhere on the page. */
  remember(question) {
    if (this.asked.at(-1) !== question) this.asked.push(question);
    this.place = this.asked.length;
  }

  #submit() {
    const question = this.field.value.trim();
    if (!question) return;
    this.#fill("");
    this.onAsk(question);
  }

  #key(event) {
    // While an input method composes a character, Enter and arrows are its own.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.#recalls() && this.place > 0) {
      event.preventDefault();
      if (this.place === this.asked.length) this.draft = this.field.value;
      this.#recall(this.place - 1);
    } else if (event.key === "ArrowDown" && this.place < this.asked.length) {
      event.preventDefault();
      this.#recall(this.place + 1);
    }
  }

  /** Arrows move the caret in a question being written, and recall where there is none. */
  #recalls() {
    const { value, selectionStart, selectionEnd } = this.field;
    return value === "" || this.place < this.asked.length || (selectionStart === 0 && selectionEnd === 0);
  }

  #recall(place) {
    this.place = place;
    this.#fill(this.asked[place] ?? this.draft);
  }

  #fill(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}
