import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';

export interface Crumb {
  text: string;
  /** Within the app. */
  href: string;
}

interface Props {
  /** Also the window's title. */
  title: string;
  crumbs?: Crumb[] | undefined;
  /** One or two pills beside the title. */
  pills?: ComponentChildren;
  /** The key figure, and what it is. */
  figure?: ComponentChildren;
  note?: ComponentChildren;
  actions?: ComponentChildren;
  /** On a phone the actions stay at the thumb: for pages where something is decided. */
  decide?: boolean;
}

let first = true;

/** A page begins with its name, which takes the focus when one comes here by a link. */
export function PageHeader({ title, crumbs, pills, figure, note, actions, decide = false }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Selfpay`;
  }, [title]);
  useEffect(() => {
    const nobodyElse =
      document.activeElement === document.body ||
      document.activeElement === null ||
      !document.activeElement.closest('main, dialog');
    if (!first && nobodyElse) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <header class="page">
      <div>
        {crumbs && crumbs.length > 0 && (
          <nav class="small crumbs" aria-label="Breadcrumb">
            {crumbs.map(({ text, href }, at) => (
              <span key={href}>
                {at > 0 && ' / '}
                <Link href={href}>{text}</Link>
              </span>
            ))}
          </nav>
        )}
        <div class="page-title">
          <h1 tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {pills}
        </div>
        {(figure || note) && (
          <p>
            {figure && <strong class="figure">{figure}</strong>} {note && <span class="quiet">{note}</span>}
          </p>
        )}
      </div>
      {actions && <div class={decide ? 'acts decide' : 'acts'}>{actions}</div>}
    </header>
  );
}
