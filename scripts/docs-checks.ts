import { posix } from "node:path";

/** A Markdown page, split into what is prose and what is code, with line numbers kept. */
export interface Page {
  path: string;
  /** Lines outside fences; a fence's lines are empty here. */
  prose: string[];
  fences: { info: string; line: number; text: string }[];
}

export interface Problem {
  path: string;
  line: number;
  message: string;
}

export function readPage(path: string, markdown: string): Page {
  const prose: string[] = [];
  const fences: Page["fences"] = [];
  let open: { mark: string; info: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/.exec(line);
    if (open !== null) {
      if (fence?.[1]?.startsWith(open.mark) && fence[2] === "") {
        fences.push({ info: open.info, line: open.line, text: open.lines.join("\n") });
        open = null;
      } else open.lines.push(line);
      prose.push("");
    } else if (fence?.[1] !== undefined) {
      open = { mark: fence[1], info: fence[2] ?? "", line: index + 1, lines: [] };
      prose.push("");
    } else prose.push(line);
  }
  if (open !== null) fences.push({ info: open.info, line: open.line, text: open.lines.join("\n") });
  return { path, prose, fences };
}

/** The anchors GitHub gives to the headings of a page, repeated ones numbered. */
export function anchors(page: Page): Set<string> {
  const found = new Set<string>();
  for (const line of page.prose) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/<[^>]+>/g, "");
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    let unique = slug;
    for (let copy = 1; found.has(unique); copy++) unique = `${slug}-${copy}`;
    found.add(unique);
  }
  for (const line of page.prose)
    for (const id of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) found.add(id[1] ?? "");
  return found;
}

/** Relative links lead to a file of the repository, and their anchors to a heading. */
export function checkLinks(
  page: Page,
  pages: Map<string, Page>,
  exists: (path: string) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  for (const [index, line] of page.prose.entries()) {
    for (const match of line
      .replace(/`[^`]*`/g, "")
      .matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/g)) {
      const target = match[1] ?? match[2] ?? "";
      if (/^[a-z][a-z+.-]*:/i.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const path =
        file === "" ? page.path : posix.normalize(posix.join(posix.dirname(page.path), decodeURI(file)));
      const report = (message: string) => problems.push({ path: page.path, line: index + 1, message });
      if (path.startsWith("..") || !exists(path.replace(/\/$/, "")))
        report(`link to ${target}: there is no ${path}`);
      else if (anchor !== undefined && pages.has(path) && !anchors(pages.get(path) as Page).has(anchor)) {
        report(`link to ${target}: ${path} has no heading for #${anchor}`);
      }
    }
  }
  return problems;
}

/** Code that a reader would type: fences and inline code, with lines. */
function* code(page: Page): Generator<{ text: string; line: number }> {
  for (const fence of page.fences) {
    for (const [index, text] of fence.text.split("\n").entries())
      yield { text, line: fence.line + 1 + index };
  }
  for (const [index, line] of page.prose.entries()) {
    for (const span of line.matchAll(/`([^`]+)`/g)) yield { text: span[1] ?? "", line: index + 1 };
  }
}

/** Every `npm run NAME` is a script, and every `agent-policy NAME` a command. */
export function checkCommands(page: Page, scripts: Set<string>, commands: Set<string>): Problem[] {
  const problems: Problem[] = [];
  for (const { text, line } of code(page)) {
    for (const match of text.matchAll(/\bnpm run (?:-s |--silent )?([\w:-]+)/g)) {
      const name = match[1] ?? "";
      if (!scripts.has(name))
        problems.push({ path: page.path, line, message: `npm run ${name}: package.json has no such script` });
    }
    for (const match of text.matchAll(/(?:^|[\s$&|;(])(?:npx )?agent-policy (?:-- )?([a-z][a-z-]*)\b/g)) {
      const name = match[1] ?? "";
      if (!commands.has(name))
        problems.push({ path: page.path, line, message: `agent-policy ${name}: there is no such command` });
    }
  }
  return problems;
}

/** A block of YAML that is a whole policy says so: "```yaml policy". */
export function checkPolicies(
  page: Page,
  validate: (text: string) => { line: number; message: string }[],
): Problem[] {
  return page.fences
    .filter((fence) => /^ya?ml policy\b/.test(fence.info))
    .flatMap((fence) =>
      validate(fence.text).map(({ line, message }) => ({
        path: page.path,
        line: fence.line + line,
        message,
      })),
    );
}

/** The reference page names every key of the schema, in code. */
export function checkKeys(page: Page, keys: Iterable<string>): Problem[] {
  const text = [...page.prose, ...page.fences.map((fence) => fence.text)].join("\n");
  return [...keys]
    .filter((key) => !new RegExp(`(^|[^\\w-])${key}([^\\w-]|$)`, "m").test(text))
    .map((key) => ({ path: page.path, line: 1, message: `the policy key "${key}" is not described` }));
}

/** Words that promise, boast, or belong to somebody's machine. */
const FORBIDDEN = [
  /\bTO-?DO\b|\bFIXME\b|\bTBD\b|\bXXX\b/,
  /\b(?:coming soon|lorem ipsum|blazing(?:ly)?|seamless(?:ly)?|effortless(?:ly)?|revolutionary|cutting-edge|game-chang\w+)\b/i,
  /(?:^|[\s`"'(])\/(?:work|root|home\/\w+|Users\/\w+)\//,
];

export function checkWords(page: Page): Problem[] {
  const lines = [
    ...page.prose.map((text, index) => ({ text, line: index + 1 })),
    ...page.fences.flatMap((fence) =>
      fence.text.split("\n").map((text, index) => ({ text, line: fence.line + 1 + index })),
    ),
  ];
  return lines.flatMap(({ text, line }) =>
    FORBIDDEN.flatMap((pattern) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined
        ? []
        : [{ path: page.path, line, message: `"${found.trim()}" has no place in the docs` }];
    }),
  );
}
