import { milliseconds } from "../../policy/duration.ts";
import { type Refusal, refuse } from "../codes.ts";
import type { Credential } from "../statement.ts";
import type { Requirement } from "../types.ts";
import { type Judge, pass } from "./claim.ts";

/** Every credential that the agent could reach: short-lived, and without the permissions that the policy denies. */
export const credentials: Judge = ({ statement, requirements }) => {
  const shown = statement.predicate.buildDefinition.internalParameters.credentials;
  for (const credential of shown) {
    const refusal =
      badTimes(credential) ??
      requirements
        .map(({ credentials: asked }) => beyond(asked ?? {}, credential))
        .find((one) => one !== null);
    if (refusal) return refusal;
  }
  return pass(`${shown.length} credentials.`);
};

function badTimes({ id, issuedAt, expiresAt, revokedAt }: Credential): Refusal | null {
  const issued = Date.parse(issuedAt);
  const right =
    issued < Date.parse(expiresAt) && (revokedAt === undefined || issued <= Date.parse(revokedAt));
  return right ? null : refuse("credentials/times", `Credential ${id} ended before it was issued.`);
}

function beyond(asked: NonNullable<Requirement["credentials"]>, credential: Credential): Refusal | null {
  const { id, permissions } = credential;
  const limit = asked["max-ttl"];
  if (limit !== undefined && lifetime(credential) > milliseconds(limit))
    return refuse("credentials/ttl", `Credential ${id} lived longer than ${limit}.`);
  const denied = new Set(asked.deny?.map(folded));
  const had = Object.keys(permissions).find((permission) => denied.has(folded(permission)));
  return had === undefined
    ? null
    : refuse(
        "credentials/denied",
        `Credential ${id} had ${had}: ${permissions[had]}, which the policy denies.`,
      );
}

/** Until it expired, or was revoked before that. */
function lifetime({ issuedAt, expiresAt, revokedAt }: Credential): number {
  const end = Date.parse(expiresAt);
  return Math.min(end, revokedAt === undefined ? end : Date.parse(revokedAt)) - Date.parse(issuedAt);
}

/** GitHub writes `pull_requests` in one place and `pull-requests` in the other. */
function folded(permission: string): string {
  return permission.toLowerCase().replaceAll("-", "_");
}
