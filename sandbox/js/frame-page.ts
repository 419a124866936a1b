import { html, raw } from 'hono/html';
import { FRAME_STYLE } from './frame-style.ts';

export type ElementType = 'card' | 'payment';

interface Part {
  name: string;
  label: string;
  /** How Stripe's one-line card element names it. */
  shortLabel: string;
  autocomplete: string;
  placeholder: string;
  size: number;
}

const PARTS: Part[] = [
  {
    name: 'number',
    label: 'Card number',
    shortLabel: 'Credit or debit card number',
    autocomplete: 'cc-number',
    placeholder: '1234 1234 1234 1234',
    size: 23,
  },
  {
    name: 'expiry',
    label: 'Expiration date',
    shortLabel: 'Credit or debit card expiration date',
    autocomplete: 'cc-exp',
    placeholder: 'MM / YY',
    size: 7,
  },
  {
    name: 'cvc',
    label: 'Security code',
    shortLabel: 'Credit or debit card CVC/CVV',
    autocomplete: 'cc-csc',
    placeholder: 'CVC',
    size: 4,
  },
  {
    name: 'postal',
    label: 'ZIP code',
    shortLabel: 'Credit or debit card ZIP code',
    autocomplete: 'billing postal-code',
    placeholder: 'ZIP',
    size: 10,
  },
];

/** The frame with the card's fields: one line of a card element, or the labelled fields of a payment element. */
export function framePage(type: ElementType, script: string, nonce: string) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>Secure card fields</title>
<style nonce="${nonce}">${raw(FRAME_STYLE)}</style>
</head>
<body class="${type}">
<form novalidate>${PARTS.map((part) => fieldOf(part, type))}</form>
<script nonce="${nonce}">${raw(script)}</script>
</body>
</html>`;
}

function fieldOf(part: Part, type: ElementType) {
  const { name } = part;
  const numeric = name === 'postal' ? 'text' : 'numeric';
  return html`<div class="part ${name}" id="${name}-part">
    <label for="${name}">${type === 'card' ? part.shortLabel : part.label}</label>
    <input id="${name}" name="${name}" type="text" inputmode="${numeric}" autocomplete="${part.autocomplete}"
      placeholder="${part.placeholder}" maxlength="${part.size}" aria-describedby="${name}-error" spellcheck="false">
    <p class="error" id="${name}-error" hidden></p>
  </div>`;
}
