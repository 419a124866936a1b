export { type Money, moneyIn } from '../worker/money.ts';
