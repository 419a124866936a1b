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

const REAL_STRIPE = (url: string) => [
  '  Stripe reaches this machine only through its command line tool:',
  `    stripe listen --forward-to ${url}/webhooks/stripe`,
  '  Put the whsec_… that it prints into .dev.vars as STRIPE_WEBHOOK_SECRET and start again.',
];

function demoLines(url: string, demo: Demo, demoFile: string): string[] {
  const cases = Object.entries(DEMO_CASES) as [keyof typeof DEMO_CASES, string][];
  const file = relative(ROOT, demoFile);
  return [
    '  Self-pay IDs to type in',
    ...cases.map(([name, shows]) => row(grouped(demo.selfPayIds[name]), shows)),
    '',
    row('API', `curl -H "Authorization: Bearer $KEY" ${url}/api/v1/register`),
    row('', `KEY is "apiKey" in ${file.startsWith('..') ? demoFile : file}`),
  ];
}

export function summary(
  settings: Settings,
  demo: Demo | null,
  { demoFile, realStripe }: { demoFile: string; realStripe: boolean },
): string {
  const url = `http://localhost:${settings.port}`;
  const stripe = realStripe
    ? 'the real one, with the test keys in .dev.vars; the demo data has no history there'
    : `http://localhost:${settings.sandboxPort} (a stand-in: no real money, card 4242 4242 4242 4242)`;
  const sections = [
    [
      row('Portal', `${url}/pay`),
      row('Office', `${url}/admin`),
      ...(demo?.admin ? [row('', `${demo.admin.email}, password ${demo.admin.password}`)] : []),
      row('Stripe', stripe),
      ...(realStripe ? [] : [row('E-mail', `${url}/sandbox/mail (sent to nobody, to be read here)`)]),
    ],
    demo ? demoLines(url, demo, demoFile) : [],
    realStripe ? REAL_STRIPE(url) : [],
    ['  Ctrl-C stops it, npm start -- --reset starts afresh.'],
    [`ready: ${url}/pay`],
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => `\n${section.join('\n')}`)
    .join('\n');
}
