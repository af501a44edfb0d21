-- The log of prosody. Its modules name accounts, rooms and addresses, and where a token does not fit a room the token without its
-- signature (mod_token_verification.lua). This sink replaces the image's, which is the same without the filter.
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
