/** Name and version of the rules that decide; part of every decision id. A test holds it against package.json. */
export const ENGINE = "agent-policy/0.1.0";
