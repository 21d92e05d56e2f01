// Verdicts that are asked for twice: first for what is always read, and for the evidence, the sentences and the row of
// the status only when they are. A judgement keeps nothing, so the same input gives the same verdict.

import { isKept, sharedContract } from "./contract.js";
import { readVerdict } from "./layout.js";
import { Verdict, WANT_ALL } from "./verdict.js";

/** The most bytes of an input that a verdict keeps. */
const MOST = 4096;

/** The verdict, by a contract, on the input that `write` writes. */
export function verdictBy(contract, write) {
  const [instance, by] = sharedContract(contract);
  const input = write(instance.write());
  if (input.length > MOST || !isKept(contract)) {
    return new Verdict(instance.output("ac_judge", by, WANT_ALL, input).first(readVerdict));
  }
  const kept = input.copy();
  return new Verdict(instance.output("ac_judge", by, 0, input).first(readVerdict), again(contract, (to) => to.raw(kept)));
}

/** A function that judges again what `write` writes, with everything. */
export function again(contract, write) {
  return () => {
    const [instance, by] = sharedContract(contract);
    return instance.output("ac_judge", by, WANT_ALL, write(instance.write())).first(readVerdict);
  };
}

/** Whether a verdict on so much may be asked for again. */
export const mayAskAgain = (contract, length) => length <= MOST && isKept(contract);
