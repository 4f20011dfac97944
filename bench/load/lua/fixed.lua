-- One request, over and over, as the environment describes it.
wrk.method = os.getenv("METHOD") or "POST"
wrk.body = os.getenv("BODY")

for line in (os.getenv("HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
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

function done() io.write("bad=" .. thread:get("bad") .. "\n") end
