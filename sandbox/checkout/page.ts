import { html, raw } from 'hono/html';
import type { Method } from '../resources/methods.ts';
import { bankFields } from './bank-fields.ts';
import { cardFields } from './card-fields.ts';
import type { Filled } from './fields.ts';
import { STYLE, textOn } from './style.ts';
import type { Summary, SummaryLine } from './summary.ts';
import { testAccounts, testCards } from './test-card-list.ts';

export interface PayPage {
  summary: Summary;
  /** What the session offers, and what the payer has chosen of it. */
  methods: string[];
  method: Method;
  filled: Filled;
  /** Whether the method is kept for payments to come. */
  saves: boolean;
  /** The bank's refusal of the last attempt. */
  declined: string | null;
  /** The e-mail that the session was made with, which the payer cannot change. */
  fixedEmail: string | null;
  canCancel: boolean;
  nonce: string;
}

/** The page on which a payer types a card or a bank account, to pay or to save it. Works without script. */
export function payPage(page: PayPage) {
  const { summary } = page;
  const title = summary.total
    ? `${summary.total} to ${summary.office}`
    : `${summary.title} – ${summary.office}`;
  return shell(
    title,
    page.nonce,
    summary.button,
    html`<main>
      <section class="side" aria-label="${summary.total ? 'What you pay for' : 'What you save'}"><div class="inner">
        ${officeLine(summary.office, page.canCancel)}
        ${summary.total ? asked(summary) : html`<h1 class="save">${summary.title}</h1>`}
      </div></section>
      <section class="pay" aria-labelledby="pay-title"><div class="inner">
        <h2 id="pay-title">${heading(page)}</h2>
        ${methods(page)}
        <form method="post" autocomplete="on">
          ${problem(page)}
          ${fields(page)}
          ${page.saves ? savedLine(page) : ''}
          <button class="submit" type="submit" name="action" value="pay">${
            summary.total ? `Pay ${summary.total}` : 'Save'
          }</button>
          <p class="fine">Sandbox page that stands in for Stripe Checkout. No money moves.</p>
        </form>
        ${page.canCancel ? cancelForm : ''}
        ${page.method === 'card' ? testCards() : testAccounts()}
      </div></section>
    </main>`,
  );
}

function heading({ method, summary }: PayPage): string {
  if (!summary.total) return method === 'card' ? 'Save a card' : 'Save a bank account';
  return method === 'card' ? 'Pay with card' : 'Pay from a bank account';
}

/** What Checkout says when it keeps a method for the merchant to charge later. */
function savedLine({ summary }: PayPage) {
  const how = summary.total ? 'confirming your payment' : 'saving your payment information';
  return html`<p class="fine saved">By ${how}, you allow ${summary.office} to charge you for future payments in
    accordance with their terms.</p>`;
}

function asked(summary: Summary) {
  return html`<h1><span class="title">${summary.title}</span><br><span class="total">${summary.total}</span></h1>
    ${lines(summary)}`;
}

function fields(page: PayPage) {
  return page.method === 'card' ? cardFields(page.filled, page.fixedEmail) : bankFields(page, page.filled);
}

const NAMES: Record<string, string> = { card: 'Card', us_bank_account: 'Bank account' };

/** The choice of method: plain links, as the page has no script. */
function methods(page: PayPage) {
  if (page.methods.length < 2) return '';
  const link = (method: string) => {
    const current = method === page.method ? html` aria-current="page"` : '';
    return html`<li><a href="?method=${method}"${current}>${NAMES[method]}</a></li>`;
  };
  return html`<nav class="methods" aria-label="Payment method"><ul>${page.methods.map(link)}</ul></nav>`;
}

/** A page that only says something: paid already, expired, unknown. */
export function notePage(nonce: string, title: string, text: string, link?: { href: string; label: string }) {
  const onward = link ? html`<a href="${link.href}">${link.label}</a>` : '';
  return shell(
    title,
    nonce,
    '#0b5f61',
    html`<main class="note"><h1>${title}</h1><p>${text}</p>${onward}</main>`,
  );
}

const ARROW = raw(
  '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.75" ' +
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M13 8H3M7 3.5 2.5 8 7 12.5"/></svg>',
);

const cancelForm = html`<form method="post">
  <button class="cancel" type="submit" name="action" value="cancel">Cancel and go back</button>
</form>`;

function officeLine(office: string, canCancel: boolean) {
  if (!canCancel) return html`<p class="office"><span class="back">${office}</span></p>`;
  return html`<form class="office" method="post">
    <button class="back" type="submit" name="action" value="cancel" aria-label="Back to ${office}">${ARROW}${office}</button>
  </form>`;
}

function lines(summary: Summary) {
  const row = (line: SummaryLine) => html`<div><dt>${line.name}
    ${line.detail ? html`<small>${line.detail}</small>` : ''}</dt><dd>${line.amount}</dd></div>`;
  const subtotal = summary.extras.length
    ? html`<div class="rule"><dt>Subtotal</dt><dd>${summary.subtotal}</dd></div>`
    : '';
  return html`<dl class="lines">
    ${summary.lines.map(row)}${subtotal}${summary.extras.map(row)}
    <div class="rule due"><dt>Total due</dt><dd>${summary.total}</dd></div>
  </dl>`;
}

function problem(page: PayPage) {
  if (page.declined) {
    return html`<div class="alert" role="alert"><strong>${page.declined}</strong>
      You have not been charged. Try again or use another card.</div>`;
  }
  if (!Object.keys(page.filled.errors).length) return '';
  const what = page.method === 'card' ? 'card' : 'bank';
  return html`<div class="alert" role="alert"><strong>Please check the ${what} details.</strong>
    You have not been charged.</div>`;
}

function shell(title: string, nonce: string, button: string, body: unknown) {
  const colors = `:root { --button: ${button}; --on-button: ${textOn(button)}; }`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${raw(STYLE + colors)}</style>
</head>
<body><div class="shell">
<header class="mark"><span><strong>Sandbox</strong> – no real money moves here</span></header>
${body}
</div></body>
</html>`;
}
