import { relative } from 'node:path';
import { DEMO_CASES, type Demo } from './demo.ts';
import { ROOT, type Settings } from './settings.ts';

/** As on the letter: 4829 157 309. */
function grouped(id: string): string {
  return id.length === 10 ? `${id.slice(0, 4)} ${id.slice(4, 7)} ${id.slice(7)}` : id;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(14)}${text}`;
}

export function summary(settings: Settings, demo: Demo | null, demoFile: string): string {
  const url = `http://localhost:${settings.port}`;
  const lines = ['', row('Portal', `${url}/pay`)];
  if (demo) {
    lines.push(
      row(
        'Stripe',
        `http://localhost:${settings.sandboxPort} (a stand-in: no real money, card 4242 4242 4242 4242)`,
      ),
    );
    lines.push('', '  Self-pay IDs to type in');
    for (const [name, shows] of Object.entries(DEMO_CASES)) {
      lines.push(row(grouped(demo.selfPayIds[name as keyof typeof DEMO_CASES]), shows));
    }
    const file = relative(ROOT, demoFile);
    lines.push('', row('API', `curl -H "Authorization: Bearer $KEY" ${url}/api/v1/register`));
    lines.push(row('', `KEY is "apiKey" in ${file.startsWith('..') ? demoFile : file}`));
  } else {
    lines.push(row('Stripe', 'real, with the test keys in .dev.vars; the demo data has no history there'));
    lines.push('', '  Stripe reaches this machine only through its command line tool:');
    lines.push(`    stripe listen --forward-to ${url}/webhooks/stripe`);
    lines.push('  Put the whsec_… it prints into .dev.vars as STRIPE_WEBHOOK_SECRET and start again.');
  }
  lines.push('', '  Ctrl-C stops it, npm start -- --reset starts afresh.', '', `ready: ${url}/pay`);
  return lines.join('\n');
}
