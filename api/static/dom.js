// Elements made from text and attributes. Nothing here, or anywhere on the page, parses HTML: what
// comes from an article or a question only ever becomes a text node or an attribute's value.

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|Function|null|undefined>} attributes
 *   Attributes; functions are listeners (`onclick`), false and null leave the attribute out.
 * @param {...(Node|string|null|undefined|Array)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element with an id. The page's own ids are all in index.html. */
export function byId(id) {
  return document.getElementById(id);
}

/** The address if it may be linked to, else null: an article's metadata is not trusted. */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Scroll so that an element stands a third from the top of what scrolls around it. */
export function reveal(element, scroller) {
  const box = element.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = scroller.scrollTop + box.top - frame.top - Math.max(frame.height / 3 - box.height / 2, 24);
  // A long way is jumped: a smooth scroll over a long article is slow and tells nothing.
  const far = Math.abs(top - scroller.scrollTop) > 3 * frame.height;
  scroller.scrollTo({ top, behavior: still || far ? "instant" : "smooth" });
}
