import { type Control, untold } from "../control.ts";

export const actionsToken: Control = {
  id: "actions/token",
  title: "Workflows get a token that only reads unless they ask for more.",
  *examine({ workflowToken: read }) {
    if (!read.known) yield untold("workflow permissions", read.gap);
    else if (read.value.write)
      yield {
        severity: "problem",
        subject: "workflow permissions",
        message: "Workflows that name no permissions get a token that writes, on agents' branches too.",
        remedy:
          "Choose “Read repository contents and packages permissions” under Settings → Actions → General.",
      };
  },
};

export const actionsApprove: Control = {
  id: "actions/approve",
  title: "Workflows cannot approve pull requests.",
  *examine({ workflowToken: read }) {
    if (read.known && read.value.mayApprove)
      yield {
        severity: "problem",
        subject: "workflow permissions",
        message:
          "Workflows may approve pull requests, so an agent that steers one gives itself GitHub's approval.",
        remedy:
          "Switch off “Allow GitHub Actions to create and approve pull requests” under Settings → Actions → General.",
      };
  },
};
