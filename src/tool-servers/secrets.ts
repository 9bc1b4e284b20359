/** Forms of keys and tokens that cannot be anything else; each as its issuer documents it. */
const FORMS: [kind: string, form: RegExp][] = [
  ["GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})/g],
  ["GitLab token", /\bgl(pat|cbt|ptt|dt|rt|ft|soat|agent)-[A-Za-z0-9_-]{20,}/g],
  ["Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{20,}/g],
  ["OpenAI-style key", /\bsk-(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,}/g],
  ["Stripe key", /\b[rs]k_(live|test)_[A-Za-z0-9]{16,}/g],
  ["Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}/g],
  ["Slack webhook", /hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/g],
  ["AWS key", /\b(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g],
  ["Google key", /\bAIza[0-9A-Za-z_-]{35}|\bya29\.[0-9A-Za-z_-]{20,}|\bGOCSPX-[0-9A-Za-z_-]{20,}/g],
  ["npm token", /\bnpm_[A-Za-z0-9]{36}\b/g],
  ["PyPI token", /\bpypi-[A-Za-z0-9_-]{40,}/g],
  ["Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/g],
  ["Groq, xAI, Tavily, Perplexity or Replicate key", /\b(gsk_|xai-|tvly-|pplx-|r8_)[A-Za-z0-9-]{20,}/g],
  ["SendGrid key", /\bSG\.[\w-]{16,64}\.[\w-]{16,64}/g],
  ["Atlassian token", /\bATATT3[\w=-]{20,}/g],
  ["Notion, Linear or Figma token", /\b(ntn_|lin_api_|figd_)[A-Za-z0-9_-]{20,}|\bsecret_[A-Za-z0-9]{40,}/g],
  [
    "Shopify, DigitalOcean, Supabase or Databricks token",
    /\b(shp(at|ca|pa|ss)_|dop_v1_|sbp_|dapi)[0-9a-f]{32,}/g,
  ],
  ["1Password token", /\bops_ey[\w-]{20,}/g],
  // Begins at a word, not within one: each beginning costs up to 500 characters.
  ["JSON Web Token", /(?<!\w|[\w-]{2})ey[JK][\w-]{10,500}\.ey[\w-]{10,2000}\.[\w-]{10,}/g],
  ["private key", /-----BEGIN [A-Z ]*PRIVATE KEY/g],
];

/** A value of a known form within a text: what it is, and the value, which is never to be printed. */
export function credentialForm(text: string): { kind: string; value: string } | null {
  for (const [kind, form] of FORMS)
    for (const [value] of text.matchAll(form)) if (!isPlaceholder(value)) return { kind, value };
  return null;
}

/**
 * The values of a known form in a whole text, the first of each line, line by line. The text is read once for each form: by line it would
 * take seconds for a megabyte of line feeds.
 *
 * @returns with the line, counted from 1
 */
export function credentialForms(text: string): { kind: string; value: string; line: number }[] {
  const found = FORMS.flatMap(([kind, form]) =>
    [...text.matchAll(form)].flatMap(({ 0: value, index }) =>
      isPlaceholder(value) ? [] : [{ kind, value, index }],
    ),
  ).sort((a, b) => a.index - b.index);
  let line = 1;
  let read = 0;
  const byLine = new Map<number, { kind: string; value: string; line: number }>();
  for (const { kind, value, index } of found) {
    for (let at = text.indexOf("\n", read); at >= 0 && at < index; at = text.indexOf("\n", read)) {
      line += 1;
      read = at + 1;
    }
    if (!byLine.has(line)) byLine.set(line, { kind, value, line });
  }
  return [...byLine.values()];
}

/** References as the tools write them: `${X}`, `${env:X}`, `${input:x}`, `${{ secrets.X }}`, `{env:X}`, `{{x}}`, `$X`, `$(…)`, `%X%`. */
const REFERENCE =
  /\$\{\{[^{}]*\}\}|\$\{([^{}]*)\}|\{\{[^{}]*\}\}|\{(?:env|file|input|secret)s?:[^{}]*\}|\$\(([^()]*)\)|\$[A-Z_][A-Z0-9_]*\b|%[A-Za-z_]\w*%/g;

/** The text without its references. The default of `${X:-default}` and what `$(echo …)` says are text and stay. */
export function withoutReferences(text: string): string {
  return text.replace(REFERENCE, (_whole, variable: string | undefined, command: string | undefined) => {
    const said = /^\s*(?:echo|printf)\s+(.+)$/s.exec(command ?? "")?.[1];
    if (said !== undefined) return said.replace(/["']|\$\w+/g, "");
    return /^[A-Za-z_]\w*:?[-=](.+)$/s.exec(variable ?? "")?.[1] ?? "";
  });
}

/** Secret stores by the scheme of their references, and the short forms that some tools take. */
const STORED =
  /^(op|vault|keyring|keychain|keepass|bws|doppler|infisical|[a-z]+sm|[a-z]+kv|secrets?):\/\/|^arn:aws:(secretsmanager|ssm):/i;
const NAMED = /^(env|file|input|secrets?):[\w./~-]+$/i;

/** Whether a value only says where the secret is: references, a place in a store, a variable's name, a file, a placeholder. */
export function isReference(value: string): boolean {
  const text = withoutReferences(value.trim())
    .replace(/^(bearer|basic|token)\s*/i, "")
    .trim();
  if (/^[\s:;,.&"'/@|-]*$/.test(text) || STORED.test(text) || isPlaceholder(text)) return true;
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text)) return true;
  return (NAMED.test(text) || /^(\.{1,2}|~)?\/[\w./~-]+$/.test(text)) && !holdsRandom(text);
}

const EMPTY =
  /^<.*>$|^\[.*\]$|^(\*|x|\.|…|-|_|0)+$|^(change[-_ ]?me|replace[-_ ]?me|redacted|placeholder|none|null|undefined|true|false|todo|dummy|example|test|secret|password|token|key|api[-_ ]?key|oauth2?|required|optional|auto|env|prompt)$|x{8,}/i;
const TELLING = /(^|[-_ .])(your|insert|replace|enter|paste|example|placeholder|dummy)([-_ .]|$)|[-_]here$/i;

/** What people write where a secret is to go. */
function isPlaceholder(value: string): boolean {
  return EMPTY.test(value) || (TELLING.test(value) && !holdsRandom(value));
}

const holdsRandom = (text: string) => text.split(/[-_ ./:]/).some(randomLooking);

/** Whether the name of a setting says that its value is secret: surely, perhaps (`KEY`, `AUTH`, …), or not. */
export function namesSecret(name: string): "yes" | "maybe" | "no" {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const last = words.at(-1) ?? "";
  const pair = `${words.at(-2) ?? ""} ${last}`.trim();
  if (
    /^(token|secret|secrets|password|passwd|pwd|passphrase|apikey|apitoken|accesstoken|authtoken|authorization|credential|credentials|pat|bearer)$/.test(
      last,
    )
  )
    return "yes";
  if (
    /^(api|access|private|secret|signing|encryption|master|service|account|admin|client|webhook|subscription|license) key$/.test(
      pair,
    )
  )
    return "yes";
  return /^(key|auth|cookie|session|pass|dsn|signature|jwt|sas|connection|string|header)$/.test(last)
    ? "maybe"
    : "no";
}

/** Long, without spaces, and mixed as only machines mix: at least 3.5 bits a character, with letters and digits. */
export function randomLooking(text: string): boolean {
  if (text.length < 16 || /\s/.test(text) || !/[a-z]/i.test(text) || !/\d/.test(text)) return false;
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return true;
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits >= 3.5;
}

/** A name out of the file as it may be shown: short, on one line, and withheld when it looks like a secret itself. */
export function shown(name: string): string {
  const line = name.replace(/\s+/g, " ").trim();
  if (
    credentialForm(line) !== null ||
    line.split(/[\s=/:?&@]+/).some((part) => part.length >= 20 && randomLooking(part))
  )
    return "(name withheld)";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
