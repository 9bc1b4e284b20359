import { type Scope, valueOfText } from "../guards/evaluate.ts";
import { asText, opaque, type Value } from "../guards/value.ts";
import type { Text } from "../workflow/model.ts";

/** Depth of values that stand for values: `env` for an output for an input. */
const MAX_INDIRECTION = 12;
let indirection = 0;

/** The value of a text in a scope, itself a text, unless it leads round in a circle. */
export function indirect(text: Text, scope: Scope): Value {
  if (indirection >= MAX_INDIRECTION) return opaque("incomplete", "a value that leads to values without end");
  indirection += 1;
  try {
    return asText(valueOfText(text.text, scope));
  } finally {
    indirection -= 1;
  }
}
