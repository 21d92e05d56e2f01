// A body that breaks off while the caller reads it, and one that ends: how it is learned without taking anything from the caller.
//
// The response and its stream stay the ones that the client gave. They get a prototype between themselves and their own
// that looks on while its methods read. What reads a body past these methods, as `new Response(response.body)` does, is not seen.

/** response or stream -> what is told: `broke(error)` and `over()`. */
const watches = new WeakMap();

/** prototype -> the one that looks on; of responses and of streams. */
const ofResponses = new WeakMap();
const ofStreams = new WeakMap();

/** The methods that read a whole body. That of forms is not among them: its errors do not tell a broken body from a wrong one. */
const WHOLE = ["arrayBuffer", "blob", "bytes", "json", "text"];

/**
 * Calls `broke` with the error by which the body of a response ends early, before its reader gets that, and `over` when the
 * body has come to its end.
 */
export function watchBody(response, watch) {
  // One that a test put together has its methods on itself.
  if (typeof Object.getPrototypeOf(response)?.text === "function") lookOn(response, watch, ofResponses, respondingLike);
}

function lookOn(object, watch, made, make) {
  if (watches.has(object)) return;
  const own = Object.getPrototypeOf(object);
  if (!made.has(own)) made.set(own, make(own));
  if (Reflect.setPrototypeOf(object, made.get(own))) watches.set(object, { ...watch, stream: null });
}

/** A prototype over `own` with other methods; each gets `this`, the method of `own` and what it is given. */
function over(own, methods) {
  const prototype = Object.create(own);
  for (const name of Reflect.ownKeys(methods)) {
    const [its, method] = [own[name], methods[name]];
    if (typeof its !== "function") continue;
    const value = function (...given) { return method(this, its, given); };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  return prototype;
}

function respondingLike(own) {
  const prototype = over(own, {
    ...Object.fromEntries(WHOLE.map((name) => [name, readWhole])),
    clone(response, its, given) {
      const copy = its.apply(response, given);
      watchBody(copy, watches.get(response));
      return copy;
    },
  });
  const body = accessor(own, "body");
  if (body === undefined) return prototype;
  const get = function () {
    const [stream, watch] = [body.call(this), watches.get(this)];
    if (watch && stream) watchStream(watch.stream = stream, watch);
    return stream;
  };
  return Object.defineProperty(prototype, "body", { get, configurable: true, enumerable: true });
}

function accessor(object, name) {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found.get;
  }
  return undefined;
}

function readWhole(response, its, given) {
  const watch = watches.get(response);
  // Who may not read any more is refused, which says nothing of the body.
  const isRefused = response.bodyUsed || watch?.stream?.locked;
  const going = its.apply(response, given);
  if (!watch || isRefused) return going;
  return going.then((value) => (watch.over(), value), (error) => {
    // JSON that cannot be read came whole.
    if (error?.name === "SyntaxError") watch.over();
    else watch.broke(error);
    throw error;
  });
}

function watchStream(stream, watch) {
  lookOn(stream, watch, ofStreams, streamingLike);
}

function streamingLike(own) {
  const iterated = (stream, its, given) => watchedIterator(its.apply(stream, given), watches.get(stream));
  return over(own, {
    getReader(stream, its, given) {
      const [reader, watch] = [its.apply(stream, given), watches.get(stream)];
      watch.reader = reader;
      // A reader that gave up its stream is told so by the same promise.
      const isItsOwn = () => stream.locked && watch.reader === reader;
      reader.closed.then(watch.over, (error) => isItsOwn() && watch.broke(error));
      return reader;
    },
    pipeTo(stream, its, given) {
      const watch = watches.get(stream);
      watch.reader = null;
      return its.apply(stream, given).then(watch.over, async (error) => {
        if (await hasBroken(stream, own, error)) watch.broke(error);
        throw error;
      });
    },
    pipeThrough(stream, its, given) {
      const [pair, options] = given;
      // What it refuses, it refuses in its own words.
      if (stream.locked || !pair?.readable || !pair.writable || pair.writable.locked) return its.apply(stream, given);
      stream.pipeTo(pair.writable, options).catch(() => {});
      return pair.readable;
    },
    tee(stream, its, given) {
      const [watch, branches] = [watches.get(stream), its.apply(stream, given)];
      for (const branch of branches) watchStream(branch, watch);
      return branches;
    },
    cancel(stream, its, given) {
      watches.get(stream).over();
      return its.apply(stream, given);
    },
    values: iterated,
    [Symbol.asyncIterator]: iterated,
  });
}

/** Whether it was the stream that failed, and not what it was piped into. */
async function hasBroken(stream, own, error) {
  if (stream.locked) return false;
  const reader = own.getReader.call(stream);
  let broke = false;
  reader.closed.catch((found) => (broke ||= found === error));
  await null;
  const found = broke;
  reader.releaseLock();
  return found;
}

function watchedIterator(iterator, watch) {
  const { next } = iterator;
  const value = (...given) => next.apply(iterator, given).then((step) => {
    if (step.done) watch.over();
    return step;
  }, (error) => {
    watch.broke(error);
    throw error;
  });
  return Object.defineProperty(iterator, "next", { value, writable: true, configurable: true });
}
