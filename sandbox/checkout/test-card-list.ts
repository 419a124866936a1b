import { html } from 'hono/html';
import { TEST_CARDS } from '../cards/test-cards.ts';

/** The cards that this page takes, folded away. */
export function testCards() {
  const rows = TEST_CARDS.map(
    (card) => html`<tr><th scope="row">${spaced(card.number)}</th><td>${card.title}</td></tr>`,
  );
  return html`<details>
    <summary>Test cards</summary>
    <p>Any future date and any security code (three digits; four for American Express).</p>
    <table><tbody>${rows}</tbody></table>
  </details>`;
}

function spaced(number: string): string {
  if (number.length === 15) return number.replace(/^(\d{4})(\d{6})(\d{5})$/, '$1 $2 $3');
  return number.replace(/(\d{4})(?=\d)/g, '$1 ');
}
