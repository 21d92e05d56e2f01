-- Looks up, judges and carries calls through, over LuaSocket: call.lua URL, of a reference server.
local ffi = require("ffi")
local socket, http, ltn12 = require("socket"), require("socket.http"), require("ltn12")

local file = assert(io.open(os.getenv("AFTERCALL_CDEF") or "include/aftercall.cdef.h"))
ffi.cdef(file:read("*a"))
file:close()
local lib = ffi.load(os.getenv("AFTERCALL_LIBRARY") or "aftercall")
assert(lib.aftercall_abi_version() == lib.AFTERCALL_ABI_VERSION, "the library is another one")

local function check(result)
  if result == lib.AFTERCALL_RESULT_OK then return end
  error(ffi.string(lib.aftercall_result_text(result)), 2)
end

local function structure(name)
  local made = ffi.new("aftercall_" .. name) -- all zero
  made.struct_size = ffi.sizeof(made)
  return made
end

-- An object of the library. It is freed when nothing refers to it any more, also at the end.
local function object(kind, ...)
  local out = ffi.new("aftercall_" .. kind .. " *[1]")
  local arguments, count = { ... }, select("#", ...)
  arguments[count + 1] = out
  check(lib["aftercall_" .. kind .. "_new"](unpack(arguments, 1, count + 1)))
  return ffi.gc(out[0], lib["aftercall_" .. kind .. "_free"])
end

local function slug(set, number)
  return ffi.string(lib["aftercall_" .. set .. "_slug"](number))
end

local function now()
  local time = ffi.new("aftercall_time")
  check(lib.aftercall_now(time))
  return time
end

-- One attempt: LuaSocket makes a new connection for each request and never sends one again. It must
-- not follow redirects: a POST would become a GET.
local function send(operation)
  local body, headers = {}, {}
  for name, value in pairs(operation.headers or {}) do headers[name] = value end
  if operation.body then headers["content-length"] = #operation.body end
  local sent, status, fields = http.request({
    url = operation.url, method = operation.method, headers = headers, redirect = false,
    source = operation.body and ltn12.source.string(operation.body),
    sink = ltn12.sink.table(body),
  })
  if not sent then return nil, status end
  return status, fields, table.concat(body)
end

-- LuaSocket names no phase. Nothing but connecting is refused; all else stays unknown.
local function failure(problem)
  local made = structure("failure")
  if problem == "connection refused" then
    check(lib.aftercall_failure_named("errno", 5, "ECONNREFUSED", 12, made))
  end
  return made
end

local function response(status, fields, body)
  local made = object("response", status)
  for name, value in pairs(fields) do
    check(lib.aftercall_response_add_header(made, name, #name, value, #value))
  end
  local kept = body:sub(1, lib.AFTERCALL_MAX_BODY)
  local state = #kept == #body and lib.AFTERCALL_BODY_STATE_COMPLETE or lib.AFTERCALL_BODY_STATE_PREFIX
  check(lib.aftercall_response_set_body(made, kept, #kept, state))
  return made
end

local seed = math.floor(socket.gettime() * 1000)

local function carry_out(engine, operation)
  local request = object("request", operation.method, #operation.method, operation.url, #operation.url)
  local options, next = structure("call_options"), structure("decision")
  options.deadline_us = 20 * 1000000
  seed = seed + 1
  local call = object("call", engine, request, options, seed)
  check(lib.aftercall_call_begin(call, now(), next))
  while next.action ~= lib.AFTERCALL_ACTION_DONE do
    if next.action == lib.AFTERCALL_ACTION_SEND then
      http.TIMEOUT = tonumber(next.time_left_us) / 1000000
      local status, fields, body = send(operation)
      if status then
        check(lib.aftercall_call_on_response(call, response(status, fields, body), now(), next))
      else
        check(lib.aftercall_call_on_failure(call, failure(fields), now(), next))
      end
    elseif next.action == lib.AFTERCALL_ACTION_WAIT then
      socket.sleep(tonumber(next.wait_us) / 1000000)
      check(lib.aftercall_call_on_wake(call, now(), next))
    else -- It was not asked to sign in or to verify.
      check(lib.aftercall_call_cancel(call, now(), next))
    end
  end
  local outcome = structure("outcome")
  check(lib.aftercall_call_outcome(call, outcome))
  return ("%s, effect %s, attempts %d"):format(
    slug("stop", outcome.stop), slug("effect", outcome.effect), outcome.attempts)
end

-- The program

local row = structure("status")
check(lib.aftercall_status_lookup(503, row))
print(ffi.string(row.message) .. ": " .. ffi.string(row.description))

local orders = "https://api.example/orders"
local request, verdict = object("request", "POST", 4, orders, #orders), object("verdict")
check(lib.aftercall_judge(nil, request, response(504, {}, ""), verdict))
local summary = structure("summary")
check(lib.aftercall_verdict_summary(verdict, summary))
print(("504 to a POST: effect %s, remedy %s, retryable %d"):format(
  slug("effect", summary.effect), slug("remedy", summary.remedy), summary.is_retryable))

local base, id = arg[1], "lua-" .. seed

local function order(method, path, body, reference)
  local headers = { authorization = "Bearer writer-token", ["content-type"] = "application/json",
    ["aftercall-reference"] = reference }
  return { method = method, url = base .. path, headers = headers, body = body }
end

-- A program has one engine. Here each story begins with one that has learned nothing yet.
local function story(title, operation, fault)
  if fault then
    local body = ('{"fault": "%s", "method": "%s", "times": 1}'):format(fault, operation.method)
    assert(send({ method = "POST", url = base .. "/admin/faults", body = body }) == 201, "no fault")
  end
  local ended, sent = carry_out(object("engine", nil, nil), operation), ""
  if operation.headers["aftercall-reference"] then
    local counts = "/admin/counts/" .. operation.headers["aftercall-reference"]
    local _, _, counted = send({ method = "GET", url = base .. counts })
    sent = ", sent " .. counted:match('"deliveries":(%d+)')
  end
  print(title .. ": " .. ended .. sent)
end

local created, other = ('{"id": "%s"}'):format(id), ('{"id": "%s-2"}'):format(id)
story("an order", order("POST", "/v1/orders", created))
story("the same order again", order("POST", "/v1/orders", created))
story("a busy server", order("GET", "/v1/orders/" .. id), "status=503; applied=no; retry-after=1")
story("a lost answer", order("POST", "/v1/orders", other, id .. "-post"), "drop-after-apply")
story("a lost answer to a GET", order("GET", "/v1/orders/" .. id, nil, id .. "-get"), "drop-after-read")
base = "http://127.0.0.1:1"
story("nobody listens", order("POST", "/"))
