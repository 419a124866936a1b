import { html } from 'hono/html';
import { TEST_ACCOUNTS, TEST_ROUTING } from '../bank/test-accounts.ts';
import { TEST_CARDS } from '../cards/test-cards.ts';

/** The cards that this page takes, folded away. */
export function testCards() {
  const rows = TEST_CARDS.map((card) => row(spaced(card.number), card.title));
  return html`<details>
    <summary>Test cards</summary>
    <p>Any future date and any security code (three digits; four for American Express).</p>
    <table><tbody>${rows}</tbody></table>
  </details>`;
}

/** The same for bank accounts. */
export function testAccounts() {
  const rows = TEST_ACCOUNTS.map((account) => row(account.number, account.title));
  return html`<details>
    <summary>Test bank accounts</summary>
    <p>With the routing number ${TEST_ROUTING} and any name.</p>
    <table><tbody>${rows}</tbody></table>
  </details>`;
}

function row(number: string, title: string) {
  return html`<tr><th scope="row">${number}</th><td>${title}</td></tr>`;
}

function spaced(number: string): string {
  if (number.length === 15) return number.replace(/^(\d{4})(\d{6})(\d{5})$/, '$1 $2 $3');
  return number.replace(/(\d{4})(?=\d)/g, '$1 ');
}
