/**
 * JSON whose members PostgreSQL can be asked for: it refuses to look into a document with NUL or half of a surrogate pair anywhere in it
 * (postgresql.org/docs/current/datatype-json.html), and one such row fails the query over all of them. Both become U+FFFD.
 */
export function storable(value: object): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "string" ? one.replaceAll("\u0000", "\ufffd").toWellFormed() : one,
  );
}
