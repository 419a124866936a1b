import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props {
  /** The button that opens it; gets what it needs to do so. */
  button: (wiring: { popovertarget: string; 'aria-expanded': boolean }) => ComponentChildren;
  label: string;
  /** Rendered while it is open. */
  children: (close: () => void) => ComponentChildren;
  align?: 'start' | 'end';
}

const GAP = 4;
const EDGE = 8;

/** A small sheet under a button. The browser closes it by Escape and by a press elsewhere. */
export function Popover({ button, label, children, align = 'start' }: Props) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = sheet.current;
    const follow = (event: Event) => setOpen((event as ToggleEvent).newState === 'open');
    element?.addEventListener('toggle', follow);
    return () => element?.removeEventListener('toggle', follow);
  }, []);
  // Before it is painted: whoever is quick with the keys has moved the focus on by then.
  useLayoutEffect(() => {
    if (!open) return;
    const place = () => placeUnder(anchor.current, sheet.current, align);
    place();
    sheet.current
      ?.querySelector<HTMLElement>('input:checked, input, select, button')
      ?.focus({ preventScroll: true });
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [open, align]);
  return (
    <span class="anchor" ref={anchor}>
      {button({ popovertarget: id, 'aria-expanded': open })}
      <div id={id} ref={sheet} class="sheet" popover="auto" role="dialog" aria-label={label}>
        {open && children(() => sheet.current?.hidePopover())}
      </div>
    </span>
  );
}

function placeUnder(anchor: HTMLElement | null, sheet: HTMLElement | null, align: 'start' | 'end'): void {
  if (!anchor || !sheet) return;
  const under = anchor.getBoundingClientRect();
  const wanted = align === 'start' ? under.left : under.right - sheet.offsetWidth;
  const left = Math.min(Math.max(wanted, EDGE), innerWidth - sheet.offsetWidth - EDGE);
  const below = under.bottom + GAP;
  const top =
    below + sheet.offsetHeight > innerHeight - EDGE
      ? Math.max(EDGE, under.top - GAP - sheet.offsetHeight)
      : below;
  sheet.style.left = `${Math.max(EDGE, left)}px`;
  sheet.style.top = `${top}px`;
}
