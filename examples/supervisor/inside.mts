// Runs inside the sandbox, before the command: carries a port of the loopback to the supervisor's socket.
// It is not trusted; whatever it could do, the command could do itself.
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const [port = "", socket = "", program = "", ...args] = process.argv.slice(2);

const server = createServer((near) => {
  const far = connect(socket);
  near.pipe(far).pipe(near);
  for (const end of [near, far])
    end.on("error", () => {
      near.destroy();
      far.destroy();
    });
});

server.listen(Number(port), "127.0.0.1", () => {
  const child = spawn(program, args, { stdio: "inherit" });
  child.once("error", (error) => {
    console.error(error.message);
    process.exit(127);
  });
  child.once("exit", (code, signal) =>
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
  );
});
