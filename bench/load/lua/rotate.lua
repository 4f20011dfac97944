-- Refreshes that rotate: a token is taken from the queue, spent, and its successor put back, so that each is used once and by one request.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } moment; int clock_gettime(int, moment*);")

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local path, rest, seconds = os.getenv("TOKEN_PATH"), os.getenv("REST"), tonumber(os.getenv("SECONDS"))
local thread, stop

function setup(t) thread = t end

function init()
  queue, first, last, bad, good = {}, 1, 0, 0, 0
  for token in io.lines(os.getenv("TOKENS")) do
    last = last + 1
    queue[last] = token
  end

  stop = now() + seconds
end

function request()
  if now() > stop or first > last then
    -- Never finished, so never answered: a refresh that were on its way when wrk hangs up would be lost with its token.
    return "GET / HTTP/1.1\r\nHost: drained\r\n"
  end

  local token = queue[first]
  queue[first] = nil
  first = first + 1
  return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded" }, "grant_type=refresh_token&refresh_token=" .. token .. rest)
end

function response(status, _, body)
  local successor = body:match('"refresh_token"%s*:%s*"([^"]+)"')
  if successor then
    good = good + 1
    last = last + 1
    queue[last] = successor
  else
    bad = bad + 1
    if bad == 1 then io.stderr:write(status .. " " .. body:sub(1, 300) .. "\n") end
  end
end

function done()
  local file = io.open(os.getenv("TOKENS"), "w")
  local left, from, to = thread:get("queue"), thread:get("first"), thread:get("last")
  for i = from, to do file:write(left[i] .. "\n") end
  file:close()

  io.write("bad=" .. thread:get("bad") .. " good=" .. thread:get("good") .. "\n")
end
