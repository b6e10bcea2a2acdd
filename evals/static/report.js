"use strict";
(() => {
  const run = JSON.parse(document.getElementById("run").textContent);
  const article = document.getElementById("article");
  const cards = [...document.querySelectorAll(".case")];
  const show = document.getElementById("show");
  const kind = document.getElementById("kind");
  const find = document.getElementById("find");

  function within(ranges, at) {
    return ranges.some(([start, end]) => start <= at && at < end);
  }

  /* The article as paragraphs, cut wherever a highlight begins or ends. */
  function draw(id) {
    const { document: name, quoted, gold } = run.cases[id];
    const text = run.documents[name];
    const edges = [...new Set([...quoted, ...gold].flat())].sort((a, b) => a - b);
    const title = document.createElement("p");
    title.className = "name";
    title.textContent = name;
    const parts = [title];
    let offset = 0;
    for (const line of text.split("\n")) {
      const from = offset;
      const to = offset + line.length;
      offset = to + 1;
      if (!line.trim()) continue;
      const paragraph = document.createElement("p");
      const cuts = [from, ...edges.filter((edge) => from < edge && edge < to), to];
      cuts.slice(0, -1).forEach((start, place) => {
        const piece = text.slice(start, cuts[place + 1]);
        const marks = [within(quoted, start) && "quoted", within(gold, start) && "gold"];
        const classes = marks.filter(Boolean).join(" ");
        if (!classes) {
          paragraph.append(piece);
          return;
        }
        const mark = document.createElement("mark");
        mark.className = classes;
        mark.textContent = piece;
        paragraph.append(mark);
      });
      parts.push(paragraph);
    }
    article.replaceChildren(...parts);
    const first = article.querySelector("mark");
    const pane = article.closest(".sticky");
    pane.scrollTop = first ? first.offsetTop - pane.clientHeight / 3 : 0;
  }

  function choose(card) {
    cards.forEach((other) => other.classList.toggle("chosen", other === card));
    draw(card.id.slice("case-".length));
  }

  function filter() {
    const words = find.value.trim().toLowerCase();
    let shown = 0;
    for (const card of cards) {
      const fits =
        (show.value === "all" || card.dataset[show.value] === "1") &&
        (!kind.value || card.dataset.kind === kind.value) &&
        (!words || card.textContent.toLowerCase().includes(words));
      card.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = shown === 1 ? "1 case" : `${shown} cases`;
  }

  /* A link to a case shows it, whatever is filtered. */
  function follow() {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!card || !card.classList.contains("case")) return false;
    if (card.hidden) {
      show.value = "all";
      kind.value = find.value = "";
      filter();
    }
    choose(card);
    card.scrollIntoView();
    return true;
  }

  cards.forEach((card) => card.addEventListener("click", () => choose(card)));
  [show, kind].forEach((control) => control.addEventListener("change", filter));
  find.addEventListener("input", filter);
  document.querySelectorAll("button[data-kind]").forEach((button) =>
    button.addEventListener("click", () => {
      show.value = "all";
      kind.value = button.dataset.kind;
      find.value = "";
      filter();
      document.getElementById("cases").scrollIntoView();
      const first = cards.find((card) => !card.hidden);
      if (first) choose(first);
    }),
  );
  addEventListener("hashchange", follow);
  filter();
  if (!follow()) {
    const first = cards.find((card) => !card.hidden);
    if (first) choose(first);
  }
})();
