// The page: an article at one side, a conversation about it at the other.

import { marksOf } from "./answer.js";
import { ArticleView } from "./article.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId, el } from "./dom.js";
import { readLink, writeLink } from "./link.js";
import { getDocument, getStarters, keepKey, listDocuments, ServerError } from "./server.js";

const article = new ArticleView();
const documents = new Map();
const texts = new Map();
/** The turn whose quotes are marked, and the link that led into the article. */
let shown = null;
let cameFrom = null;

const conversation = new Conversation({
  get several() {
    return documents.size > 1 && byId("everywhere").checked;
  },
  titleOf: (id) => documents.get(id)?.title ?? id,
  scope: () => (documents.size > 1 && !byId("everywhere").checked ? [article.document.id] : null),
  onCite: (place, link, turn) => follow(place, link, turn),
  onAsk: ask,
  onAnswer: answered,
  onNeedsKey: askForKey,
  onCopy: copyLink,
});
const composer = new Composer(ask);

async function open() {
  wire();
  try {
    await load();
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (error.status === 401 && (await askForKey(error.message))) return open();
    unavailable(error);
    return null;
  }
  await follows(readLink(location.hash));
  window.onhashchange = () => follows(readLink(location.hash));
  document.body.dataset.ready = "";
  return null;
}

/** Load the list of articles and show the first, or the one that the address names. */
async function load() {
  const list = await listDocuments();
  for (const one of list.documents) documents.set(one.id, one);
  byId("document").replaceChildren(
    ...list.documents.map((one) => el("option", { value: one.id }, one.title ?? one.id)),
  );
  byId("picker").hidden = byId("scope").hidden = documents.size < 2;
  const wanted = readLink(location.hash).doc;
  await show(documents.has(wanted) ? wanted : list.documents[0].id);
}

function unavailable(error) {
  const retry = () => location.reload();
  byId("article").replaceChildren(
    el(
      "div",
      { class: "failed" },
      el("p", { role: "alert" }, error.message),
      el("button", { type: "button", onclick: retry }, "Try again"),
    ),
  );
}

/** Show an article; its text is fetched once. */
async function show(id) {
  if (article.document?.id === id) return;
  if (!texts.has(id)) texts.set(id, await getDocument(id));
  article.show(texts.get(id));
  byId("document").value = id;
  byId("reading").setAttribute("aria-label", `Article: ${documents.get(id)?.title ?? id}`);
  document.title = `${documents.get(id)?.title ?? id} · Pullquote`;
  void offerStarters(id);
}

async function offerStarters(id) {
  const questions = await getStarters(id);
  if (article.document.id !== id) return;
  byId("starters").hidden = questions.length === 0;
  byId("starters")
    .querySelector("ul")
    .replaceChildren(
      ...questions.map((question) =>
        el("li", {}, el("button", { type: "button", onclick: () => ask(question) }, question)),
      ),
    );
}

function ask(question) {
  composer.remember(question);
  byId("welcome").hidden = true;
  byId("new").hidden = false;
  view("answers");
  return conversation.ask(question);
}

/** An answer has come: mark its quotes, and show the first in its place. */
async function answered(turn) {
  const first = turn.answer.citations[0];
  const wide = matchMedia("(min-width: 56rem)").matches;
  if (first && wide) await show(first.document_id);
  mark(turn);
  if (first && wide) article.scrollTo(first.start);
  address({ questions: conversation.questions(turn) });
}

/** Mark a turn's quotes, and a place besides. */
function mark(turn, place = null) {
  shown?.element.classList.remove("shown");
  shown = turn;
  shown?.element.classList.add("shown");
  const ranges = turn ? marksOf(turn.answer, article.document.id) : [];
  article.mark(place ? [...ranges, { ...place, kind: "place" }] : ranges);
}

/** Go to a place in an article, from a link in an answer. */
async function follow(place, link, turn) {
  await show(place.document_id);
  mark(turn, known(turn.answer, place) ? null : place);
  view("article");
  cameFrom = link;
  byId("back").hidden = false;
  article.scrollTo(place.start)?.focus({ preventScroll: true });
  address({ questions: conversation.questions(turn), at: place });
}

/** Whether a place is one that an answer marks anyway. */
function known(answer, place) {
  return marksOf(answer, place.document_id).some((one) => one.start === place.start && one.end === place.end);
}

/** Bring the page to the state that a shared address names. */
async function follows(link) {
  byId("everywhere").checked = link.everywhere;
  if (documents.has(link.doc)) await show(link.doc);
  const now = conversation.questions();
  if (link.questions.length && link.questions.join("\n") !== now.join("\n")) {
    renew();
    for (const question of link.questions) await ask(question);
  }
  if (!link.at) return;
  if (documents.has(link.doc)) await show(link.doc);
  mark(conversation.turns.at(-1)?.answer ? conversation.turns.at(-1) : null, link.at);
  view("article");
  article.scrollTo(link.at.start);
  address({ questions: conversation.questions(), at: link.at });
}

function address({ questions, at = null }) {
  history.replaceState(null, "", linkTo(questions, at) || location.pathname + location.search);
}

function linkTo(questions, at = null) {
  const several = documents.size > 1;
  return writeLink({
    questions,
    doc: several || at ? article.document.id : null,
    everywhere: several && byId("everywhere").checked,
    at,
  });
}

async function copyLink(turn) {
  const link = new URL(linkTo(conversation.questions(turn)), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    tell("Link copied.");
  } catch {
    // No permission, or no secure context: the address bar has the link.
    history.replaceState(null, "", link);
    tell("The link is in the address bar.");
  }
}

/** Say something in passing, to eyes and to screen readers. */
function tell(text) {
  const status = byId("status");
  status.textContent = text;
  status.classList.add("told");
  setTimeout(() => status.classList.remove("told"), 2500);
}

function renew() {
  conversation.clear();
  mark(null);
  cameFrom = null;
  byId("back").hidden = true;
  byId("welcome").hidden = false;
  byId("new").hidden = true;
  view("answers");
}

/** Which of the two is shown where there is room for one. */
function view(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === name));
  }
}

/** Close what is open: the visit to the article first, then the marks in it. */
function close() {
  if (cameFrom?.isConnected) {
    view("answers");
    cameFrom.focus();
  } else if (article.hasMarks) {
    mark(null);
  }
  cameFrom = null;
  byId("back").hidden = true;
}

/** Ask for a key, saying why; whether one was given. */
function askForKey(why) {
  const dialog = byId("key");
  byId("key-why").textContent = why;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = dialog.returnValue === "given";
        if (given) keepKey(byId("key-value").value);
        byId("key-value").value = "";
        resolve(given);
      },
      { once: true },
    );
  });
}

function wire() {
  for (const button of document.querySelectorAll("[data-show]")) {
    button.onclick = () => view(button.dataset.show);
  }
  byId("document").onchange = (event) => pick(event.target.value);
  byId("help-open").onclick = () => byId("help").showModal();
  byId("back").onclick = close;
  byId("new").onclick = () => {
    renew();
    address({ questions: [] });
    composer.focus();
  };
  byId("skip").onclick = (event) => {
    event.preventDefault();
    composer.focus();
  };
  document.onkeydown = keys;
  window.onunhandledrejection = (event) => {
    if (event.reason instanceof ServerError) tell(event.reason.message);
  };
}

async function pick(id) {
  await show(id);
  mark(null);
  view("article");
}

function keys(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const writing = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape") close();
  else if (writing) return;
  else if (event.key === "/") {
    event.preventDefault();
    view("answers");
    composer.focus();
  } else if (event.key === "?") byId("help").showModal();
}

void open();
