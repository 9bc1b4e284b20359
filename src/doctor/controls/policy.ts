import { type Control, untold } from "../control.ts";

export const policyReadable: Control = {
  id: "policy/readable",
  title: "There is a policy, and it is right.",
  *examine({ policy, organizationPolicy }) {
    const subject = "policy";
    if (policy.state === "absent")
      yield {
        severity: "problem",
        subject,
        message: "There is no policy file: the check is green whatever an agent does.",
        remedy:
          "Write .agent-policy.yml, here or in the organisation's .github repository; agent-policy init starts one.",
      };
    if (policy.state === "invalid") {
      const [first] = policy.errors;
      yield {
        severity: "problem",
        subject,
        message: `The policy cannot be used: ${first?.file}:${first?.line}:${first?.column}: ${first?.message}`,
        remedy: "Correct it; agent-policy validate tells every mistake. Until then the check is red.",
      };
    }
    const hidden = organizationPolicy.known && organizationPolicy.value === "hidden";
    // Said by policy/organization, with what to do about it.
    if (policy.state === "unreadable" && !hidden)
      yield untold(subject, {
        kind: "incomplete",
        code: "doctor/policy",
        what: "the policy",
        detail: policy.reason,
      });
  },
};

export const policyOrganization: Control = {
  id: "policy/organization",
  title: "The App can read the organisation's policy.",
  *examine({ organizationPolicy: read, repository: { owner } }) {
    const subject = `${owner}/.github`;
    if (!read.known) yield untold(subject, read.gap);
    else if (read.value === "hidden")
      yield {
        severity: "problem",
        subject,
        message: `The App is installed on selected repositories and ${owner}/.github is not among them: the organisation's policy is unreadable and checks are red.`,
        remedy: "Install the App on .github too (make it if it does not exist), or on all repositories.",
      };
  },
};
