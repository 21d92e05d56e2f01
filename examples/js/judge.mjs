// Level 2, judge: what does this response mean?
//
//   node judge.mjs GET http://127.0.0.1:8080/v1/orders/1

import { judge, judgeFailure, readResponse } from "../../bindings/js/dist/index.js"; // "aftercall"

const [method, url] = process.argv.slice(2);

/** The verdict on one request, whether or not a response arrives. */
async function ask() {
  try {
    const headers = { authorization: "Bearer writer-token" };
    const response = await fetch(url, { method, headers, redirect: "manual" });
    return judge(await readResponse(response, { method }), { method });
  } catch (error) {
    return judgeFailure(error, { method });
  }
}

const verdict = await ask();

console.log(String(verdict));
console.log(`did it take effect? ${verdict.effect}`);
console.log(`whose fault is it?  ${verdict.fault}`);
console.log(`what to do next?    ${verdict.remedy}`);
if (verdict.isRetryable) console.log(`send it again after ${verdict.waitSeconds()} s`);
for (const { field, value, source, name } of Object.values(verdict.evidence)) {
  console.log(`    ${field} is ${value} because of ${source} "${name}"`);
}
process.exitCode = verdict.isSuccess ? 0 : 1;
