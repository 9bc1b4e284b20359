import type { LeverKind } from "../../../src/chains/types.ts";

/** Texts that pull a lever, and texts that do not, for every lever of the catalogue that has a text. */
export const TEXTS: Record<string, { pulls: string[]; not: string[] }> = {
  "atlantis/apply": {
    pulls: [
      "atlantis apply",
      "  Atlantis APPLY -d prod\n",
      "`run apply`",
      "atlantis import a.b c",
      "atlantis state rm x",
      "atlantis apply\n\n",
    ],
    not: [
      "atlantis",
      "atlantis applyall",
      "please atlantis apply",
      "atlantis apply\nthanks",
      "atlantis plan",
      "> atlantis apply",
      "```\natlantis apply\n```",
    ],
  },
  "atlantis/approve-policies": {
    pulls: ["atlantis approve_policies"],
    not: ["atlantis approve", "approve_policies"],
  },
  "atlantis/plan": {
    pulls: ["atlantis plan -- -var a=b"],
    not: ["atlantis planning", "atlantis plan\nand more"],
  },
  "digger/apply": {
    pulls: ["digger apply", "Digger Apply -p prod", "\ndigger apply\nnow"],
    not: ["digger plan", "run digger apply"],
  },
  "digger/plan": { pulls: ["digger plan -p staging"], not: ["digger apply", "diggerplan"] },
  "digger/unlock": { pulls: ["digger unlock", "digger lock"], not: ["digger"] },
  "terrateam/apply": {
    pulls: ["terrateam apply", "Terraform apply dir:prod", "tofu  apply", "`terrateam apply`"],
    not: ["terrateam apply-force", "terrateam APPLY", "terrateamapply", "so terrateam apply"],
  },
  "terrateam/apply-force": {
    pulls: ["terrateam apply-force"],
    not: ["terrateam apply", "terrateam apply-forced"],
  },
  "terrateam/apply-autoapprove": { pulls: ["tofu apply-autoapprove dev"], not: ["terrateam autoapprove"] },
  "terrateam/plan": { pulls: ["terrateam plan"], not: ["terrateam planned"] },
  "terrateam/gate": {
    pulls: ["terrateam gate approve 123"],
    not: ["terrateam gate", "terrateam gate approved"],
  },
  "spacelift/comment": {
    pulls: ["/spacelift deploy my-stack", "/spacelift"],
    not: ["/spaceliftx", "see /spacelift deploy"],
  },
  "env0/apply": {
    pulls: ["env0 apply -e prod", "env0 destroy --all"],
    not: ["env0 plan --all", "ENV0 apply"],
  },
  "env0/plan": { pulls: ["env0 plan --all"], not: ["env0 plans"] },
  "branch-deploy/deploy": {
    pulls: [".deploy", ".deploy to production", " .deploy main\n", ".deploy\nsoon"],
    not: [".deployed", "please .deploy", ".Deploy", ".noop"],
  },
  "branch-deploy/noop": { pulls: [".noop to staging"], not: [".noops", ".deploy"] },
  "branch-deploy/lock": { pulls: [".lock production", ".unlock"], not: [".locked"] },
  "slash-command-dispatch/dispatch": { pulls: ["deploy-command"], not: ["deploy"] },
  "mergify/queue": {
    pulls: ["@Mergifyio queue", "@mergify queue production", "@mergifyio queue\nthanks"],
    not: ["@mergifyio  queue", "please @mergifyio queue", "@mergifyio queued", "hello\n@mergifyio queue"],
  },
  "mergify/requeue": { pulls: ["@mergifyio requeue"], not: ["@mergifyio queue"] },
  "mergify/backport": { pulls: ["@mergifyio backport stable/1.0"], not: ["@mergifyio back port"] },
  "mergify/copy": { pulls: ["@mergifyio copy main"], not: ["@mergifyio"] },
  "mergify/update": { pulls: ["@mergifyio update"], not: ["mergifyio update"] },
  "mergify/rebase": { pulls: ["@mergifyio rebase"], not: ["@mergifyio rebased"] },
  "mergify/squash": { pulls: ["@mergifyio squash"], not: ["@mergifyiosquash"] },
  "kodiak/automerge": { pulls: ["automerge"], not: ["Automerge", "automerge-later"] },
  "prow/lgtm": {
    pulls: ["/lgtm", "Nice work\r\n/LGTM \r\n"],
    not: ["/lgtm cancel", " /lgtm", "not /lgtm", "/lgtmx"],
  },
  "prow/lgtm-no-issue": { pulls: ["/lgtm no-issue"], not: ["/lgtm  no-issue"] },
  "prow/approve": { pulls: ["/approve", "hm\n/Approve no-issue"], not: ["/approved", "x /approve"] },
  "prow/ok-to-test": { pulls: ["/ok-to-test"], not: ["/ok-to-test cancel", "/OK-TO-TEST"] },
  "prow/test": { pulls: ["/test all", "/retest"], not: ["/testing", "run /test all"] },
  "prow/override": { pulls: ["/override ci/prow/e2e"], not: ["/overridden", "/override-cancel x"] },
  "prow/label-command": { pulls: ["/label tide/merge-method-squash"], not: ["see /label x"] },
  "prow/labels": { pulls: ["lgtm", "approved"], not: ["needs-lgtm", "do-not-merge/hold"] },
  "bors-ng/merge": {
    pulls: ["bors r+", "Bors: merge", "well\nbors r=somebody", "bors merge=x p=1", "bors r+ single on"],
    not: ["bors r-", "bors merge-", "borsr+", "so bors r+", "bors ping"],
  },
  "bors-ng/delegate": { pulls: ["bors d+", "bors delegate=@x"], not: ["bors d-"] },
  "bors-ng/try": { pulls: ["bors try", "bors try --all"], not: ["bors try-"] },
  "bors-ng/retry": { pulls: ["bors retry"], not: ["bors re"] },
  "rust-bors/approve": {
    pulls: ["@bors r+", "thanks! @bors r+ rollup", "@bors   r=alice", "@borsr+"],
    not: ["bors r+", "@bors r-", "@bors\nr+"],
  },
  "rust-bors/try": { pulls: ["@bors try jobs=x"], not: ["@bors trying"] },
  "rust-bors/delegate": { pulls: ["@bors delegate+"], not: ["delegate+"] },
  "rust-bors/retry": { pulls: ["oh @bors retry"], not: ["@bors retrying"] },
  "renovate/automerge": { pulls: ["renovate/lodash-4.x"], not: ["feature/renovate"] },
  "renovate/dashboard": {
    pulls: ["x\n - [x] <!-- approve-branch=renovate/a -->a\n"],
    not: [" - [ ] <!-- approve-branch=renovate/a -->a"],
  },
  "renovate/rebase": { pulls: ["rebase", "Rebase"], not: ["rebase-me"] },
  "dependabot/rebase": {
    pulls: ["@dependabot rebase", "@dependabot recreate"],
    not: ["@dependabot ignore this major version", "ask @dependabot rebase"],
  },
  "dependabot/merge": {
    pulls: ["@dependabot merge", "@dependabot squash and merge"],
    not: ["@dependabot cancel merge"],
  },
  "release-please/release-pr": {
    pulls: ["autorelease: pending", "release-please:force-run"],
    not: ["autorelease: tagged"],
  },
  "release-please/release-as": {
    pulls: ["chore: release\n\nRelease-As: 2.0.0"],
    not: ["We Release-As: 2.0.0"],
  },
  "release-please/commits": {
    pulls: ["feat: a", "fix(core): b", "chore!: c", "Feat(x)!: d"],
    not: ["chore: a", "feature: b", "feat a", "feat(x: y"],
  },
  "semantic-release/commits": {
    pulls: ["perf(pencil): faster", "docs!: gone"],
    not: ["docs: a", "fixes: b"],
  },
  "semantic-release/breaking": {
    pulls: ["perf: x\n\nBREAKING CHANGE: gone"],
    not: ["no BREAKING CHANGE: here", "BREAKING NEWS: x"],
  },
  "changesets/changeset": {
    pulls: [".changeset/brave-cats-sing.md"],
    not: [".changeset/config.json", "src/.changeset.md"],
  },
  "tagpr/labels": { pulls: ["tagpr:major", "minor"], not: ["tagpr"] },
  "intuit-auto/labels": { pulls: ["release", "major"], not: ["skip-release"] },
  "release-drafter/labels": { pulls: ["major"], not: ["bug"] },
  "packit/build": {
    pulls: ["/packit build", "/packit-stg test --labels x"],
    not: ["/packit", "/packit builds"],
  },
  "packit/downstream": {
    pulls: ["/packit propose-downstream", "/packit koji-build"],
    not: ["/packit build"],
  },
  "trunk-merge/merge": {
    pulls: ["/trunk merge", "/trunk merge --priority=urgent", "ok\n/trunk merge --force"],
    not: ["/trunk cancel", "comment /trunk merge"],
  },
  "aviator/merge": {
    pulls: ["/aviator merge", "ok\n/aviator merge --targets=api"],
    not: ["/aviator stack merge", "try /aviator merge"],
  },
  "aviator/stack-merge": { pulls: ["/aviator stack merge"], not: ["/aviator merge"] },
  "graphite-merge/label": { pulls: ["merge-queue", "merge queue", "hotfix"], not: ["merged"] },
  "automerge-action/label": { pulls: ["automerge"], not: ["wip"] },
  "copy-pr-bot/ok-to-test": {
    pulls: ["/ok to test", "/ok to test 0123abc"],
    not: ["/ok-to-test", "/ok to testing", "it is /ok to test"],
  },
  "cloud-build/gcbrun": { pulls: ["/gcbrun", "please /gcbrun now"], not: ["gcbrun"] },
  "cloud-build/gcbrun-description": { pulls: ["Fixes it.\n/gcbrun"], not: ["Fixes it."] },
  "codebuild/run": {
    pulls: ["/codebuild_run(046e8b67481d53bdc86c3f6affdd5d1afae6d369)"],
    not: ["/codebuild_run"],
  },
  "azure-pipelines/run": {
    pulls: ["/azp run", "/AzurePipelines run deploy"],
    not: ["/azp help", "/azp running"],
  },
  "pipelines-as-code/test": { pulls: ["/test", "ok\n/retest deploy"], not: ["/tests", "do /test"] },
  "pipelines-as-code/ok-to-test": { pulls: ["/ok-to-test", "/ok-to-test 0123abc"], not: ["/ok to test"] },
  "ghprb/test": { pulls: ["retest this please", "Jenkins, Test This Please!"], not: ["test it please"] },
  "ghprb/ok-to-test": { pulls: ["ok to test"], not: ["okay, test it"] },
  "ghprb/whitelist": { pulls: ["add to whitelist"], not: ["add to the list"] },
  "deliverybot/deploy": { pulls: ["/deploy", "/deploy production"], not: ["/deployed", "do /deploy"] },
};

/** Any other act than the lever's. */
export function otherKind(kind: LeverKind): LeverKind {
  return kind === "comment" ? "label" : "comment";
}
