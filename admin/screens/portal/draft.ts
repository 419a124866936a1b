import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../../api/client.ts';
import {
  type Draft,
  type Office,
  type PortalSettings,
  saveSettings,
  settingsQuery,
} from '../../api/settings.ts';
import { toast } from '../../components/Toast.tsx';
import { useSend } from '../../lib/form.ts';
import { useUnsaved } from '../../lib/guard.ts';

const NOTHING: Draft = { office: {}, payments: {} };

/** Outlives the page: the browser's own Back asks nobody, and who comes back finds what they typed. */
let kept: Draft = NOTHING;

export interface Editing {
  /** As it would be once saved. */
  office: Office;
  payments: PortalSettings['payments'];
  draft: Draft;
  dirty: boolean;
  busy: boolean;
  error: ApiError | null;
  /** Somebody else saved meanwhile: theirs is loaded now, and what was changed here still waits. */
  overtaken: boolean;
  setOffice(changes: Partial<Office>): void;
  setPayments(changes: Draft['payments']): void;
  save(): void;
  discard(): void;
  /** What is wrong with a field, by its name in the API: "office.phone". */
  at(field: string): string | undefined;
}

/** The settings as they stand, and what somebody changes of them until it is saved. */
export function useEditing(stored: PortalSettings): Editing {
  const client = useQueryClient();
  const [draft, setDraft] = useState(kept);
  const [overtaken, setOvertaken] = useState(false);
  const keep = (next: Draft) => {
    kept = next;
    setDraft(next);
  };
  const { error, busy, send, refuse } = useSend((saved: PortalSettings) => {
    keep(NOTHING);
    setOvertaken(false);
    client.setQueryData(settingsQuery.queryKey, saved);
    void client.invalidateQueries({ queryKey: ['me'] });
    void client.invalidateQueries({ queryKey: ['activity'] });
    toast('Saved. Payers see it from now on.');
  });
  useEffect(() => {
    if (error?.status !== 409) return;
    setOvertaken(true);
    void client.refetchQueries({ queryKey: ['settings'] });
  }, [error]);
  const dirty = Object.keys(draft.office).length + Object.keys(draft.payments).length > 0;
  useUnsaved(dirty ? 'the portal’s settings' : null, () => {
    kept = NOTHING;
  });
  const change = <P extends keyof Draft>(part: P, changes: Draft[P]) => {
    if (error?.field !== undefined) refuse(null);
    keep({ ...draft, [part]: differing(stored[part], { ...draft[part], ...changes }) });
  };
  return {
    office: { ...stored.office, ...draft.office },
    payments: { ...stored.payments, ...draft.payments },
    draft,
    dirty,
    busy,
    error: error?.status === 409 ? null : error,
    overtaken: overtaken && dirty,
    setOffice: (changes) => change('office', changes),
    setPayments: (changes) => change('payments', changes),
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
    Object.entries(changes).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  ) as T;
}

export const useSettings = () => useQuery(settingsQuery);
