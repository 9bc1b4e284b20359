/**
 * Writes the part of GitHub's GraphQL schema that the simulator answers from, without descriptions.
 *
 *   npm install --prefix DIR @octokit/graphql-schema
 *   node scripts/vendor-github-schema.ts DIR
 *
 * A field whose type is not kept falls away, so that a query which asks for it is refused by validation.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  print,
  type TypeNode,
  visit,
} from "graphql";

const KEPT = new Set(
  `Query Mutation Node Actor Comment Labelable RepositoryOwner GitObject GitSignature RequirableByPullRequest
  Repository PullRequest Issue IssueComment PullRequestReview Commit GitActor GpgSignature UnknownSignature Bot User
  Organization Mannequin EnterpriseUserAccount Ref Blob Tree TreeEntry Label CheckRun CheckSuite App StatusContext
  StatusCheckRollup StatusCheckRollupContext UserContentEdit AutoMergeRequest MergeQueue MergeQueueEntry
  BranchProtectionRule PullRequestCommit PullRequestChangedFile PageInfo RateLimit Team PullRequestTimelineItems
  IssueTimelineItems IssueOrPullRequest RenamedTitleSubject Closable LabeledEvent UnlabeledEvent
  HeadRefForcePushedEvent BaseRefChangedEvent ReopenedEvent ClosedEvent MergedEvent ConvertToDraftEvent
  ReadyForReviewEvent AutoMergeEnabledEvent AutoMergeDisabledEvent AddedToMergeQueueEvent RemovedFromMergeQueueEvent
  RenamedTitleEvent ReviewDismissedEvent PullRequestConnection IssueConnection IssueCommentConnection
  PullRequestReviewConnection PullRequestCommitConnection PullRequestChangedFileConnection LabelConnection
  PullRequestTimelineItemsConnection IssueTimelineItemsConnection CommitConnection GitActorConnection
  StatusCheckRollupContextConnection UserContentEditConnection MergeQueueEntryConnection RefConnection
  CheckSuiteConnection CheckRunConnection TeamMemberConnection TeamConnection
  MinimizeCommentPayload DismissPullRequestReviewPayload DisablePullRequestAutoMergePayload
  DequeuePullRequestPayload EnqueuePullRequestPayload RemoveLabelsFromLabelablePayload Minimizable
  RepositoryRule RepositoryRuleConnection RuleParameters RequiredStatusChecksParameters StatusCheckConfiguration
  HeadRefRestoredEvent AutomaticBaseChangeSucceededEvent AssignedEvent Assignee
  CommitComment CommitCommentConnection PullRequestReviewComment PullRequestReviewCommentConnection Discussion
  DiscussionConnection DiscussionComment DiscussionCommentConnection UnminimizeCommentPayload`.split(/\s+/),
);
const MUTATIONS = new Set([
  "minimizeComment",
  "unminimizeComment",
  "dismissPullRequestReview",
  "disablePullRequestAutoMerge",
  "dequeuePullRequest",
  "enqueuePullRequest",
  "removeLabelsFromLabelable",
]);

const source = readFileSync(
  join(argv[2] ?? ".", "node_modules/@octokit/graphql-schema/schema.graphql"),
  "utf8",
);
const undocumented = visit(parse(source, { noLocation: true }), {
  enter: (node) =>
    "description" in node && node.description !== undefined ? { ...node, description: undefined } : undefined,
});
const byName = new Map<string, DefinitionNode>();
for (const definition of undocumented.definitions) {
  if ("name" in definition && definition.name !== undefined) byName.set(definition.name.value, definition);
}

const named = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
const isLeaf = (name: string): boolean => {
  const kind = byName.get(name)?.kind;
  return kind === undefined || kind === Kind.SCALAR_TYPE_DEFINITION || kind === Kind.ENUM_TYPE_DEFINITION;
};
const used = new Set<string>();
/** Arguments bring their input objects and enums along. */
const useInput = (name: string): void => {
  if (used.has(name)) return;
  used.add(name);
  const definition = byName.get(name);
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    for (const field of definition.fields ?? []) useInput(named(field.type));
  }
};
const onlyKept = (types: readonly NamedTypeNode[] | undefined) =>
  types?.filter((type) => KEPT.has(type.name.value)) ?? [];
const withoutDirectives = <T extends FieldDefinitionNode | InputValueDefinitionNode>(node: T): T => ({
  ...node,
  directives: [],
});

const kept: DefinitionNode[] = [];
for (const name of [...KEPT].sort()) {
  const definition = byName.get(name);
  if (definition === undefined) throw new Error(`GitHub's schema has no type ${name}`);
  if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
    kept.push({ ...definition, types: onlyKept(definition.types), directives: [] });
    continue;
  }
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    throw new Error(`${name} is neither an object, an interface nor a union`);
  }
  const fields = (definition.fields ?? [])
    .filter((field) => (name === "Mutation" ? MUTATIONS.has(field.name.value) : true))
    .filter((field) => KEPT.has(named(field.type)) || isLeaf(named(field.type)))
    .map((field) => ({
      ...withoutDirectives(field),
      arguments: (field.arguments ?? []).map(withoutDirectives),
    }));
  for (const field of fields) {
    if (isLeaf(named(field.type))) used.add(named(field.type));
    for (const argument of field.arguments) useInput(named(argument.type));
  }
  kept.push({ ...definition, interfaces: onlyKept(definition.interfaces), fields, directives: [] });
}
for (const name of [...used].sort()) {
  const definition = byName.get(name);
  if (definition !== undefined) {
    kept.push(visit(definition, { Directive: () => null }));
  }
}

const sdl = kept.map((definition) => print(definition)).join("\n\n");
writeFileSync(
  join(import.meta.dirname, "../src/simulator/graphql/schema.generated.ts"),
  `/** Part of GitHub's GraphQL schema; written by scripts/vendor-github-schema.ts, do not edit. */\nexport const sdl = \`\n${sdl.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\n\`;\n`,
);
