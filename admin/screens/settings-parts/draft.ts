import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../../api/client.ts';
import {
  type Draft,
  type Office,
  type Override,
  type PaymentsDraft,
  type PortalSettings,
  saveSettings,
  settingsQuery,
} from '../../api/settings.ts';
import { toast } from '../../components/Toast.tsx';
import { useSend } from '../../lib/form.ts';
import { useUnsaved } from '../../lib/guard.ts';

const NOTHING: Draft = { office: {}, payments: {} };

/** Drafts outlive their page: the browser's own Back asks nobody, and who comes back finds what they typed. */
const kept = new Map<string, Draft>();

export interface Editing {
  /** As it would be once saved. */
  office: Office;
  payments: PaymentsDraft;
  draft: Draft;
  dirty: boolean;
  busy: boolean;
  error: ApiError | null;
  /** Somebody else saved meanwhile: theirs is loaded now, and what was changed here still waits. */
  overtaken: boolean;
  setOffice(changes: Partial<Office>): void;
  setPayments(changes: Draft['payments']): void;
  setOverride(override: Override | undefined): void;
  save(): void;
  discard(): void;
  /** What is wrong with a field, by its name in the API: "office.phone". */
  at(field: string): string | undefined;
}

/**
 * The settings as they stand, and what somebody changes of them until it is saved.
 * @param what is edited, as the page that asks before it is left says it; pages do not share their drafts.
 */
export function useEditing(stored: PortalSettings, what: string): Editing {
  const client = useQueryClient();
  const [draft, setDraft] = useState(kept.get(what) ?? NOTHING);
  const [overtaken, setOvertaken] = useState(false);
  const keep = (next: Draft) => {
    kept.set(what, next);
    setDraft(next);
  };
  const { error, busy, send, refuse } = useSend((saved: PortalSettings) => {
    keep(NOTHING);
    setOvertaken(false);
    client.setQueryData(settingsQuery.queryKey, saved);
    for (const told of ['me', 'activity', 'settings-fee'])
      void client.invalidateQueries({ queryKey: [told] });
    toast('Saved. Payers see it from now on.');
  });
  useEffect(() => {
    if (error?.status !== 409) return;
    setOvertaken(true);
    void client.refetchQueries({ queryKey: ['settings'] });
  }, [error]);
  const dirty =
    Object.keys(draft.office).length + Object.keys(draft.payments).length > 0 || draft.override !== undefined;
  useUnsaved(dirty ? what : null, () => {
    kept.delete(what);
  });
  // From what is kept, not from what is drawn: two changes can come between two drawings.
  const edit = (change: (draft: Draft) => Draft) => {
    if (error?.field !== undefined) refuse(null);
    keep(change(kept.get(what) ?? NOTHING));
  };
  return {
    office: { ...stored.office, ...draft.office },
    payments: { ...stored.payments, ...draft.payments },
    draft,
    dirty,
    busy,
    error: error?.status === 409 ? null : error,
    overtaken: overtaken && dirty,
    setOffice: (changes) =>
      edit((before) => ({
        ...before,
        office: differing(stored.office, { ...before.office, ...changes }),
      })),
    setPayments: (changes) =>
      edit((before) => ({
        ...before,
        payments: differing(stored.payments, { ...before.payments, ...changes }),
      })),
    setOverride: (override) => edit((before) => ({ ...before, override })),
    save: () => void send(() => saveSettings(stored.version, draft)),
    discard() {
      keep(NOTHING);
      refuse(null);
      setOvertaken(false);
    },
    at: (field) =>
      error?.field === field || error?.field?.startsWith(`${field}.`) ? error.message : undefined,
  };
}

/** What is typed back to as it was is no change. */
function differing<T extends object>(stored: object, changes: T): T {
  const before = stored as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(changes).filter(([name, value]) => !same(value, before[name])),
  ) as T;
}

/** Whether what was changed says what is stored; what is stored may hold more. */
function same(value: unknown, before: unknown): boolean {
  if (value === null || before === null || typeof value !== 'object' || typeof before !== 'object')
    return value === before;
  if (Array.isArray(value)) return JSON.stringify(value) === JSON.stringify(before);
  return Object.entries(value).every(([name, part]) => same(part, (before as Record<string, unknown>)[name]));
}

export const useSettings = () => useQuery(settingsQuery);
