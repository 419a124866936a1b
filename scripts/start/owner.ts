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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** npm, and the shell that npm may put between itself and a script. */
function owners(): number[] {
  const found = [process.ppid];
  try {
    const { command, parent } = processOf(process.ppid);
    if (SHELLS.test(command)) found.push(parent);
  } catch {
    // Neither /proc nor ps: the direct parent has to do.
  }
  // Process 1 lives as long as the machine or the container does.
  return found.filter((pid) => pid > 1);
}

/**
 * Calls back once when npm is gone: its death reaches no script by itself. Started without npm, this process belongs to
 * a terminal, which sends a signal, or to nobody (`nohup`).
 */
export function watchOwner(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const watched = owners();
  const timer = setInterval(() => {
    if (watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
