/** The page's whole style sheet; `--button` is the office's colour, `--on-button` the text on it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1f36; --soft: #596171; --line: #d5dbe1; --edge: #868f9e; --page: #ffffff; --side: #f6f8fa;
  --field: #ffffff; --bad: #b3093c; --ring: #0b5cff; --mark: #fff4d6; --mark-ink: #6b4400; --mark-line: #e8c46a; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f4f8; --soft: #b3bac6; --line: #3c4452; --edge: #707b8c; --page: #14181f;
  --side: #1b212b; --field: #10141a; --bad: #ff9cae; --ring: #8ab4ff; --mark: #3a2d0a; --mark-ink: #ffe3a3; --mark-line: #7a6120; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1, h2, p, dl, dd, fieldset, legend { margin: 0; padding: 0; }
fieldset { border: 0; min-width: 0; }
.shell { min-height: 100vh; display: grid; grid-template-rows: auto 1fr; }
.mark { display: flex; justify-content: center; gap: 8px; padding: 8px 16px; font-size: 14px; text-align: center;
  background: var(--mark); color: var(--mark-ink); border-bottom: 1px solid var(--mark-line); }
.mark strong { letter-spacing: .01em; }
main { display: grid; align-content: start; }
main.note { display: block; }
.side, .pay { padding: 24px 20px; }
.side { background: var(--side); border-bottom: 1px solid var(--line); }
.inner { width: 100%; max-width: 26rem; margin: 0 auto; }
.office { display: flex; align-items: center; gap: 8px; margin: 0 0 4px -8px; }
.back { display: inline-flex; align-items: center; gap: 8px; border: 0; background: none; color: inherit; cursor: pointer;
  font: inherit; font-weight: 600; padding: 8px; border-radius: 6px; min-height: 44px; text-align: left; overflow-wrap: anywhere; }
.back svg { flex: none; color: var(--soft); }
.back:hover svg { color: var(--ink); }
.title { font-size: 16px; font-weight: 500; color: var(--soft); overflow-wrap: anywhere; }
.total { font-size: 40px; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
h1.save { font-size: 28px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
.lines { margin-top: 12px; font-size: 15px; }
.lines div { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; padding: 8px 0; }
.lines dt { font-weight: 500; overflow-wrap: anywhere; }
.lines dd { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.lines small { display: block; font-size: 14px; font-weight: 400; color: var(--soft); }
.lines .rule { border-top: 1px solid var(--line); margin-top: 8px; padding-top: 16px; }
.lines .due dt, .lines .due dd { font-weight: 650; }
.pay h2 { font-size: 20px; line-height: 1.3; font-weight: 600; margin-bottom: 20px; }
.methods ul { display: flex; gap: 8px; margin: 0 0 20px; padding: 0; list-style: none; }
.methods li { flex: 1; }
.methods a { display: block; min-height: 44px; padding: 9px 12px; border: 1px solid var(--edge); border-radius: 6px;
  color: inherit; text-align: center; text-decoration: none; }
.methods [aria-current] { border-color: var(--ink); font-weight: 600; box-shadow: inset 0 0 0 1px var(--ink); }
.pay form { display: grid; gap: 20px; }
label, legend { display: block; font-size: 14px; font-weight: 500; margin-bottom: 6px; color: var(--ink); }
.card-head { display: flex; justify-content: space-between; align-items: center; gap: 12px; width: 100%; }
.brands { display: flex; gap: 4px; }
.brands span { border: 1px solid var(--line); border-radius: 4px; padding: 0 6px; font-size: 11px; line-height: 18px;
  font-weight: 650; color: var(--soft); background: var(--side); }
.hint { font-weight: 400; color: var(--soft); }
input, select { width: 100%; min-height: 44px; padding: 9px 12px; font: inherit; color: var(--ink); background: var(--field);
  border: 1px solid var(--edge); border-radius: 6px; appearance: none; }
.select { position: relative; display: block; }
.select::after { content: ""; position: absolute; right: 16px; top: 15px; width: 8px; height: 8px; pointer-events: none;
  border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(45deg); }
input::placeholder { color: var(--soft); opacity: 1; }
.group { display: grid; grid-template-columns: 1fr 1fr 1.2fr; }
.group .wide { grid-column: 1 / -1; }
.group > div { position: relative; }
.group input, .group select { border-radius: 0; }
.group > div + div input, .group > div + div select { margin-top: -1px; }
.group .wide:first-child input, .group .wide:first-child select { border-radius: 6px 6px 0 0; }
.group .first input { border-bottom-left-radius: 6px; }
.group .mid input, .group .last input { margin-left: -1px; width: calc(100% + 1px); }
.group .last input { border-bottom-right-radius: 6px; }
.group .end input { border-radius: 0 0 6px 6px; }
.group label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
input:focus-visible, select:focus-visible, button:focus-visible, summary:focus-visible, a:focus-visible {
  outline: 3px solid var(--ring); outline-offset: 1px; position: relative; z-index: 1; }
[aria-invalid="true"] { border-color: var(--bad); position: relative; box-shadow: inset 0 0 0 1px var(--bad); }
.error { color: var(--bad); font-size: 14px; margin-top: 6px; }
.alert { border: 1px solid var(--bad); border-left-width: 4px; border-radius: 6px; padding: 12px 16px; }
.alert strong { display: block; }
.submit { min-height: 52px; width: 100%; border: 0; border-radius: 6px; font: inherit; font-size: 17px; font-weight: 600;
  cursor: pointer; background: var(--button); color: var(--on-button); }
.submit:hover { filter: brightness(1.08); }
.cancel { width: 100%; min-height: 44px; border: 0; background: none; font: inherit; color: var(--soft); cursor: pointer;
  text-decoration: underline; text-underline-offset: 3px; border-radius: 6px; margin-top: 4px; }
.fine { font-size: 14px; color: var(--soft); text-align: center; }
details { margin-top: 24px; border: 1px solid var(--line); border-radius: 6px; font-size: 14px; }
summary { cursor: pointer; padding: 12px 16px; font-weight: 500; border-radius: 6px; }
details p { padding: 0 16px 8px; color: var(--soft); }
table { width: 100%; border-collapse: collapse; }
td, th { padding: 8px 16px; text-align: left; border-top: 1px solid var(--line); font-weight: 400; }
th { font-variant-numeric: tabular-nums; white-space: nowrap; }
td { color: var(--soft); }
.note { max-width: 30rem; margin: 0 auto; padding: 64px 20px; text-align: center; }
.note h1 { font-size: 28px; line-height: 1.25; margin-bottom: 12px; }
.note p { color: var(--soft); margin-bottom: 24px; }
.note a { color: inherit; font-weight: 600; text-underline-offset: 3px; }
@media (min-width: 860px) {
  main { grid-template-columns: 1fr 1fr; align-content: stretch; }
  .office { margin-bottom: 24px; } .lines { margin-top: 24px; }
  .side, .pay { padding: 56px 48px; }
  .side { border-bottom: 0; border-right: 1px solid var(--line); }
  .side .inner { margin: 0 0 0 auto; } .pay .inner { margin: 0 auto 0 0; }
  .side .inner { max-width: 24rem; }
}
@media (prefers-reduced-motion: no-preference) { .submit { transition: filter 120ms; } }
`;

/** Black or white, whichever reads better on a `#rrggbb` colour. */
export function textOn(color: string): string {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return light > 0.179 ? '#000000' : '#ffffff';
}
