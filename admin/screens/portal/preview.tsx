import { useState } from 'preact/hooks';
import type { Office } from '../../api/settings.ts';
import { useLate } from '../../lib/late.ts';

const PAGES = [
  { page: 'ask', text: 'ID' },
  { page: 'bill', text: 'Bill' },
  { page: 'off', text: 'Off' },
] as const;
type PageName = (typeof PAGES)[number]['page'];

/** The payer's page as it would be, on a phone, with what is not saved yet. */
export function Preview({ office, portalOn }: { office: Office; portalOn: boolean }) {
  const [page, setPage] = useState<PageName>(portalOn ? 'bill' : 'off');
  const { phoneDial: _, ...draft } = office;
  const wanted = useLate(JSON.stringify(draft), 400);
  const src = `/admin/preview?${new URLSearchParams({ office: wanted, page })}`;
  return (
    <aside class="preview" aria-label="Preview">
      <div class="section-head">
        <h2>Preview</h2>
        <fieldset class="segments" aria-label="Page">
          {PAGES.map(({ page: name, text }) => (
            <button key={name} type="button" aria-pressed={page === name} onClick={() => setPage(name)}>
              {text}
            </button>
          ))}
        </fieldset>
      </div>
      <iframe src={src} title="What payers would see" sandbox="" tabIndex={-1} />
      <p class="small quiet">A made-up bill, with your unsaved changes.</p>
    </aside>
  );
}
