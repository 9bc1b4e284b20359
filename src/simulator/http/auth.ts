import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { jwtVerify } from "jose";
import type { Permissions } from "../api.ts";
import type { Account, Installation, World } from "../state/types.ts";

/** Who is asking. */
export type Auth =
  | { kind: "none" }
  | { kind: "app" }
  | {
      kind: "installation";
      installation: Installation;
      permissions: Permissions;
      /** Ids the token is held to; null for all that the installation covers. */
      repositories: Set<number> | null;
      token: string;
    }
  | { kind: "user"; account: Account; token: string };

type InstallationToken = Extract<Auth, { kind: "installation" }> & { expires: number };

export interface Credentials {
  privateKey: string;
  /** @throws BadCredentials with GitHub's words. */
  identify(authorization: string | undefined): Promise<Auth>;
  issue(
    installation: Installation,
    permissions: Permissions,
    repositories: Set<number> | null,
  ): { token: string; expiresAt: string };
  revoke(token: string): void;
  userToken(account: Account): string;
}

export class BadCredentials extends Error {
  override readonly name = "BadCredentials";
}

/** One key pair per process: making one costs a tenth of a second and nothing depends on its being fresh. */
let pair: { privateKey: string; publicKey: string } | null = null;

/** The App's key, its JSON Web Tokens, and the tokens handed out for them (installation tokens live an hour). */
export function createCredentials(world: World): Credentials {
  pair ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const publicKey = createPublicKey(pair.publicKey);
  const installationTokens = new Map<string, InstallationToken>();
  const userTokens = new Map<string, Account>();

  const verifyAppToken = async (token: string): Promise<Auth> => {
    const verified = await jwtVerify(token, publicKey, {
      algorithms: ["RS256"],
      currentDate: world.clock.now(),
      clockTolerance: 60,
    }).catch(() => null);
    if (verified === null) throw new BadCredentials("A JSON web token could not be decoded");
    const { iss, exp, iat } = verified.payload;
    if (String(iss) !== String(world.app.id) && iss !== world.app.clientId) {
      throw new BadCredentials("Integration not found");
    }
    if (exp === undefined || iat === undefined || exp - world.clock.now().getTime() / 1000 > 660) {
      throw new BadCredentials("'Expiration time' claim ('exp') is too far in the future");
    }
    return { kind: "app" };
  };

  return {
    privateKey: pair.privateKey,
    async identify(authorization) {
      if (authorization === undefined) return { kind: "none" };
      const token = authorization.replace(/^(bearer|token)\s+/i, "");
      if (token.split(".").length === 3) return verifyAppToken(token);
      const issued = installationTokens.get(token);
      if (issued !== undefined) {
        const gone = !world.installations.has(issued.installation.id);
        if (gone || issued.expires <= world.clock.now().getTime())
          throw new BadCredentials("Bad credentials");
        return issued;
      }
      const account = userTokens.get(token);
      if (account === undefined) throw new BadCredentials("Bad credentials");
      return { kind: "user", account, token };
    },
    issue(installation, permissions, repositories) {
      const token = `ghs_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
      const expires = world.clock.now().getTime() + 3_600_000;
      installationTokens.set(token, {
        kind: "installation",
        installation,
        permissions,
        repositories,
        token,
        expires,
      });
      return { token, expiresAt: new Date(expires).toISOString().replace(/\.\d+Z$/, "Z") };
    },
    revoke(token) {
      installationTokens.delete(token);
    },
    userToken(account) {
      const token = `ghp_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
      userTokens.set(token, account);
      return token;
    },
  };
}
