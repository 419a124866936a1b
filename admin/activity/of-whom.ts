import type { Part } from './sentences.ts';

/** " of Pat Doe", with the way there; nothing on the customer's own page. */
export const ofWhom = (it: Part, word = ' of '): Part[] => (it === 'it' ? [] : [word, it]);
