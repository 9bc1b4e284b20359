import { deleteAttestations, storeAttestation } from "../actions/attestations.ts";
import { commentOnCommit, deleteCommitComment, editCommitComment } from "../actions/comments.ts";
import {
  commentOnDiscussion,
  deleteDiscussionComment,
  editDiscussion,
  editDiscussionComment,
  setDiscussionLabel,
  startDiscussion,
} from "../actions/discussions.ts";
import { repositoryDispatch } from "../actions/dispatches.ts";
import { createRelease, publishPackage, publishRelease } from "../actions/releases.ts";
import type { Actor, Acts, Discussion as DiscussionHandle } from "../api.ts";
import type { Discussion, Repository, Watcher, World } from "../state/types.ts";
import { saidHandle } from "./said.ts";
import { accountOf, appIdOf } from "./threads.ts";

export function acts(world: World, repository: Repository): Acts {
  const who = (by: Actor) => accountOf(world, by);
  return {
    commitComment({ by, viaApp, path = null, line = null, ...rest }) {
      const words = { ...rest, path, line, by: who(by), viaAppId: appIdOf(world, viaApp) };
      const comment = commentOnCommit(world, repository, words);
      return saidHandle(
        world,
        comment,
        (editor, body) => editCommitComment(world, comment, editor, body),
        () => deleteCommitComment(world, comment),
      );
    },
    discussion: ({ by, title, body = "" }) =>
      discussionHandle(world, startDiscussion(world, repository, { by: who(by), title, body })),
    release({ by, tag, target = repository.defaultBranch, name = tag, body = "", ...rest }) {
      const release = createRelease(world, repository, {
        author: who(by),
        tag,
        target,
        name,
        body,
        draft: rest.draft ?? false,
        prerelease: rest.prerelease ?? false,
      });
      return {
        id: release.id,
        tag,
        get draft() {
          return release.draft;
        },
        publish: (publisher) => publishRelease(world, release, who(publisher)),
      };
    },
    dispatch: ({ by, type, payload = {} }) =>
      repositoryDispatch(world, repository, who(by), { type, payload }),
    publishPackage: ({ by, ecosystem = "npm", sha, ...rest }) =>
      publishPackage(world, repository, who(by), {
        ...rest,
        ecosystem,
        sha: sha ?? repository.refs.get(`refs/heads/${repository.defaultBranch}`) ?? "",
      }),
    attest(bundle) {
      const { id } = storeAttestation(world, repository, bundle);
      return { id, delete: () => void deleteAttestations([repository], (one) => one.id === id) };
    },
    onAct(listener) {
      const watcher: Watcher = (event, payload) =>
        listener({ event, action: typeof payload.action === "string" ? payload.action : null, payload });
      const watchers = world.watchers.get(repository) ?? [];
      world.watchers.set(repository, [...watchers, watcher]);
      return () => {
        const left = (world.watchers.get(repository) ?? []).filter((one) => one !== watcher);
        world.watchers.set(repository, left);
      };
    },
  };
}

function discussionHandle(world: World, discussion: Discussion): DiscussionHandle {
  return {
    id: discussion.id,
    nodeId: discussion.nodeId,
    number: discussion.number,
    get title() {
      return discussion.title;
    },
    get body() {
      return discussion.body;
    },
    get labels() {
      return [...discussion.labels];
    },
    edit: (by, change) => editDiscussion(world, discussion, accountOf(world, by), change),
    comment({ by, body, viaApp }) {
      const words = { by: accountOf(world, by), body, viaAppId: appIdOf(world, viaApp) };
      const comment = commentOnDiscussion(world, discussion, words);
      return saidHandle(
        world,
        comment,
        (editor, text) => editDiscussionComment(world, comment, editor, text),
        (remover) => deleteDiscussionComment(world, comment, remover),
      );
    },
    label: (by, name) => setDiscussionLabel(world, discussion, accountOf(world, by), name, true),
    unlabel: (by, name) => setDiscussionLabel(world, discussion, accountOf(world, by), name, false),
  };
}
