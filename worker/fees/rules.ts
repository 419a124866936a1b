import type { FeeTerms } from '../stripe/fee.ts';

// What card brands and states say about charging somebody for paying by card, as far as it was found. It is no
// legal advice and says so where it is shown. To change a rule: read its sources again and set its date.

/** A fee, and where and on what it is charged. */
export interface FeeCase {
  /** The US state of the office, `NY`; empty: not said. */
  region: string;
  terms: FeeTerms;
  /** It is the same on debit cards and bank debits as on credit cards. Checkout does not know the method beforehand. */
  allMethods: boolean;
  /** It is charged on payments that repeat by themselves. */
  recurring: boolean;
}

/** `warn`: said wherever the fee is set. `refuse`: plainly banned; saved only by who sets the rule aside and says why. */
export type Verdict = 'warn' | 'refuse';

export interface FeeRule {
  /** Stands in the event log and in stored settings; never changes. */
  id: string;
  verdict: Verdict;
  title: string;
  says: string;
  /** Where it was read; the law or the brand itself where that could be had. */
  sources: string[];
  /** The day on which it was last compared with its sources, YYYY-MM-DD. */
  checkedOn: string;
  /** Whether the rule speaks against this fee. */
  applies(fee: FeeCase): boolean;
}

const CHECKED_ON = '2026-11-21';

const costs = ({ terms }: FeeCase) => terms.bps > 0 || terms.fixedCents > 0;
const percentage = ({ terms }: FeeCase) => terms.bps > 0;
const above =
  (bps: number) =>
  ({ terms }: FeeCase) =>
    terms.bps > bps;
const within =
  (region: string, also: (fee: FeeCase) => boolean = costs) =>
  (fee: FeeCase) =>
    fee.region === region && costs(fee) && also(fee);

const VISA_FAQ = 'https://manuals.plus/m/daabfb790d3cb2f342262a0059a60ed6b9ff5c1989b5082143201f55baa1e9d7';
const BRANDS = 'https://docs.moov.io/guides/accept-payments/cards/surcharges/index.md';
const MASTERCARD =
  'https://www.cardpaymentoptions.com/credit-card-processing/mastercards-u-s-surcharge-rules-businesses-must-follow-these';
const CONVENIENCE = 'https://payscout.com/visa-rules-on-convenience-fees/';

const brands: Omit<FeeRule, 'checkedOn'>[] = [
  {
    id: 'brands.credit_only',
    verdict: 'warn',
    title: 'Card brands: a percentage is for credit cards only',
    says: 'Visa and Mastercard let you add a percentage to credit cards, after 30 days’ notice, but never to debit or prepaid cards. This fee is the same for everybody who pays online. A flat fee fits their rules better.',
    sources: [VISA_FAQ, MASTERCARD],
    applies: (fee) => percentage(fee) && fee.allMethods,
  },
  {
    id: 'brands.cap',
    verdict: 'warn',
    title: 'Card brands: this is more than they allow',
    says: 'Visa allows at most 3% on a credit card, Mastercard at most 4%, and neither more than accepting the card costs you.',
    sources: [VISA_FAQ, BRANDS],
    applies: above(300),
  },
  {
    id: 'visa.flat',
    verdict: 'warn',
    title: 'Visa: a fee for paying online is a flat amount',
    says: 'Visa calls it a convenience fee: the same amount whatever the bill is, on every way to pay online, shown before paying. There must be another usual way to pay without it, like a cheque by mail.',
    sources: [CONVENIENCE],
    applies: percentage,
  },
  {
    id: 'visa.recurring',
    verdict: 'warn',
    title: 'Visa: no fee on payments that repeat',
    says: 'A convenience fee may not be added to automatic or instalment payments.',
    sources: [CONVENIENCE],
    applies: (fee) => costs(fee) && fee.recurring,
  },
  {
    id: 'state.unknown',
    verdict: 'warn',
    title: 'Your state is not set',
    says: 'Some states ban such a fee or cap it. Choose yours, and its rules are checked here.',
    sources: [],
    applies: (fee) => fee.region === '' && costs(fee),
  },
];

