import { html, raw } from 'hono/html';
import type { SentMail } from './mail.ts';

type Html = ReturnType<typeof html>;

/** What was sent, newest first. */
export const listPage = (mails: SentMail[], waiting: number): Html =>
  frame(
    'E-mail',
    html`<h1>E-mail that was sent</h1>
<p class="soft">Nothing leaves this machine: these are the messages that the mail binding took.
${waiting === 0 ? '' : html`<strong>${waiting === 1 ? 'One more waits' : `${waiting} more wait`}.</strong> `}<a href="/sandbox/mail.json">As JSON</a></p>
${
  mails.length === 0
    ? html`<p>Nothing was sent yet.</p>`
    : html`<ol class="list">${mails.map(
        ({ id, subject, to, kind, sent_at }) => html`<li><a href="/sandbox/mail/${id}">
<strong>${subject}</strong><span class="soft">${to}</span><span class="soft">${kind} · <time datetime="${sent_at}">${shortTime(sent_at)}</time></span></a></li>`,
      )}</ol>`
}`,
  );

/** One of them, in one of its two forms. */
export const mailPage = (mail: SentMail, form: 'html' | 'text'): Html =>
  frame(
    mail.subject,
    html`<p><a href="/sandbox/mail">All e-mail</a></p>
<h1>${mail.subject}</h1>
<dl>${[
      ['From', mail.from],
      ['To', mail.to],
      ...(mail.reply_to === null ? [] : [['Reply to', mail.reply_to]]),
      ['Sent', mail.sent_at],
      ['Cause', mail.cause],
    ].map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${headersOf(mail)}
<nav aria-label="Forms of this e-mail">${tab(mail, 'html', form, 'HTML')}${tab(mail, 'text', form, 'Plain text')}</nav>
${
  form === 'html'
    ? html`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="The e-mail" srcdoc="${opensElsewhere(mail.html)}"></iframe>`
    : html`<pre>${mail.text}</pre>`
}`,
  );

// A link that opened within the frame would show a page that refuses to be framed.
const opensElsewhere = (page: string) => page.replace('<head>', '<head><base target="_blank">');

const headersOf = ({ headers, links }: SentMail): Html =>
  html`<details><summary>Headers and links</summary><dl>${[
    ...Object.entries(headers),
    ...Object.entries(links),
  ].map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></details>`;

const tab = ({ id }: SentMail, form: 'html' | 'text', shown: 'html' | 'text', label: string): Html =>
  html`<a href="/sandbox/mail/${id}${form === 'html' ? '' : '?as=text'}"${form === shown ? raw(' aria-current="page"') : ''}>${label}</a>`;

const shortTime = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The page's own colours are those of the app; it is for developers, and so has no file of styles of its own. */
const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--wash:#f4f6f8;--ink:#14181c;--soft:#47515b;--line:#e1e5ea;--accent:#1f4fbf}
@media (prefers-color-scheme:dark){:root{--paper:#101418;--wash:#181d23;--ink:#eef1f4;--soft:#aeb8c2;--line:#262d35;--accent:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:48rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1{margin:.5rem 0 1rem;font-size:1.375rem;line-height:1.25}
p{margin:0 0 1rem}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.soft,dt{color:var(--soft)}
.list{margin:0;padding:0;list-style:none;border-top:1px solid var(--line)}
.list a{display:grid;grid-template-columns:1fr auto;gap:.125rem 1rem;padding:.75rem .5rem;border-bottom:1px solid var(--line);color:inherit;text-decoration:none}
.list a:hover{background:var(--wash)}
.list strong{grid-column:1/-1;font-weight:600}
dl{margin:0 0 1rem}
dl div{display:grid;grid-template-columns:7rem 1fr;gap:.5rem}
dd{margin:0}
details{margin:0 0 1rem}
details dl{margin:.5rem 0;font-size:.8125rem}
details dl div{grid-template-columns:10rem 1fr}
summary{cursor:pointer;color:var(--soft)}
nav{display:flex;gap:.25rem}
nav a{padding:.5rem 1rem;border:1px solid transparent;border-bottom:0;border-radius:6px 6px 0 0;text-decoration:none}
nav a[aria-current]{border-color:var(--line);background:var(--wash);color:var(--ink);font-weight:600}
iframe{display:block;width:100%;height:70vh;min-height:32rem;border:1px solid var(--line);border-radius:0 6px 6px 6px;background:#fff}
@media (prefers-color-scheme:dark){iframe{background:#101418}}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:0 6px 6px 6px;background:var(--wash);font:13px/1.6 ui-monospace,"SF Mono",Menlo,Consolas,monospace;white-space:pre-wrap}
@media (max-width:30rem){.list a{grid-template-columns:1fr}dl div,details dl div{grid-template-columns:1fr;gap:0;margin-bottom:.375rem}}
`;

const frame = (title: string, body: Html): Html =>
  html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title} – sandbox</title><link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head>
<body><main>${body}</main></body>
</html>`;
