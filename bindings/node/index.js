"use strict";
// The package: four levels, of which a user can stop at any.
//
// 1. Look up: status(503).description
// 2. Judge:   judge({status, headers, body}, {method}) gives a Verdict
// 3. Call:    new Engine().call(request) carries one operation through to its end, without I/O
// 4. Adapt:   examples/node/call.mjs shows a whole client on fetch

const { Call } = require("./lib/call.js");
const { Contract, http, rest, status } = require("./lib/contract.js");
const { Engine } = require("./lib/engine.js");
const { AftercallError } = require("./lib/error.js");
const { Failure, failureNames } = require("./lib/failure.js");
const native = require("./lib/native.js");
const { Policy, policyProfiles, policySettings } = require("./lib/policy.js");
const { Request } = require("./lib/request.js");
const { bodyWanted, readResponse } = require("./lib/response.js");
const { Stream } = require("./lib/stream.js");
const { Status } = require("./lib/status.js");
const { now } = require("./lib/time.js");
const { Verdict, judge, judgeFailure } = require("./lib/verdict.js");
const { tables, wordSets } = require("./lib/vocabulary.js");

/** The version of the library. */
const version = native.aftercall_version();

module.exports = {
  AftercallError,
  Call,
  Contract,
  Engine,
  Failure,
  Policy,
  Request,
  Status,
  Stream,
  Verdict,
  bodyWanted,
  failureNames,
  http,
  judge,
  judgeFailure,
  now,
  policyProfiles,
  policySettings,
  readResponse,
  rest,
  status,
  version,
  wordSets,
  // Effect, Fault, Repeat, Remedy, …: one table a closed set of the library.
  ...tables,
};
