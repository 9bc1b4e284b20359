import { note, print, reportError } from "../../src/cli/output.ts";
import { closeInherited } from "./descriptors.ts";
import { readOptions, USAGE } from "./options.ts";
import { supervise } from "./supervise.ts";

const args = process.argv.slice(2);
if (args.length === 0 || args[0] === "--help") await print(USAGE);
else
  try {
    closeInherited();
    const options = readOptions(args, process.env);
    const signed = await supervise(options);
    await print(`${JSON.stringify({ version: 1, ...signed }, null, 2)}\n`);
    note(`supervisor: signed ${signed.commits} commits; all of it is in ${options.out}`);
  } catch (error) {
    reportError(error);
  }
