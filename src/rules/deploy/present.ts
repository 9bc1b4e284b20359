import type { Facts } from "../../facts/facts.ts";
import type { Act } from "../../levers/act.ts";

/** Whether what an act set is there now: true, false, or null where the facts do not tell. */
export function presence(facts: Facts): (act: Act) => boolean | null {
  const { labels, reviews, change } = facts;
  return (act) => {
    // A forged check says something about its own commit only.
    if (act.kind === "status") return act.sha === change.head.sha;
    if (act.number !== change.number) return null;
    switch (act.kind) {
      case "label":
        return labels.known ? labels.value.some(({ name }) => same(name, act.text)) : null;
      case "auto-merge":
        return change.autoMerge.known ? change.autoMerge.value !== null : null;
      case "review": {
        if (!reviews.known || act.node === null) return null;
        return reviews.value.some(({ id, state }) => id === act.node && state === "approved");
      }
      default:
        return null;
    }
  };
}

const same = (name: string, text: string | null): boolean => name.toLowerCase() === text?.toLowerCase();
