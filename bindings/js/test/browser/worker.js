// A worker that judges, and gives the verdict to its page.

import { judge } from "/src/index.js";

postMessage(judge({ status: 503 }));
