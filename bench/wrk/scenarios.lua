-- The requests of the scenarios. Arguments: the scenario, a file with ids, the path of the page in the middle.
local workers = { "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7" }
local statuses = { "SUCCEEDED", "FAILED", "SCHEDULED", "RUNNING" }
local json = { ["Content-Type"] = "application/json" }
local filler = string.rep("x", 280)
local gets, lists, ids, page = {}, {}, {}, nil
local count = 0

local function get() return gets[math.random(#gets)] end
local function list() return lists[math.random(#lists)] end

local function create()
  count = count + 1
  local body = string.format(
    '{"start":"2090-%02d-%02dT09:00:00Z","worker":"%s","title":"Created","payload":{"data":"%s","n":%d}}',
    math.random(12), math.random(28), workers[math.random(#workers)], filler, count)
  return wrk.format("POST", "/api/tasks", json, body)
end

local function patch()
  count = count + 1
  return wrk.format("PATCH", "/api/tasks/" .. ids[math.random(#ids)] .. "/payload", json, string.format('{"step":"%d-%d"}', os.time(), count))
end

local function mixed()
  local n = math.random(100)
  if n <= 70 then return get() elseif n <= 90 then return list() elseif n <= 95 then return create() else return patch() end
end

local scenarios = { get = get, list = list, page = function() return page end, create = create, patch = patch, mixed = mixed }

function init(args)
  math.randomseed(1)
  for id in io.lines(args[2]) do
    ids[#ids + 1] = id
    gets[#gets + 1] = wrk.format("GET", "/api/tasks/" .. id)
  end
  for _, worker in ipairs(workers) do
    for _, status in ipairs(statuses) do
      lists[#lists + 1] = wrk.format("GET", "/api/tasks?worker=" .. worker .. "&status=" .. status .. "&limit=50")
    end
  end
  page = wrk.format("GET", args[3])
  request = scenarios[args[1]]
end

-- The last line of the output; times in microseconds. Errors of the status are those of 400 and above.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("\n%d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
