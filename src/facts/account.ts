export type AccountType = "User" | "Bot" | "Organization" | "Mannequin" | "EnterpriseUserAccount";

/** A GitHub account. Only `id` and `type` are evidence; the login is for people to read. */
export interface Account {
  id: number;
  login: string;
  type: AccountType;
}

/** Who acted, and through which GitHub App where GitHub says so. A null account is one that GitHub does not name (a deleted user). */
export interface Actor {
  account: Account | null;
  via: { id: number; slug: string } | null;
}
