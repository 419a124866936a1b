/** How many calls to Stripe one step may make; what is left is for the next. */
export class Budget {
  constructor(private left: number) {}

  /** Takes a call; false when there is none left. */
  take(): boolean {
    this.left -= 1;
    return this.left >= 0;
  }
}
