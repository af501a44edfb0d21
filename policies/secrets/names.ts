const SECRET_WORD = /^(password|passwd|passphrase|pwd|bindpw|secrets?|tokens?|credentials?|apikey|privatekey)$/;
const SECRET_PAIR = /\b(api|private|access|secret|signing|encryption) key$/;
/** A name with one of these says where a secret is, or something about it: `existingSecret`, `secretName`, `inject-ca-from-secret`. */
const ABOUT_SECRETS = /\b(existing|from|of|pull|ref|name|checksum|hash|allow|allowed|enable|enabled|keep|no)\b/;

/** Whether the name of a value says that the value is a secret. */
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
export function isSecretText(text: string): boolean {
  return !/^\s*$|^(true|false|yes|no|on|off|none|null|\d+)$|^[/$<{%]/i.test(text);
}

/** Whether `secret: jitsi-tls` in a chart or a file names a Secret rather than being one. */
export function namesSecret(name: string, text: string): boolean {
  return /secrets?$/i.test(name) && /^[a-z]+\d{0,2}(-[a-z]+\d{0,2})+$/.test(text);
}

/** The private half of a key pair, whatever it is called. */
export function isPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}
