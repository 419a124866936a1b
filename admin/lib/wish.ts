import { useMemo } from 'preact/hooks';
import { newWish } from '../api/client.ts';

/** One wish for as long as what is wished for stays the same: sent twice, it is done once. */
export const useWish = (...what: string[]) => useMemo(newWish, what);
