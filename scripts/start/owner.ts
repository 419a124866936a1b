import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;
const SHELLS = /^-?(ash|bash|busybox|dash|ksh|sh|zsh)$/;

interface Process {
  command: string;
  parent: number;
}

function processOf(pid: number): Process {
  try {
    // The command in brackets may itself hold brackets and spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return {
      command: stat.slice(stat.indexOf('(') + 1, end),
      parent: Number(stat.slice(end + 2).split(' ')[1]),
    };
  } catch {
    const [parent = '', ...command] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return { command: (command.join(' ').split('/').at(-1) ?? '').trim(), parent: Number(parent) };
  }
}

/** npm, and the shell that npm may put between itself and a script: what tells when either has gone. */
function ancestry(): () => string {
  const parent = process.ppid;
  let throughShell = false;
  try {
    throughShell = SHELLS.test(processOf(parent).command);
  } catch {
    // Neither /proc nor ps: the direct parent has to do.
  }
  // An orphan gets another parent at once. Its old one may stay listed as long as nobody asks for its exit code.
  return () => {
    if (!throughShell || process.ppid !== parent) return String(process.ppid);
    try {
      return `${process.ppid} ${processOf(parent).parent}`;
    } catch {
      return 'gone';
    }
  };
}

/**
 * Calls back once when npm is gone: its death reaches no script by itself. Started without npm, this process belongs to
 * a terminal, which sends a signal, or to nobody (`nohup`).
 */
export function watchOwner(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const current = ancestry();
  const first = current();
  const timer = setInterval(() => {
    if (current() === first) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
