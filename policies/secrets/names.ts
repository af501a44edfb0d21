const SECRET_WORD = /^(pass|password|passwd|passphrase|pwd|bindpw|secrets?|tokens?|credentials?|apikey|privatekey)$/;
const SECRET_PAIR = /\b(api|private|access|secret|signing|encryption) key$/;
/** Words in names that refer to a secret but do not hold it: `existingSecret`, `secretName`, `inject-ca-from-secret`. */
const ABOUT_SECRETS = /\b(existing|from|of|pull|ref|name|checksum|hash|allow|allowed|enable|enabled|keep|no)\b/;

/** Whether a name indicates that its value is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  const text = words.join(" ");
  return !ABOUT_SECRETS.test(text) && (SECRET_WORD.test(words.at(-1) ?? "") || SECRET_PAIR.test(text));
}

/** Whether a text can be a secret: not a switch, a number, a path or a reference to something else. */
function isSecretText(text: string): boolean {
  return !/^\s*$|^(true|false|yes|no|on|off|none|null|\d+)$|^[/$<{%[]/i.test(text);
}

/** Whether `secret: jitsi-tls` in a chart or a file names a Secret rather than being one. */
export function namesSecret(name: string, text: string): boolean {
  return /secrets?$/i.test(name) && /^[a-z]+\d{0,2}(-[a-z]+\d{0,2})+$/.test(text);
}

/** Whether a value with this name is a secret. A password may be a number. */
export function isSecretValue(name: string, text: string): boolean {
  return isSecretName(name) && (isSecretText(text) || (/pass(word|wd)?\d*$/i.test(name) && /^\d{4,}$/.test(text)));
}

/** Formats of secrets that are recognisable under any name. */
const FORMS: Readonly<Record<string, RegExp>> = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "an access key": /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  "a token":
    /\b(gh[opsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+)/,
  "a bearer token": /\b(Basic|Bearer) (?=[^\s"']*\d)[A-Za-z0-9+/._~-]{10,}/,
  "a webhook": /\bhooks\.slack\.com\/services\/T\w+/,
  "a login":
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@$%{<"']+:[^\s/@$%{<"']+@|\bcurl\b[^\n|;]*\s(-u|--user)[ =]["']?[^\s:$"']+:[^\s$"']+/,
};

/** The kind of secret in a text, by its format. */
export function secretForm(text: string): string | undefined {
  return Object.keys(FORMS).find((form) => FORMS[form]?.test(text));
}
