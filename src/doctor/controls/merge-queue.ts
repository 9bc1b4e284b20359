import { type Control, untold } from "../control.ts";

export const mergeQueue: Control = {
  id: "merge-queue/permission",
  title: "The App answers for merge groups where a merge queue is in use.",
  *examine({ gates, installation }) {
    const queued = gates
      .flatMap(({ bases }) => bases)
      .filter(({ rules }) => rules.known && rules.value.some(({ type }) => type === "merge-queue"));
    if (queued.length === 0) return;
    const subject = queued.map(({ branch }) => branch).join(", ");
    if (!installation.known) yield untold(subject, installation.gap);
    else if (installation.value !== null) {
      const { permissions, events } = installation.value;
      const missing = [
        ...(permissions.merge_queues === undefined ? ["the permission merge_queues: read"] : []),
        ...(events.includes("merge_group") ? [] : ["the event merge_group"]),
      ];
      if (missing.length > 0)
        yield {
          severity: "problem",
          subject,
          message: `A merge queue is in use, and the App lacks ${missing.join(" and ")}: groups wait for the check until they time out.`,
          remedy: "Grant it on the App's settings page, and accept the change in the organisation.",
        };
    }
  },
};
