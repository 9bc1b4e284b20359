import { afterAll } from "vitest";
import { removeTemporaryDirectories } from "./directory.ts";

// Run before each test file. Hooks run last to first, and this one comes first.
afterAll(removeTemporaryDirectories);
