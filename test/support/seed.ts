import fc from "fast-check";

/** The suite draws the same cases each time, so that a red run says something about the change; `npm run fuzz` draws anew. */
fc.configureGlobal({ seed: 20_261_121 });
