// npm start: builds what changed, migrates, starts the Worker and the stand-in for Stripe, loads the demo office.
import { join } from 'node:path';
import { build } from './start/build.ts';
import { Children } from './start/children.ts';
import { type Demo, loadDemo } from './start/demo.ts';
import { migrate } from './start/migrate.ts';
import { watchOwner } from './start/owner.ts';
import { checkPorts } from './start/ports.ts';
import { runSchedule } from './start/schedule.ts';
import { ROOT, readSettings, type Settings } from './start/settings.ts';
import { openState, resetState, type State, statePaths, writeEnvFile, writePrivate } from './start/state.ts';
import { readDevVars, varsForRealStripe, varsForStandIn, varsOfStandIn } from './start/stripe.ts';
import { summary } from './start/summary.ts';
import { untilAnswering, untilHealthy } from './start/wait.ts';

const children = new Children();

async function startApp({ port, verbose }: Settings, { paths }: State): Promise<void> {
  await Promise.all([build(), migrate(paths.app)]);
  const config = join(ROOT, 'dist', 'server', 'wrangler.json');
  await children.launch({
    name: 'The Worker',
    config,
    port,
    envFile: paths.appEnv,
    state: paths.app,
    verbose,
  });
  await untilHealthy(`http://127.0.0.1:${port}`);
}

async function startStandIn({ sandboxPort: port, verbose }: Settings, { paths }: State): Promise<void> {
  const config = join(ROOT, 'sandbox', 'wrangler.toml');
  const name = 'The stand-in for Stripe';
  await children.launch({ name, config, port, envFile: paths.stripeEnv, state: paths.stripe, verbose });
  await untilAnswering(`http://127.0.0.1:${port}/sandbox`);
}

async function startWithStandIn(settings: Settings, state: State): Promise<Demo> {
  writeEnvFile(state.paths.appEnv, varsForStandIn(settings, state.secrets));
  writeEnvFile(state.paths.stripeEnv, varsOfStandIn(settings, state.secrets));
  await Promise.all([startApp(settings, state), startStandIn(settings, state)]);
  const demo = await loadDemo(`http://localhost:${settings.port}`, state.secrets.stripeKey);
  writePrivate(state.paths.demo, `${JSON.stringify(demo, null, 2)}\n`);
  return demo;
}

/** With real Stripe the Worker may refuse to be filled with an office that does not exist. */
async function findDemo(
  settings: Settings,
  { paths }: State,
  devVars: Record<string, string>,
): Promise<Demo | null> {
  try {
    const demo = await loadDemo(`http://localhost:${settings.port}`, devVars.STRIPE_SECRET_KEY ?? '');
    writePrivate(paths.demo, `${JSON.stringify(demo, null, 2)}\n`);
    return demo;
  } catch {
    return null;
  }
}

async function start(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  const devVars = readDevVars();
  await checkPorts(settings, devVars === null);
  if (settings.reset) resetState(statePaths(settings.stateDir, devVars !== null));
  const state = openState(settings.stateDir, devVars !== null);

  let demo: Demo | null = null;
  if (devVars) {
    writeEnvFile(state.paths.appEnv, varsForRealStripe(settings, state.secrets, devVars));
    await startApp(settings, state);
    demo = await findDemo(settings, state, devVars);
  } else {
    demo = await startWithStandIn(settings, state);
  }
  if (settings.cron) {
    runSchedule(`http://127.0.0.1:${settings.port}`, (reason) =>
      console.error(`The schedule failed: ${reason}`),
    );
  }
  console.log(summary(settings, demo, { demoFile: state.paths.demo, realStripe: devVars !== null }));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void children.end(0));
process.stdout.on('error', () => void children.end(0));
watchOwner(() => void children.end(0));
start().catch((error) => children.fail(error));
