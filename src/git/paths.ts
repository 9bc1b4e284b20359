const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A path as text. Git keeps bytes; a name that is not UTF-8 keeps every byte: those that do not decode become `\xHH`,
 * so that its directories and its ending still match the policy, and two names never become one replacement character.
 */
export function decodePath(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return escapeInvalid(Buffer.from(bytes));
  }
}

function escapeInvalid(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, "0").toUpperCase()}`;
      at += 1;
    } else {
      text += bytes.toString("utf8", at, at + length);
      at += length;
    }
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    try {
      utf8.decode(bytes.subarray(at, at + length));
      return length;
    } catch {
      // longer, or none
    }
  }
  return 0;
}
