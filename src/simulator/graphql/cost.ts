import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/**
 * Cost and nodes of a query (docs: rate limits and query limits for the GraphQL API): each connection is one request
 * per node of what encloses it; the cost is a hundredth of all requests, one at least.
 */
export function costOf(
  document: DocumentNode,
  variables: Record<string, unknown>,
): { cost: number; nodeCount: number } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  let requests = 0;
  let nodeCount = 0;
  const walk = (set: SelectionSetNode | undefined, around: number): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        walk(fragments.get(selection.name.value)?.selectionSet, around);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, around);
      else {
        const bound = selection.arguments?.find(
          ({ name }) => name.value === "first" || name.value === "last",
        );
        const ids = selection.arguments?.find(({ name }) => name.value === "ids");
        let inside = around;
        if (bound !== undefined) {
          const size =
            bound.value.kind === Kind.VARIABLE
              ? variables[bound.value.name.value]
              : "value" in bound.value
                ? bound.value.value
                : 0;
          requests += around;
          inside = around * Number(size);
          nodeCount += inside;
        } else if (ids?.value.kind === Kind.VARIABLE) {
          const given = variables[ids.value.name.value];
          inside = around * (Array.isArray(given) ? given.length : 1);
        }
        walk(selection.selectionSet, inside);
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, 1);
  }
  return { cost: Math.max(1, Math.round(requests / 100)), nodeCount };
}
