// The closed sets: every word that a verdict, a decision or an outcome can say. The words are those of
// the library, written into words.js. A value is its slug: Effect.NOT_APPLIED === "not-applied".

import { expected } from "./error.js";
import { SETS } from "./words.js";

/** One set on its way between slugs and numbers. */
class WordSet {
  #numbers = new Map();

  constructor({ name, words }) {
    this.name = name;
    this.slugs = [];
    this.table = {};
    for (const { number, slug } of words) {
      this.#numbers.set(slug, number);
      this.slugs[number] = slug;
      this.table[slug.toUpperCase().replaceAll("-", "_")] = slug;
    }
    Object.freeze(this.table);
  }

  /** The slug of a number that the library gave. */
  slug(number) {
    return this.slugs[number];
  }

  /** The number of a slug that the user gave. */
  number(slug, what = this.name) {
    const number = this.#numbers.get(slug);
    if (number !== undefined) return number;
    const known = [...this.#numbers.keys()].map((word) => `"${word}"`).join(", ");
    if (typeof slug !== "string") throw expected(slug, what, `one of ${known}`);
    throw new RangeError(`${what}: "${slug}" is none of ${known}`);
  }
}

/** Every closed set with the numbers and one line of help on each word. */
export const wordSets = Object.freeze(SETS.map((set) => Object.freeze({
  ...set,
  words: Object.freeze(set.words.map((word) => Object.freeze({ ...word }))),
})));

/** The sets by their names in the library. */
export const sets = Object.fromEntries(SETS.map((set) => [set.name, new WordSet(set)]));

/** The slugs of each set in the order of their numbers, which are their places. */
export const slugs = Object.fromEntries(SETS.map(({ name }) => [name, sets[name].slugs]));

/** The tables for users by their names in JavaScript. */
export const tables = Object.fromEntries(SETS.map(({ name, className }) => [className, sets[name].table]));
