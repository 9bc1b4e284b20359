import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import type { Text } from "../workflow/model.ts";
import { parseExpression, splitTemplate } from "./parse.ts";

const ALL = "* (all)";

/**
 * Secrets that expressions name, in capitals; the token of the run is none of them. The whole context, `secrets.*` and a name that is
 * computed are all of them (docs.github.com, "Contexts reference", secrets; names are the same in any case).
 */
export function secretsIn(texts: readonly Text[]): { name: string; place: Text["place"] }[] {
  const found = new Map<string, Text["place"]>();
  for (const { text, place } of texts) {
    if (!/secrets/i.test(text)) continue;
    for (const part of splitTemplate(text))
      if ("expression" in part)
        for (const name of namesIn(part.expression)) if (!found.has(name)) found.set(name, place);
  }
  return [...found].map(([name, place]) => ({ name, place }));
}

/** An expression that cannot be read may name any. */
function namesIn(expression: string): string[] {
  if (!/\bsecrets\b/i.test(expression)) return [];
  const parsed = parseExpression(expression);
  return (parsed.ok ? within(parsed.tree) : [ALL]).filter((name) => name !== "GITHUB_TOKEN");
}

function within(tree: Expr): string[] {
  if (tree instanceof Grouping) return within(tree.group);
  if (tree instanceof ContextAccess) return isSecrets(tree) ? [ALL] : [];
  if (tree instanceof IndexAccess) {
    const own = isSecrets(tree.expr);
    const name = own && tree.index instanceof Literal ? tree.index.literal.coerceString().toUpperCase() : ALL;
    return [...(own ? [name] : within(tree.expr)), ...(tree.index instanceof Star ? [] : within(tree.index))];
  }
  if (tree instanceof FunctionCall || tree instanceof Logical) return tree.args.flatMap(within);
  if (tree instanceof Binary) return [...within(tree.left), ...within(tree.right)];
  return tree instanceof Unary ? within(tree.expr) : [];
}

/** The context itself: not a property of that name. */
function isSecrets(tree: Expr): boolean {
  if (tree instanceof Grouping) return isSecrets(tree.group);
  return tree instanceof ContextAccess && tree.name.lexeme.toLowerCase() === "secrets";
}
