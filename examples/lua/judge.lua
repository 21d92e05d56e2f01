-- Looks up a status and judges a response, from a language that has no package: LuaJIT.
local ffi = require("ffi")

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
  local made = ffi.new(name) -- all zero
  made.struct_size = ffi.sizeof(made)
  return made
end

local function object(kind, make, ...)
  local out = ffi.new("aftercall_" .. kind .. " *[1]")
  local arguments = { ... }
  arguments[#arguments + 1] = out
  check(make(unpack(arguments)))
  return ffi.gc(out[0], lib["aftercall_" .. kind .. "_free"])
end

local row = structure("aftercall_status")
check(lib.aftercall_status_lookup(503, row))
print(ffi.string(row.message) .. ": " .. ffi.string(row.description))

local url = "https://api.example/things"
local request = object("request", lib.aftercall_request_new, "GET", 3, url, #url)
local response = object("response", lib.aftercall_response_new, 503)
check(lib.aftercall_response_add_header(response, "Retry-After", 11, "2", 1))
local verdict = object("verdict", lib.aftercall_verdict_new)
check(lib.aftercall_judge(nil, request, response, verdict))
local summary = structure("aftercall_summary")
check(lib.aftercall_verdict_summary(verdict, summary))
local remedy = ffi.string(lib.aftercall_remedy_slug(summary.remedy))
print(("%s, %d s"):format(remedy, tonumber(summary.wait_us) / 1000000))
assert(summary.remedy == lib.AFTERCALL_REMEDY_SLOW_DOWN)
