/** The frame's style sheet; its variables are what Stripe's `appearance` and `style` options change. */
export const FRAME_STYLE = `
:root { color-scheme: light; --ink: #30313d; --soft: #5b5c6b; --hint: #6d6e78; --line: #d8dae5; --edge: #8a8ca0; --bad: #c0123c;
  --ring: #0570de; --field: #ffffff; --round: 5px; --size: 16px;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
* { box-sizing: border-box; }
html { background: transparent; }
body { margin: 0; background: transparent; color: var(--ink); font: 400 var(--size)/1.4 var(--font); }
form { margin: 0; }
[hidden] { display: none !important; }
input { width: 100%; min-width: 0; margin: 0; color: var(--ink); font: inherit; appearance: none; }
input::placeholder { color: var(--hint); opacity: 1; }
input[aria-invalid="true"] { color: var(--bad); }
input:disabled { opacity: .6; }
.card { --field: transparent; }
.card form { display: flex; flex-wrap: wrap; gap: 2px 10px; }
.card input { height: 1.4em; padding: 0; border: 0; outline: 0; background: var(--field); }
.card label, .card .error { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.card .number { flex: 1 1 10.5em; }
.card .expiry { flex: 0 0 4.2em; }
.card .cvc { flex: 0 0 2.4em; }
.card .postal { flex: 0 0 3.6em; }
.payment form { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; padding: 4px; }
.payment .number, .payment .postal { grid-column: 1 / -1; }
.payment label { display: block; margin-bottom: 4px; font-size: .93em; color: var(--soft); }
.payment input { min-height: 44px; padding: 10px 12px; background: var(--field); border: 1px solid var(--edge);
  border-radius: var(--round); }
.payment input:focus { outline: 3px solid var(--ring); outline-offset: 1px; }
.payment input[aria-invalid="true"] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
.payment .error { margin: 4px 0 0; font-size: .9em; color: var(--bad); }
`;
