/** One set, 16 × 16, strokes of 1.5. */
const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  register: 'M3 2h10v12H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3',
  invoice: 'M3.5 1.5H9.5l3 3v10h-9zM9.5 1.5v3h3M6 8.5h4M6 11h4',
  customer: 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.5 14c.6-3 2.8-4 5.5-4s4.9 1 5.5 4',
  import: 'M8 1.5v8M4.75 6.5 8 9.75l3.25-3.25M2.5 10v4h11v-4',
  log: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5',
  portal: 'M2.5 2.5h11v11h-11zM2.5 5.5h11M5 9h6M5 11h3',
  card: 'M1.5 3.5h13v9h-13zM1.5 6.5h13M4 9.75h3',
  people:
    'M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM1.5 13c.4-2.6 2.2-3.5 4.5-3.5s4.1.9 4.5 3.5M10.5 3.1a2.25 2.25 0 0 1 0 4.3M12 9.8c1.4.4 2.3 1.4 2.5 3.2',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  plus: 'M8 3.5v9M3.5 8h9',
  close: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  back: 'M10 3.5 5.5 8l4.5 4.5',
  forth: 'M6 3.5 10.5 8 6 12.5',
  review: 'M2.5 3.5 3.75 5l2-2.5M2.5 10.5 3.75 12l2-2.5M8 4h5.5M8 11h5.5',
  dispute:
    'M8 1.75 13.25 3.5v4.25c0 3.25-2.1 5.4-5.25 6.5-3.15-1.1-5.25-3.25-5.25-6.5V3.5zM8 5v3.5M8 10.6v.1',
  refund: 'M6 3 2.75 6.25 6 9.5M3 6.25h6.5a3.5 3.5 0 0 1 0 7H6',
  flag: 'M4 14V2.5M4 3h8.5l-2 2.75 2 2.75H4',
  external: 'M6 3.5H3.5v9h9V10M9 3.5h3.5V7M12 4 7.5 8.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'm3 8.5 3.25 3.25L13 4.75',
  alert: 'M8 2 14.5 13.5h-13zM8 6.5v3.25M8 11.6v.15',
  out: 'M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6',
  keys: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  file: 'M3.5 1.5H9.5l3 3v10h-9zM9.5 1.5v3h3',
  dashboard: 'M2.5 2.5H7v6H2.5zM9 2.5h4.5V6H9zM9 8h4.5v5.5H9zM2.5 10.5H7v3H2.5z',
  shield: 'M8 1.5 13.5 3.5v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4z',
  sync: 'M2.5 7.5a5.5 5.5 0 0 1 9.6-3.2L13.5 6M13.5 2.5V6H10M13.5 8.5a5.5 5.5 0 0 1-9.6 3.2L2.5 10M2.5 13.5V10H6',
  report: 'M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5',
  balance: 'M8 2v11.5M5 13.5h6M2.5 4.5h11M4 4.5 2 9h4zM12 4.5 10 9h4z',
  more: 'M3.1 8h.8M7.6 8h.8M12.1 8h.8',
};
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
