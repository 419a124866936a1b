import { useQuery } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { useSearchParams } from 'wouter-preact';
import { autopayQuery } from '../../../api/autopay.ts';
import { newWish } from '../../../api/client.ts';
import type { CustomerPage } from '../../../api/customers.ts';
import { type Method, methodsQuery, preferMethod } from '../../../api/methods.ts';
import { walletQuery } from '../../../api/wallet.ts';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Popover } from '../../../components/Popover.tsx';
import { Section } from '../../../components/Section.tsx';
import { Bone } from '../../../components/Skeleton.tsx';
import { toast, toastError } from '../../../components/Toast.tsx';
import { Hush, Pill, useFormat } from '../../../components/words.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import { useMay } from '../../../session.ts';
import { expiry, MethodName, MethodPill, methodSays } from '../../methods/words.tsx';
import { AddDialog, LinkDialog, RecurringDialog, RemoveDialog } from './method-dialogs.tsx';

type Open = { what: 'add' | 'link' } | { what: 'recurring' | 'remove'; method: Method };

/** The cards and bank accounts that a customer keeps with the office; never more of them than is printed on a receipt. */
export function StoredMethods({ customer }: { customer: CustomerPage }) {
  const { data, error, refetch } = useQuery(methodsQuery(customer.id));
  const awaited = useSaved(data?.data, refetch);
  const { may } = useMay('bookkeep');
  const [open, setOpen] = useState<Open | null>(null);
  const [all, setAll] = useState(false);
  const close = () => setOpen(null);
  const kept = data?.data.filter(({ state }) => state !== 'removed') ?? [];
  const removed = (data?.data.length ?? 0) - kept.length;
  return (
    <Section
      title="Stored methods"
      aside={
        may && (
          <span class="head-acts">
            <button type="button" class="link" onClick={() => setOpen({ what: 'link' })}>
              E-mail a link
            </button>
            <button type="button" class="link" onClick={() => setOpen({ what: 'add' })}>
              Add<Hush> a card or bank account</Hush>
            </button>
          </span>
        )
      }
    >
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p class="after" aria-busy="true">
          <Bone ch={30} />
        </p>
      ) : (
        <>
          <p class="quiet after" role="status">
            {awaited && 'Stripe has saved it. It appears here in a moment…'}
          </p>
          {kept.length === 0 && !awaited && (
            <p class="quiet after">
              No card or bank account is stored. A payer can store one when they pay, or by a link.
            </p>
          )}
          <ul class="lines">
            {(all ? data.data : kept).map((method) => (
              <MethodLine key={method.id} method={method} ask={setOpen} />
            ))}
          </ul>
          {removed > 0 && (
            <p class="small after">
              <button type="button" class="link" onClick={() => setAll(!all)}>
                {all ? 'Hide what was removed' : `${removed} removed before`}
              </button>
            </p>
          )}
        </>
      )}
      {open?.what === 'add' && <AddDialog customer={customer} onClose={close} />}
      {open?.what === 'link' && <LinkDialog customer={customer} onClose={close} />}
      {open?.what === 'recurring' && <RecurringDialog method={open.method} onClose={close} />}
      {open?.what === 'remove' && <Remove customer={customer} method={open.method} onClose={close} />}
    </Section>
  );
}

const ASKED_AGAIN_MS = 1_500;
const PATIENCE_MS = 20_000;
const NEW_MS = 120_000;

/** Whoever comes back from Stripe's page is here before Stripe has told us what was saved: it is asked for until it is here. */
function useSaved(methods: Method[] | undefined, refetch: () => unknown): boolean {
  const [params, setParams] = useSearchParams();
  const saved = params.has('saved');
  const here = methods?.some(({ created_at }) => Date.now() - Date.parse(created_at) < NEW_MS) === true;
  const done = () => setParams({}, { replace: true });
  useEffect(() => {
    if (!saved) return;
    const again = setInterval(refetch, ASKED_AGAIN_MS);
    const end = setTimeout(done, PATIENCE_MS);
    return () => {
      clearInterval(again);
      clearTimeout(end);
    };
  }, [saved]);
  useEffect(() => {
    if (!saved || !here) return;
    done();
    booksChanged();
    toast('The new method is stored.');
  }, [saved, here]);
  return saved && !here;
}

function MethodLine({ method, ask }: { method: Method; ask(open: Open): void }) {
  const { today } = useFormat();
  return (
    <li>
      <div class="lead">
        <b>
          <MethodName method={method} />
        </b>
        {method.preferred && <Pill tone="info">Default</Pill>}
        <MethodPill method={method} today={today()} />
      </div>
      <p class="small quiet told">{aboutOf(method)}</p>
      <span class="acts">
        <MethodMenu method={method} ask={ask} />
      </span>
    </li>
  );
}

function aboutOf(method: Method): string {
  const { expires_on, recurring, state, why } = method;
  return [
    expires_on && `Expires ${expiry(expires_on)}`,
    state === 'valid' && (recurring ? 'Authorised for recurring use' : 'Not authorised for recurring use'),
    state !== 'valid' && why,
  ]
    .filter(Boolean)
    .join(' · ');
}

function MethodMenu({ method, ask }: { method: Method; ask(open: Open): void }) {
  const { may } = useMay('bookkeep');
  const { state, preferred, recurring } = method;
  if (!may || state === 'removing' || state === 'removed') return null;
  const prefer = () =>
    preferMethod(method.id, newWish()).then(() => {
      booksChanged();
      toast(`${methodSays(method)} is the default now.`);
    }, toastError);
  const offers: [text: string, run: () => void][] = [];
  if (state === 'valid' && !preferred) offers.push(['Make default', () => void prefer()]);
  if (state === 'valid')
    offers.push([
      recurring ? 'Forbid recurring use…' : 'Allow recurring use…',
      () => ask({ what: 'recurring', method }),
    ]);
  offers.push(['Remove…', () => ask({ what: 'remove', method })]);
  return (
    <Popover
      label={`Actions for ${methodSays(method)}`}
      align="end"
      button={(wiring) => (
        <button type="button" class="button quiet bare" {...wiring}>
          <Icon name="more" />
          <Hush>Actions for {methodSays(method)}</Hush>
        </button>
      )}
    >
      {(close) => (
        <div class="choices menu">
          {offers.map(([text, run]) => (
            <button
              type="button"
              key={text}
              onClick={() => {
                close();
                run();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}

/** Before it is removed: what would stop with it. */
function Remove({ customer, method, onClose }: { customer: CustomerPage; method: Method; onClose(): void }) {
  const autopay = useQuery(autopayQuery(customer.id)).data?.autopay;
  const wallet = useQuery(walletQuery(customer.id)).data?.wallet;
  return (
    <RemoveDialog
      method={method}
      autopay={autopay?.enabled === true && autopay.method.id === method.id}
      wallet={wallet?.enabled === true && wallet.method?.id === method.id}
      onClose={onClose}
    />
  );
}
