import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import { TestMode } from './TestMode.tsx';

const testMode = () => document.body.hasAttribute('data-test-mode');

/** A page outside the office: one small form, and what is wrong with it above. */
export function Gate({
  title,
  note,
  error,
  children,
}: {
  title: string;
  note?: ComponentChildren;
  error?: Error | null;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} – Selfpay`;
  }, [title]);
  return (
    <div class="gate">
      {testMode() && <TestMode />}
      <main>
        <p class="wordmark">Selfpay</p>
        <h1>{title}</h1>
        {note && !error && <div class="quiet">{note}</div>}
        <div role="alert">
          {error && (
            <p class="notice bad">
              <Icon name="alert" />
              <span>{error.message}</span>
            </p>
          )}
        </div>
        {children}
      </main>
    </div>
  );
}