const bans: Omit<FeeRule, 'checkedOn'>[] = [
  {
    id: 'ct.ban',
    verdict: 'refuse',
    title: 'Connecticut bans it',
    says: 'Nobody may add a charge for using any particular way to pay: not a percentage, and not a flat amount under another name. Discounts are allowed. (General Statutes § 42-133ff)',
    sources: [
      'https://www.lawserver.com/law/state/connecticut/ct-laws/connecticut_statutes_42-133ff',
      'https://blog.payjunction.com/credit-card-surcharge-laws-by-state-considerations-for-merchants',
    ],
    applies: within('CT'),
  },
  {
    id: 'ma.ban',
    verdict: 'refuse',
    title: 'Massachusetts bans it',
    says: 'A seller may not add a charge for who pays by credit card instead of cash or cheque, and nobody may do it for them. (General Laws c. 140D § 28A)',
    sources: [
      'http://www.mass.gov/ocabr/banking-and-finance/laws-and-regulations/opinions-and-decisions/dob-selected-opinions/miscellaneous/98-239.html',
    ],
    applies: within('MA'),
  },
  {
    id: 'me.ban',
    verdict: 'refuse',
    title: 'Maine bans it',
    says: 'A seller may not add a charge for who pays by credit or debit card. Only government bodies may, up to what it costs them: if you are one, set this rule aside and say so. (Revised Statutes title 9-A § 8-509)',
    sources: [
      'https://casetext.com/statute/maine-statutes/title-9-a-maine-consumer-credit-code/article-8-a-maine-truth-in-lending/section-8-509-credit-card-and-debit-card-surcharge-prohibition',
    ],
    applies: within('ME'),
  },
  {
    id: 'pr.ban',
    verdict: 'refuse',
    title: 'Puerto Rico bans it',
    says: 'No merchant may add a charge for who pays by credit or debit card instead of cash or cheque. (Act 150 of 2008; 10 L.P.R.A. § 11)',
    sources: [
      'https://legalfix.com/statutes/state-codes/puerto-rico/titulo-10/subtitulo-1/capitulo-2/11',
      'https://sincomillas.com/alertan-sobre-recargos-en-el-pago-con-tarjetas-de-credito',
    ],
    applies: within('PR'),
  },
];

const COLORADO = 'https://law.counselstack.com/statute/co/05/5-2-212';

