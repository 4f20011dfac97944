-- One request, over and over, as the environment describes it.
wrk.method = os.getenv("METHOD") or "POST"
wrk.body = os.getenv("BODY")

for line in (os.getenv("HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end

-- No two posts alike, and each at an hour of its own: COUNTER is the file in which the last one stands, for the next window.
local template, file = wrk.body, os.getenv("COUNTER")
if file then
  local began = io.open(file)
  last = began and began:read("*n") or 0
  if began then began:close() end

  function request()
    last = last + 1
    local body = template:gsub("@n@", last):gsub("@hour@", os.date("!%Y-%m-%dT%H:00:00Z", 1924988400 + last * 3600))
    return wrk.format(nil, nil, nil, body)
  end
end

local thread

function setup(t) thread = t end

function init() bad = 0 end

-- A refusal inside a 200 would be fast, and wrong.
local expected = os.getenv("EXPECT")

function response(status, _, body)
  if status ~= 200 or (expected and not body:find(expected, 1, true)) then
    bad = bad + 1
    if bad == 1 then io.stderr:write(status .. " " .. body:sub(1, 300) .. "\n") end
  end
end

function done()
  if file then
    local ended = io.open(file, "w")
    ended:write(thread:get("last"))
    ended:close()
  end

  io.write("bad=" .. thread:get("bad") .. "\n")
end
