/** The instance at sigstore.dev, which everybody shares. */
export const PUBLIC_INSTANCE = "public";

/** Which instance has to have issued a builder's certificates. Another one may give the same name to somebody else. */
export function instanceOf({ instance }: { instance?: string | undefined }): string {
  return instance ?? PUBLIC_INSTANCE;
}
