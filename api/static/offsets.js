// The API counts Unicode code points; JavaScript's strings count UTF-16 units. A code point above
// U+FFFF (an emoji, say) is one of the former and two of the latter.

/** A text whose slices are named in code points. */
export class CodePoints {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    // Places, in code points, of those that take two units. Most articles have few or none.
    this.wide = [];
    let point = 0;
    for (let unit = 0; unit < text.length; unit++, point++) {
      const code = text.charCodeAt(unit);
      if (code < 0xd800 || code > 0xdbff) continue;
      const next = text.charCodeAt(unit + 1);
      if (next < 0xdc00 || next > 0xdfff) continue;
      this.wide.push(point);
      unit++;
    }
    /** Length in code points. */
    this.length = point;
  }

  /** The UTF-16 offset of a code point offset. */
  unit(point) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wide[middle] < point) low = middle + 1;
      else high = middle;
    }
    return point + low;
  }

  /** The text of a half-open range of code points. */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}
