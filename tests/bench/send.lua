-- SPDX-License-Identifier: EUPL-1.2
-- Sends what a file lists (method, path, token, body, with tabs between, one a line), once each or over and over, and
-- reports as JSON on a line of its own. wrk -s send.lua URL -- FILE once|again
local requests, again = {}, false
sent = 0 -- global, so that done() can ask for it

function init(args)
  again = args[2] == 'again'
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match('^(%S+)\t(%S+)\t(%S+)\t(.*)$')
    local headers = { Authorization = 'Bearer ' .. token }
    if body ~= '' then headers['Content-Type'] = 'application/json' end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= '' and body or nil)
  end
end

local thread_of_wrk
function setup(thread)
  thread_of_wrk = thread
end

-- Beyond the end of the list a run is worth nothing; the caller sees `sent`.
function request()
  sent = sent + 1
  if again then return requests[(sent - 1) % #requests + 1] end
  return requests[sent] or requests[1]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format('{"answers":%d,"seconds":%.6f,"bytes":%d,"failed":%d,"sent":%d,"mean":%.1f,"p50":%d,"p99":%d,"max":%d}',
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    thread_of_wrk:get('sent') or -1, latency.mean, latency:percentile(50), latency:percentile(99), latency.max))
end
