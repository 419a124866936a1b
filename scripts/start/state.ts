import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made up once per state folder, so that a restart finds the same account, signatures and API key. */
export interface Secrets {
  stripeKey: string;
  webhookSecret: string;
  apiKey: string;
  authSecret: string;
  password: string;
}

export interface StatePaths {
  /** Books kept with the stand-in and books kept with a real account must not mix: the latter stand in a folder of their own. */
  app: string;
  stripe: string;
  secrets: string;
  demo: string;
  appEnv: string;
  stripeEnv: string;
}

export interface State {
  paths: StatePaths;
  secrets: Secrets;
}

export function statePaths(stateDir: string, realStripe: boolean): StatePaths {
  return {
    app: join(stateDir, realStripe ? 'app-with-stripe' : 'app'),
    stripe: join(stateDir, 'stripe'),
    secrets: join(stateDir, 'secrets.json'),
    demo: join(stateDir, 'demo.json'),
    appEnv: join(stateDir, 'app.env'),
    stripeEnv: join(stateDir, 'stripe.env'),
  };
}

/** Removes what start has put there, and nothing else: STATE_DIR may be a folder with other things in it. */
export function resetState(paths: StatePaths): void {
  for (const path of Object.values(paths)) rmSync(path, { recursive: true, force: true });
}

/** For the owner's eyes only. */
export function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}

function token(prefix: string): string {
  return `${prefix}${randomBytes(18).toString('hex')}`;
}

export function openState(stateDir: string, realStripe: boolean): State {
  const paths = statePaths(stateDir, realStripe);
  mkdirSync(paths.app, { recursive: true });
  mkdirSync(paths.stripe, { recursive: true });
  // What an earlier version did not make up yet is added.
  const known = existsSync(paths.secrets) ? JSON.parse(readFileSync(paths.secrets, 'utf8')) : {};
  const secrets: Secrets = {
    stripeKey: token('sk_test_'),
    webhookSecret: token('whsec_'),
    apiKey: token('sp_test_'),
    authSecret: token(''),
    password: token('demo-').slice(0, 17),
    ...known,
  };
  writePrivate(paths.secrets, `${JSON.stringify(secrets, null, 2)}\n`);
  return { paths, secrets };
}

/** In the form `wrangler --env-file` reads. A file rather than arguments: those are readable by every user of the machine. */
export function writeEnvFile(path: string, values: Record<string, string>): void {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writePrivate(path, `${lines.join('\n')}\n`);
}
