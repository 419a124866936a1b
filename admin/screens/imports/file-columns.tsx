import { Code } from '../../components/words.tsx';
import { FIELDS } from './words.tsx';

/** What a file looks like. */
export function Columns() {
  return (
    <details class="file-help">
      <summary>What the file looks like</summary>
      <p class="quiet">
        A table with a row for each thing that is owed, its columns named in the first row. Their order does
        not matter, many other names are understood (“Acct #”, “Balance due”), and columns that Selfpay does
        not know are left out. An array of objects in JSON works too.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is scrolled to, also by keys. */}
      <section class="scroll" tabIndex={0} aria-label="Columns of a file">
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Needed for</th>
              <th scope="col">What it says</th>
              <th scope="col">Example</th>
            </tr>
          </thead>
          <tbody>
            {FIELDS.map(([field, needed, says, example]) => (
              <tr key={field}>
                <th scope="row">
                  <Code>{field}</Code>
                </th>
                <td>{needed}</td>
                <td class="wrap quiet">{says}</td>
                <td>
                  <Code>{example}</Code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
