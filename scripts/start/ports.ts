import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { type Settings, UsageError } from './settings.ts';

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 cannot listen on ::1, and nobody else can either.
    server.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 500 });
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => done(true));
    socket.on('timeout', () => done(false));
    socket.on('error', () => done(false));
  });
}

/** Browsers take `localhost` for either address, so both must be ours. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    // macOS lets one listen on a port that somebody holds for all addresses: ask as well.
    if (!(await canListen(port, host)) || (await answers(port, host))) return false;
  }
  return true;
}

/**
 * A port that nobody has. Below those that the system hands out by itself: any connection could take one of them in the
 * moment before it is used.
 */
export async function anyFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

export async function checkPorts(settings: Settings, withSandbox: boolean): Promise<void> {
  const wanted = [{ name: 'PORT', port: settings.port }];
  if (withSandbox) wanted.push({ name: 'SANDBOX_PORT', port: settings.sandboxPort });
  for (const { name, port } of wanted) {
    if (await isFree(port)) continue;
    const instead = `${name}=${port + 10} npm start`;
    throw new UsageError(`Port ${port} is taken. Stop what runs there, or choose another one: ${instead}`);
  }
}
