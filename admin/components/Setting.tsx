import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** One thing that can be set: what it is on the left, the fields on the right. */
export function Setting({
  title,
  says,
  children,
}: {
  title: string;
  says?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="setting" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {says && <div class="quiet">{says}</div>}
      </div>
      <div class="setting-in">{children}</div>
    </section>
  );
}
