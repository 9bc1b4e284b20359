import type { Step } from "../workflow/model.ts";
import { scriptOf } from "./uses.ts";

/**
 * Commands that run what files of the checkout say, with the files: to run a build of a change is to run the change.
 * Each rests on the tool's own manual (scripts of package.json, conftest.py, build.rs, …).
 */
const BUILDS: readonly { command: RegExp; name: string; files: string }[] = [
  { command: /\b(npm|npx|yarn|pnpm|bun|lerna|turbo|nx)\b/, name: "npm and kin", files: "package.json" },
  { command: /\b(g?make)\b/, name: "make", files: "Makefile" },
  { command: /\b(tox|nox|pytest|coverage)\b/, name: "pytest", files: "conftest.py" },
  {
    command: /\b(pip3?|uv|poetry|pdm|hatch)\s+(install|sync|run|build)\b/,
    name: "pip and kin",
    files: "pyproject.toml, setup.py",
  },
  { command: /\bmvnw?\b/, name: "mvn", files: "pom.xml" },
  { command: /\bgradlew?\b/, name: "gradle", files: "build.gradle" },
  { command: /\bcargo\s/, name: "cargo", files: "build.rs" },
  { command: /\bgo\s+(generate|test|run|build)\b/, name: "go", files: "the packages themselves" },
  { command: /\b(bundle|rake|gem)\b/, name: "bundle", files: "Gemfile, Rakefile" },
  { command: /\b(composer)\s+(install|update|run)/, name: "composer", files: "composer.json" },
  {
    command: /\b(docker|podman|buildah)\s+(buildx\s+)?(build|bake|compose)\b/,
    name: "docker build",
    files: "Dockerfile",
  },
  { command: /\b(terraform|tofu|terragrunt)\b/, name: "terraform", files: "*.tf" },
  { command: /\b(helm|helmfile|kubectl|kustomize)\b/, name: "helm and kin", files: "charts and manifests" },
  { command: /\b(ansible-playbook)\b/, name: "ansible", files: "playbooks" },
  { command: /\bpre-commit\b/, name: "pre-commit", files: ".pre-commit-config.yaml" },
  { command: /\b(cmake|ninja|bazel(isk)?|meson)\b/, name: "cmake and kin", files: "build files" },
  { command: /\b(pulumi|cdk|serverless|sam)\s/, name: "pulumi and kin", files: "the program it deploys" },
  {
    command: /\b(wrangler|vercel|netlify|firebase|flyctl|fly)\s/,
    name: "hosting's tool",
    files: "its configuration",
  },
];

const OWN_SCRIPT =
  /(?:^|[\s;&|])((?:\.\/|(?:bash|sh|zsh|node|python3?|ruby|pwsh|deno run|tsx)\s+(?![-<]))[\w./-]{1,120})/m;

/** What of the checkout a step runs, for people: `make (Makefile)`, `./deploy.sh`; empty where nothing is known of it. */
export function buildsOf(step: Step): string[] {
  const uses = step.uses?.text;
  if (uses !== undefined) {
    if (/^[.$]\//.test(uses)) return [`the action ${uses}`];
    return /^docker\/(build-push|bake)-action@/i.test(uses) ? ["docker build (Dockerfile)"] : [];
  }
  const script = (scriptOf(step) ?? "").slice(0, 20_000);
  const own = OWN_SCRIPT.exec(script)?.[1];
  return [
    ...(own === undefined ? [] : [own.trim()]),
    ...BUILDS.filter(({ command }) => command.test(script)).map(({ name, files }) => `${name} (${files})`),
  ].slice(0, 3);
}
