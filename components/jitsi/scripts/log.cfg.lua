-- Log of prosody. Its modules log accounts, rooms and addresses, and for a token that does not match a room also the token without
-- its signature (mod_token_verification.lua). This sink equals the image's, but adds the filter.
log = {
  {
    to = "console",
    timestamps = "%Y-%m-%d %X",
    levels = { min = (ENV_LOG_LEVEL or "warn"):lower() },
    filter = function (line)
      return (line
        :gsub("eyJ[%w_-]+%.[%w_.-]*", "[token]")
        :gsub("[^%s\"'<>=(),]+@[%w.-]+[^%s\"'<>,)]*", "[address]")
        :gsub("%f[%d]%d+%.%d+%.%d+%.%d+%f[^%d]", "[address]")
        :gsub("%x*:%x*:%x*:[%x:.]*", "[address]"))
    end,
  },
}
