// The address after `#` is what can be shared:
//   #q=first&q=follow-up   the questions of a conversation, asked again in order
//   &doc=ID                the article shown
//   &all=1                 all articles are searched
//   &at=START-END          a place in it, in code points, marked and scrolled to

/** Read an address's fragment: `{questions, doc, everywhere, at}`. */
export function readLink(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const at = /^(\d{1,9})-(\d{1,9})$/.exec(parameters.get("at") ?? "");
  const [start, end] = at ? [Number(at[1]), Number(at[2])] : [0, 0];
  return {
    questions: parameters.getAll("q").filter((question) => question.trim()),
    doc: parameters.get("doc"),
    everywhere: parameters.get("all") === "1",
    at: start < end ? { start, end } : null,
  };
}

/** Write a fragment; the inverse of `readLink`. */
export function writeLink({ questions = [], doc = null, everywhere = false, at = null }) {
  const parameters = new URLSearchParams();
  for (const question of questions) parameters.append("q", question);
  if (doc !== null) parameters.set("doc", doc);
  if (everywhere) parameters.set("all", "1");
  if (at) parameters.set("at", `${at.start}-${at.end}`);
  const written = parameters.toString();
  return written ? `#${written}` : "";
}
