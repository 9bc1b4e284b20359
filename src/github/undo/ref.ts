import { z } from "zod";
import { statusOf } from "../client/failure.ts";
import { UNDONE_AFTER, type Undo } from "./undo.ts";

const ref = z.object({ object: z.object({ sha: z.string() }) });

/** A ref goes only while it is where the agent put it, and never the default branch. */
export const deleteRef: Undo = async ({ client, repo }, act) => {
  // Without its commit nobody can tell whether somebody else has moved it, or made it anew, since.
  if (act.ref === null || act.sha === null) return null;
  const name = act.ref.replace(/^refs\//, "");
  const { default_branch: main } = await client.get(
    "/repos/{owner}/{repo}",
    { ...repo },
    z.object({ default_branch: z.string() }),
  );
  if (name === `heads/${main}`) return null;
  const found = await client
    .get("/repos/{owner}/{repo}/git/ref/{+ref}", { ...repo, ref: name }, ref)
    .catch((error) => {
      if (statusOf(error) === 404) return null;
      throw error;
    });
  if (found === null || found.object.sha !== act.sha) return null;
  await client.send("DELETE /repos/{owner}/{repo}/git/refs/{+ref}", { ...repo, ref: name }, z.unknown());
  return { result: "undone", reason: `${act.ref} was deleted. ${UNDONE_AFTER}` };
};
