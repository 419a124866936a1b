import { useQueryClient } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { ApiError, call } from '../api/client.ts';
import type { Right } from '../api/shapes.ts';
import { useShortcut } from '../lib/shortcuts.ts';
import { goToSignIn, useMe } from '../session.ts';
import { Button } from './Button.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Icon, type IconName } from './Icon.tsx';
import { OfficeMark } from './OfficeMark.tsx';
import { SearchPalette } from './SearchPalette.tsx';
import { TestMode } from './TestMode.tsx';
import { Toasts, toastError } from './Toast.tsx';
import { Hush, Kbd } from './words.tsx';

interface Place {
  href: string;
  text: string;
  icon: IconName;
  /** Pressed after G. */
  key: string;
  /** Another part of the app that belongs to it. */
  also?: string;
  /** Who may not do this does not see it. */
  right?: Right;
}

const isAt = ({ href, also }: Place, path: string): boolean =>
  [href, also].some((place) => place !== undefined && (path === place || path.startsWith(`${place}/`)));

const BOOKS: Place[] = [
  { href: '/dashboard', text: 'Dashboard', icon: 'dashboard', key: 'd' },
  { href: '/register', text: 'Check register', icon: 'register', key: 'r' },
  { href: '/review', text: 'Review', icon: 'review', key: 'e' },
  { href: '/disputes', text: 'Disputes', icon: 'dispute', key: 's' },
  { href: '/invoices', text: 'Invoices', icon: 'invoice', key: 'i' },
  { href: '/customers', text: 'Customers', icon: 'customer', key: 'c' },
  { href: '/imports', text: 'Import', icon: 'import', key: 'm' },
];
const CHARGES: Place[] = [
  { href: '/charges', text: 'Gateway requests', icon: 'card', key: 'q' },
  { href: '/runs', text: 'Runs', icon: 'run', key: 'n', also: '/run-definitions' },
  { href: '/terminal', text: 'Virtual terminal', icon: 'phone', key: 't', right: 'bookkeep' },
  { href: '/critical-events', text: 'Critical events', icon: 'alert', key: 'a' },
];
const TRUTH: Place[] = [
  { href: '/payment-events', text: 'Payment-event finder', icon: 'search', key: 'f' },
  { href: '/reports/bookkeepers', text: 'By bookkeeper', icon: 'report', key: 'b' },
  { href: '/proof', text: 'Proof', icon: 'balance', key: 'v' },
  { href: '/sync', text: 'Sync health', icon: 'sync', key: 'h' },
  { href: '/activity', text: 'Event log', icon: 'log', key: 'l' },
];
const SETTINGS: Place[] = [
  { href: '/settings/portal', text: 'Portal', icon: 'portal', key: 'p' },
  { href: '/settings/payments', text: 'Payments', icon: 'rules', key: 'y' },
  { href: '/settings/people', text: 'People', icon: 'people', key: 'u' },
];

/** What stands around every page: where one is, where one can go, who one is. */
export function AppShell({ children }: { children: ComponentChildren }) {
  const [path, navigate] = useLocation();
  const [over, setOver] = useState<'search' | 'help' | null>(null);
  const side = useRef<HTMLElement>(null);
  const { test_mode, rights } = useMe();
  const charges = CHARGES.filter(({ right }) => right === undefined || rights.includes(right));
  useEffect(() => side.current?.hidePopover?.(), [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOver('search');
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useShortcut({ keys: '/', says: 'Search (also Ctrl-K)', group: 'Anywhere' }, () => setOver('search'));
  useShortcut({ keys: '?', says: 'This help', group: 'Anywhere' }, () => setOver('help'));
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <button type="button" class="button bare" popovertarget="side">
          <Icon name="menu" />
          <Hush>Menu</Hush>
        </button>
        <Office />
        <Button icon="search" bare onClick={() => setOver('search')}>
          Search
        </Button>
      </header>
      <nav class="side" id="side" popover="auto" aria-label="Main" ref={side}>
        <Office />
        <button type="button" class="button find" onClick={() => setOver('search')}>
          <Icon name="search" />
          Search
          <Kbd>/</Kbd>
        </button>
        <Places places={BOOKS} path={path} />
        <Places places={charges} path={path} />
        <Places places={TRUTH} path={path} />
        <div>
          <p class="small side-head">Settings</p>
          <Places places={SETTINGS} path={path} />
        </div>
        <Account />
      </nav>
      {[...BOOKS, ...charges, ...TRUTH, ...SETTINGS].map((place) => (
        <Jump key={place.key} place={place} go={() => navigate(place.href)} />
      ))}
      <div class="paper">
        {test_mode && <TestMode />}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Toasts />
      {over === 'search' && <SearchPalette onClose={() => setOver(null)} />}
      {over === 'help' && <HelpDialog onClose={() => setOver(null)} />}
    </>
  );
}

function Jump({ place: { key, text }, go }: { place: Place; go(): void }) {
  useShortcut({ keys: `g ${key}`, says: text, group: 'Anywhere' }, go);
  return null;
}

function Office() {
  const { office } = useMe();
  return (
    <Link href="/dashboard" class="brand">
      <OfficeMark office={office} />
      <b>{office.name}</b>
    </Link>
  );
}

function Places({ places, path }: { places: Place[]; path: string }) {
  return (
    <ul>
      {places.map((place) => (
        <li key={place.href}>
          <Link href={place.href} aria-current={isAt(place, path) ? 'page' : undefined}>
            <Icon name={place.icon} />
            {place.text}
            <Waiting href={place.href} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** How much waits behind a place. */
function Waiting({ href }: { href: string }) {
  const { to_review, open_disputes, critical_events } = useMe();
  const waiting: Record<string, [many: number, says: string]> = {
    '/review': [to_review, 'to review'],
    '/disputes': [open_disputes, 'open'],
    '/critical-events': [critical_events, 'to review'],
  };
  const [many, says] = waiting[href] ?? [0, ''];
  if (many === 0) return null;
  return (
    <span title={`${many > 99 ? '99+' : many} ${says}`}>
      {many > 99 ? '99+' : many}
      <Hush> {says}</Hush>
    </span>
  );
}

function Account() {
  const { user } = useMe();
  const [path] = useLocation();
  const client = useQueryClient();
  const signOut = async () => {
    try {
      await call('POST', '/auth/sign-out', {});
      client.clear();
      location.assign('/admin/sign-in');
    } catch (error) {
      // Whose session has ended is signed out.
      if (error instanceof ApiError && error.status === 401) goToSignIn();
      else if (error instanceof Error) toastError(error);
    }
  };
  return (
    <div class="who">
      <Link href="/account" aria-current={path === '/account' ? 'page' : undefined} title="Your account">
        <b>{user.name}</b>
        <span class="small">{capital(user.role)}</span>
      </Link>
      <Button look="quiet" icon="out" bare title="Sign out" onClick={signOut}>
        Sign out
      </Button>
    </div>
  );
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
