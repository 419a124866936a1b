// Runs one command and makes sure that nothing of it outlives whoever asked for it.
//
//   node scripts/child.mjs <command> [arguments]
//
// Start it with `detached: true` and a pipe as its stdin. It leads a process group of its own, which its command and the
// command's children join. When the pipe closes, because the owner is done or was killed, the whole group goes. A pipe closes
// however its owner died; signals and parent links don't tell.
import { spawn } from 'node:child_process';

const GRACE_MS = 1_000;

const [command, ...args] = process.argv.slice(2);
if (!command) {
  console.error('usage: child.mjs <command> [arguments]');
  process.exit(2);
}

/** @param {NodeJS.Signals} signal to every process of the group, this one included */
function signalGroup(signal) {
  try {
    process.kill(-process.pid, signal);
  } catch {
    // Not the leader of a group: started by hand, without `detached`.
    child.kill(signal);
  }
}

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), GRACE_MS);
}

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, stop);
process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
  // The command may leave children behind. Killing the group ends this process as well.
  signalGroup('SIGKILL');
  process.exit();
});
