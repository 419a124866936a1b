import type { ComponentChildren } from 'preact';

/** Nothing to show: says why, and what would bring something here. */
export function Empty({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children && <div class="quiet">{children}</div>}
      {actions && <p class="acts">{actions}</p>}
    </div>
  );
}
