-- One prepared filing after the other: each has its own session, form token and draft.
-- A line of the file: path, cookie and body, separated by tabs.
local requests, nth = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, cookie, body = line:match("^(.-)\t(.-)\t(.*)$")
    local headers = {
      ["Cookie"] = cookie,
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["Accept-Encoding"] = "br, gzip",
      ["Accept-Language"] = "vi",
    }
    requests[#requests + 1] = wrk.format("POST", path, headers, body)
  end
end

function request()
  nth = nth + 1
  return requests[nth] or requests[#requests]
end
