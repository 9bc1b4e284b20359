import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mayRunCheckout } from "../../src/chains/actions/executes.ts";
import { readWorkflow } from "../../src/chains/workflow/workflow.ts";
import { WORKFLOW } from "./support.ts";

function runs(step: object): boolean {
  const text = JSON.stringify({ on: "push", jobs: { go: { "runs-on": "ubuntu-latest", steps: [step] } } });
  const [found] = readWorkflow({ path: WORKFLOW, text }).jobs[0]?.steps ?? [];
  if (found === undefined) throw new Error("no step");
  return mayRunCheckout(found);
}
const script = (run: string) => runs({ run });

describe("whether a step may run what the checkout holds", () => {
  test.each([
    'echo "tag=$GITHUB_REF_NAME" >> "$GITHUB_OUTPUT"',
    `TAG="\${GITHUB_REF_NAME}"\nVERSION="\${TAG##*/}"\necho "version=$VERSION" >> $GITHUB_OUTPUT`,
    'if [[ "$A" == "b" ]]; then\n  echo yes\nelse\n  exit 1\nfi',
    'git tag -f "v$(jq -r .version package.json | cut -d. -f1)" && git push origin --tags',
    "for file in $FILES; do\n  git checkout main -- $file\ndone",
    "while read -r line; do\n  echo $line\ndone < list.txt",
    'gh release create "$TAG" \\\n  --title "$TAG" \\\n  --generate-notes',
    "# ./deploy.sh\necho $((1 + 2))",
    "semgrep ci",
    "",
  ])("plain: %s", (run) => {
    expect(script(run)).toBe(false);
  });

  test.each([
    "make",
    "./deploy.sh",
    'echo "$(./version.sh)"',
    "echo `./version.sh`",
    'echo "$(cat <(./version.sh))"',
    "cat setup.sh | sh",
    "A=1 ./deploy.sh",
    "if ./check; then echo yes; fi",
    "! ./check",
    "echo a & ./deploy.sh",
    'case "$A" in\n  b) ./deploy.sh ;;\nesac',
    "$COMMAND",
    '"./deploy.sh"',
    "source ./lib.sh",
    ". ./lib.sh",
    "env ./deploy.sh",
    "sudo ./deploy.sh",
    "find . -name '*.sh' -exec {} ';'",
    "git ls-files | xargs -n1 bash",
    "git rebase --exec ./test.sh main",
    "git bisect run ./test.sh",
    "git config core.hooksPath hooks && git commit -m x",
    "git -c core.pager=./x log",
    "trap ./clean EXIT",
    "awk -f prog.awk data",
    "sed -f prog.sed data",
    'eval "$(cat env.sh)"',
    "cat <<EOF\n$(./x)\nEOF",
    "cat <<EOF\nit's\nEOF\n./deploy.sh\necho 'x'",
    "echo a # it's\n./deploy.sh\necho 'b'",
    'echo "a # b"\n./deploy.sh\necho "a # b"',
    'echo "\\""\n./deploy.sh\necho "\\""',
    "echo \\'\n./deploy.sh\necho \\'",
    `echo "\${A:-$(./x)}"`,
    "echo $((`./x`))",
    "echo $(case a in a) ./x;; esac)",
    "> out ./deploy.sh",
    "PATH=$PWD/bin:$PATH git status",
    'cat settings >> "$GITHUB_ENV"',
    'echo "$PWD/bin" >> "$GITHUB_PATH"',
    "release() { ./x; }\nrelease",
    "echo 'unbalanced",
    'echo "$(((',
    "x".repeat(30_000),
  ])("not plain: %s", (run) => {
    expect(script(run)).toBe(true);
  });

  test("an action runs it unless it is known to call an API or to prepare only", () => {
    expect(runs({ uses: "softprops/action-gh-release@v2" })).toBe(false);
    expect(runs({ uses: "docker/login-action@v3" })).toBe(false);
    expect(runs({ uses: "actions/setup-node@v6" })).toBe(false);
    expect(runs({ uses: "someone/something@v1" })).toBe(true);
    expect(runs({ uses: "./" })).toBe(true);
  });

  test("github-script runs it when it loads or calls something", () => {
    const uses = "actions/github-script@v8";
    expect(runs({ uses, with: { script: "await github.rest.issues.createComment({})" } })).toBe(false);
    expect(runs({ uses, with: { script: "await require('./scripts/deploy.js')()" } })).toBe(true);
    expect(runs({ uses, with: { script: "await exec.exec('make')" } })).toBe(true);
    expect(runs({ uses: "other/runner@v1", with: { script: "await go()" } })).toBe(true);
  });

  test("a line that runs a file of the checkout is found among any plain ones", () => {
    const plain = fc.constantFrom(
      "echo hello",
      "A=b",
      "git fetch --all",
      "cd sub",
      'B="$(date)"',
      "if true; then",
      "fi",
      "# remark",
      'echo "it\'s"',
      "echo it\\'s",
      "echo a # it's",
      "echo 'a # b'",
    );
    const running = fc.constantFrom(
      "./ship",
      "bash ship.sh",
      "make ship",
      "A=b ./ship",
      "true && ./ship",
      "npm ci",
    );
    fc.assert(
      fc.property(
        fc.array(plain, { maxLength: 6 }),
        running,
        fc.array(plain, { maxLength: 6 }),
        (a, one, b) => {
          expect(script([...a, one, ...b].join("\n"))).toBe(true);
        },
      ),
    );
  });
});
