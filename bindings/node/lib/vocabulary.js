"use strict";
// The closed sets: every word that a verdict, a decision or an outcome can say.
//
// The tables are made when the package is loaded, from the library's own, so none can differ from
// it. A value is its slug: Effect.NOT_APPLIED === "not-applied".

const native = require("./native.js");
const { expected } = require("./error.js");

function className(set) {
  return set.replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase());
}

function readSet(position) {
  const words = [];
  for (let each = 0; each < native.aftercall_set_size(position); each++) {
    words.push(Object.freeze({
      number: native.aftercall_word_number(position, each),
      slug: native.aftercall_word_slug(position, each),
      help: native.aftercall_word_help(position, each),
    }));
  }
  const name = native.aftercall_set_name(position);
  const help = native.aftercall_set_help(position);
  return Object.freeze({ name, className: className(name), help, words: Object.freeze(words) });
}

/** One set on its way between slugs and numbers. */
class WordSet {
  #numbers = new Map();
  #slugs = new Map();

  constructor(set) {
    this.set = set;
    this.table = {};
    for (const { number, slug } of set.words) {
      this.#numbers.set(slug, number);
      this.#slugs.set(number, slug);
      this.table[slug.toUpperCase().replaceAll("-", "_")] = slug;
    }
    Object.freeze(this.table);
  }

  /** The slug of a number that the library gave. */
  slug(number) {
    return this.#slugs.get(number);
  }

  /** The number of a slug that the user gave. */
  number(slug, what = this.set.name) {
    const number = this.#numbers.get(slug);
    if (number !== undefined) return number;
    const known = [...this.#numbers.keys()].map((word) => `"${word}"`).join(", ");
    if (typeof slug !== "string") throw expected(slug, what, `one of ${known}`);
    throw new RangeError(`${what}: "${slug}" is none of ${known}`);
  }
}

// The sets from AFTERCALL_SET_RESULT on belong to the C interface alone.
const all = Array.from({ length: native.AFTERCALL_SET_RESULT }, (_, each) => readSet(each));

/** The sets by their names in the library. */
const sets = Object.fromEntries(all.map((set) => [set.name, new WordSet(set)]));

/** The tables for users by their names in JavaScript. */
const tables = Object.fromEntries(all.map((set) => [set.className, sets[set.name].table]));

/** Every closed set with the numbers and one line of help on each word. */
const wordSets = Object.freeze(all);

/** The slugs of each set in the order of their numbers, which are their places. */
const slugs = Object.fromEntries(all.map(({ name, words }) =>
  [name, words.map(({ slug }) => slug)]));

module.exports = { sets, slugs, tables, wordSets };