const conditions: Omit<FeeRule, 'checkedOn'>[] = [
  {
    id: 'co.debit',
    verdict: 'refuse',
    title: 'Colorado: no percentage on debit cards',
    says: 'What is added for paying by card may not be added for who pays by debit card, cash or cheque. This fee is the same for everybody who pays online. (Revised Statutes § 5-2-212)',
    sources: [COLORADO, 'https://instalawyer.io/laws/colorado-code/5-2-212-surcharges-on-credit'],
    applies: within('CO', (fee) => percentage(fee) && fee.allMethods),
  },
  {
    id: 'co.cap',
    verdict: 'warn',
    title: 'Colorado: at most 2%, or what the card costs you',
    says: 'Everything that is added for paying by card counts, whatever it is called. The law has words of its own to show before somebody pays. (Revised Statutes § 5-2-212)',
    sources: [
      COLORADO,
      'https://www.agg.com/news-insights/publications/colorado-opens-the-door-to-surcharging-five-key-takeaways/',
    ],
    applies: within('CO'),
  },
  {
    id: 'mn.cap',
    verdict: 'refuse',
    title: 'Minnesota: at most 5%',
    says: 'What is added for paying by card may not be more than 5% of the price. (Statutes § 325G.051)',
    sources: [
      'https://casetext.com/statute/minnesota-statutes/trade-regulations-consumer-protection/chapter-325g-consumer-protection-solicitation-of-sales/credit-cards/section-325g051-surcharges-on-credit-cards',
    ],
    applies: within('MN', above(500)),
  },
  {
    id: 'mn.total',
    verdict: 'warn',
    title: 'Minnesota: only a fee that can be avoided',
    says: 'A fee that everybody has to pay belongs into the price. Keep a way to pay without it, and say so on your letters. Online it must be named before paying; Selfpay does that. (Statutes §§ 325G.051, 325D.44)',
    sources: [
      'https://www.revisor.mn.gov/bills/94/2026/0/SF/3875/versions/latest',
      'https://www.getnickel.com/surcharge-laws/minnesota',
    ],
    applies: within('MN'),
  },
  {
    id: 'ny.cost',
    verdict: 'warn',
    title: 'New York: no more than it costs you, and the total is shown',
    says: 'The whole price for who pays by card must be shown, and what is added may not be more than the card company takes for that payment. Selfpay shows the total before paying; whether the fee is within your cost is for you to check. (General Business Law § 518)',
    sources: ['https://www.nysenate.gov/legislation/laws/GBS/518/'],
    applies: within('NY'),
  },
  {
    id: 'nj.cost',
    verdict: 'warn',
    title: 'New Jersey: no more than it costs you',
    says: 'What is added may not be more than processing that payment costs you, and must be shown at checkout; Selfpay does that. (P.L. 2023 c. 146)',
    sources: ['https://legiscan.com/NJ/text/A4284/2022'],
    applies: within('NJ'),
  },
  {
    id: 'ok.cap',
    verdict: 'warn',
    title: 'Oklahoma: at most 2%, or what it costs you if that is less',
    says: 'Since November 2025. A bill of 2026 would raise it to 4.5%: ask whether it became law. (Title 14A § 2-211)',
    sources: [
      'https://www.mondaq.com/unitedstates/financial-services/1633104/bedlam-no-more-oklahoma-formally-allows-credit-card-surcharges',
      'https://fastdemocracy.com/bill-summary/?billsummary_id=OKB00037784&billsummary_session=2026&billsummary_state=ok',
    ],
    applies: within('OK'),
  },
  {
    id: 'ks.notice',
    verdict: 'warn',
    title: 'Kansas: allowed when it is said before',
    says: 'The amount must be shown clearly before somebody pays; Selfpay does that. Say it on your letters too. (K.S.A. 16a-2-403, since January 2025)',
    sources: ['http://ksrevisor.org/statutes/chapters/ch16a/016a_002_0403.html'],
    applies: within('KS'),
  },
  {
    id: 'ca.total',
    verdict: 'warn',
    title: 'California: only a fee that can be avoided',
    says: 'A price must include every fee that has to be paid. Keep a way to pay without this one. The ban on surcharges is on the books, and is not enforced against who says clearly what it costs. (Civil Code §§ 1748.1, 1770)',
    sources: ['https://oag.ca.gov/consumers/general/credit-card-surcharges', 'https://oag.ca.gov/hiddenfees'],
    applies: within('CA'),
  },
  {
    id: 'va.total',
    verdict: 'warn',
    title: 'Virginia: only a fee that can be avoided',
    says: 'A price that is shown must include every fee that has to be paid. Keep a way to pay without this one. (Code §§ 59.1-607, 59.1-608, since July 2025)',
    sources: ['https://law.lis.virginia.gov/vacodefull/title59.1/chapter58'],
    applies: within('VA'),
  },
  {
    id: 'tx.debit',
    verdict: 'warn',
    title: 'Texas: bans on the books, enforced in part',
    says: 'The law bans a surcharge on debit cards and on credit cards. A federal court stopped the second for some sellers in 2018; the first still stands. Ask a lawyer. (Business and Commerce Code §§ 604A.002, 604A.0021)',
    sources: ['https://sll.texas.gov/faqs/credit-card-surcharge'],
    applies: within('TX'),
  },
  {
    id: 'fl.struck',
    verdict: 'warn',
    title: 'Florida: a ban on the books, struck down',
    says: 'A federal court of appeals held in 2015 that the ban on surcharges may not be enforced; it was not repealed. (Statutes § 501.0117)',
    sources: ['https://law.justia.com/cases/federal/appellate-courts/ca11/14-14426/14-14426-2015-11-04.html'],
    applies: within('FL'),
  },
];

/** Every rule that is known, bans before conditions before card brands: the order in which they are shown. */
export const FEE_RULES: readonly FeeRule[] = [...bans, ...conditions, ...brands].map((rule) => ({
  ...rule,
  checkedOn: CHECKED_ON,
}));

/** The rules that speak against a fee. None when nothing is charged. */
export function rulesAgainst(fee: FeeCase): FeeRule[] {
  return FEE_RULES.filter((rule) => rule.applies(fee));
}
