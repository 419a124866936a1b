import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import type { Advice, DeclineCode } from '../declines/codes.ts';
import { type Decline, declineOf } from '../declines/decline.ts';
import { type Refusal, secretOf } from '../methods/kept.ts';
import { takeOrder } from '../methods/orders.ts';
import { type Aftermath, cardByNumber, type TestCard } from './test-cards.ts';

/** A card that is about to be charged, and what its bank will say. */
export interface CardInHand {
  method: Stripe.PaymentMethod;
  card: TestCard;
  /** Why the bank refuses it; null when it pays. */
  decline: Decline | null;
  aftermath: Aftermath;
  /** Typed in for somebody on the phone. */
  moto?: boolean;
}

/** Takes a card to be charged; an order for its next charge is used up by that. */
export function takeCard(box: Box, method: Stripe.PaymentMethod, moto = false): CardInHand {
  const card = cardByNumber(secretOf(box, method).number);
  return { method, card, decline: answerOf(box, method, card), aftermath: card.aftermath ?? {}, moto };
}

function answerOf(box: Box, method: Stripe.PaymentMethod, card: TestCard): Decline | null {
  const order = takeOrder(box, method);
  if (order?.outcome === 'succeed') return null;
  if (order) return ordered(order);
  return card.decline ?? (hasExpired(box, method) ? declineOf('expired_card') : null);
}

function ordered(order: Refusal): Decline {
  return declineOf(order.code as DeclineCode, {
    ...(order.advice ? { advice_code: order.advice as Advice } : {}),
    ...(order.network_advice ? { network_advice_code: order.network_advice } : {}),
  });
}

/** A card is good until the end of its month. */
function hasExpired(box: Box, { card }: Stripe.PaymentMethod): boolean {
  if (!card) return false;
  const now = new Date(box.now());
  const months = (year: number, month: number) => year * 12 + month;
  return months(card.exp_year, card.exp_month) < months(now.getUTCFullYear(), now.getUTCMonth() + 1);
}
