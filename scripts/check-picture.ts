/**
 * Takes the README's picture of a check: plays one scene of the demo and photographs the summary that the App
 * posted, in a frame like GitHub's page for a check.
 *
 *   CHROMIUM=/usr/bin/chromium node scripts/check-picture.ts
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { startApp } from "../src/cli/commands/demo/app.ts";
import { SCENES } from "../src/cli/commands/demo/scenes.ts";
import { buildWorld } from "../src/cli/commands/demo/world.ts";
import { type CheckRun, startSimulator } from "../src/simulator/index.ts";

const SCENE = "relaxes the policy itself";
const OUT = "docs/images/check.png";

async function redCheck(): Promise<CheckRun> {
  const simulator = await startSimulator();
  const world = buildWorld(simulator);
  const app = await startApp(simulator);
  try {
    simulator.connect({ url: app.url });
    const pull = SCENES.find((scene) => scene.title === SCENE)?.open(world);
    for (let tries = 0; pull !== undefined && tries < 600; tries += 1) {
      const check = world.shop.checkRuns(pull.headSha).find((run) => run.status === "completed");
      if (check) return check;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the scene "${SCENE}" led to no check`);
  } finally {
    await app.stop();
    await simulator.close();
  }
}

function page(check: CheckRun): string {
  const summary = micromark(check.summary ?? "", {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
  });
  return `<!doctype html><meta charset="utf-8"><style>
  body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328; margin: 0; padding: 24px; width: 872px; background: #fff }
  header { border-bottom: 1px solid #d1d9e0; padding-bottom: 12px; margin-bottom: 16px } header b { font-size: 20px }
  header i { color: #d1242f; font-style: normal; margin-right: 8px } small, sub { color: #59636e; font-size: 12px; vertical-align: baseline }
  code { background: #eff1f3; border-radius: 6px; padding: 2px 5px; font: 12px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
  h3 { font-size: 17px; border-bottom: 1px solid #d1d9e0b3; padding-bottom: 4px } h4 { margin: 16px 0 6px } ul { padding-left: 24px } li { margin: 3px 0 }
  hr { border: 0; border-top: 2px solid #d1d9e0 } table { border-collapse: collapse } td, th { border: 1px solid #d1d9e0; padding: 5px 11px }
  </style><header><i>✕</i><b>${check.name}</b> <small>failed</small><br>${check.title ?? ""}</header>${summary}`;
}

const folder = mkdtempSync(join(tmpdir(), "agent-policy-picture-"));
const html = join(folder, "check.html");
writeFileSync(html, page(await redCheck()));
execFileSync(process.env.CHROMIUM ?? "chromium", [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--force-device-scale-factor=1.5",
  `--user-data-dir=${join(folder, "profile")}`,
  "--window-size=920,900",
  `--screenshot=${OUT}`,
  `file://${html}`,
]);
console.log(`wrote ${OUT}`);
