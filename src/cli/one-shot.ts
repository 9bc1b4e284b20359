import { config } from "zod";

/** Zod compiles a schema on first use; for a process that parses once that costs more than it saves. */
config({ jitless: true });
