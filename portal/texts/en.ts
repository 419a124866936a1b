/**
 * Every word that payers read, in English: the source of all other languages' shape. Words a twelve-year-old
 * reads, nobody is blamed, and nothing hints at what a bill is for. Amounts, dates and IDs arrive formatted.
 * `{phone}` becomes the office's phone and its hours, so it ends its clause; `{bold}` the one thing to notice.
 */
export const en = {
  /** For amounts and dates: the language as written where the office is. */
  locale: 'en-US',

  layout: {
    skip: 'Skip to main content',
    test: { title: 'Test mode.', says: 'No real money is taken. Do not use a real card.' },
    privacy: 'Privacy',
    errorTitle: (title: string) => `Error: ${title}`,
    /** Between a heading and what it says, for those who hear the page. */
    error: 'Error:',
    questions: 'Questions? Call {phone}.',
    bill: (invoice: string) => `Bill ${invoice}.`,
    selfPayId: (id: string) => `Self-pay ID ${id}.`,
    otherBill: 'Not your bill? Enter another ID',
    backToBill: 'Back to your bill',
    nextTitle: 'What happens next',
  },

  ask: {
    title: 'Pay your bill',
    label: 'Self-pay ID',
    hint: 'The ten digits in the box at the top right of your letter, like 1234\u00a0567\u00a0890.',
    submit: 'Continue',
    assurance: 'You will see what you owe before you pay anything.',
    reallyYou: {
      title: 'How do I know this is really you?',
      host: 'Your letter shows the address of this page: {bold}. Check that it is the same as at the top of your screen.',
      call: 'You can also call the number on your letter and ask us.',
    },
    noLetter: 'No letter at hand? Call {phone}.',
    matches: 'Does it match your letter? Call us at {phone}. We will find your bill.',
    errors: {
      title: 'There is a problem',
      empty: {
        summary: 'Enter your self-pay ID',
        field: 'Enter your self-pay ID',
        help: () => 'It is on your letter, in the box at the top right.',
      },
      not_digits: {
        summary: 'The self-pay ID has only digits',
        field: 'Use digits only',
        help: () => 'Take out letters and signs. Spaces and dashes are fine.',
      },
      length: {
        summary: 'The self-pay ID has ten digits',
        field: 'Check the number of digits',
        help: (digits: number) =>
          `There ${digits === 1 ? 'is 1 digit' : `are ${digits} digits`} here. The self-pay ID has ten. Compare it with your letter.`,
      },
      check_digit: {
        summary: 'One digit of the self-pay ID looks wrong',
        field: 'One digit looks wrong',
        help: () => 'Compare each digit with your letter, and change the one that is different.',
      },
    },
  },

  bill: {
    title: 'What you owe today',
    caption: 'What the amount is made of',
    item: (number: string) => `Item ${number}`,
    items: (count: number) => `${count} items`,
    showItems: (count: number) => `Show all ${count} items`,
    credit: 'Your credit',
    owed: 'From earlier bills',
    pending: 'Payment on its way from your bank',
    fee: 'Online processing fee',
    feeNote: 'For every online payment. No fee if you mail a check.',
    total: 'You pay',
    steps: (total: string) => [
      'You’ll go to Stripe, our payment partner. Your card or bank details never reach us.',
      `You pay ${total} there.`,
      'You come back here and see your receipt.',
    ],
    pay: (total: string) => `Pay ${total}`,
  },

  /** Agreeing to automatic payment; what is agreed to comes from elsewhere, word for word. */
  agree: {
    offer: 'Pay automatically from now on',
    /** It is on already. */
    on: 'Automatic payment is on for you. What you pay today is not charged again.',
    email: 'E-mail',
    emailHint: 'For your copy of the agreement, and for news before each payment.',
    day: 'Day of the month',
    dayHint: 'From 1 to 31. In a shorter month, the last day.',
    terms: 'What you agree to when you pay with the box ticked',
    errors: {
      title: 'There is a problem',
      email: {
        empty: 'Enter your e-mail address',
        malformed: 'Enter an e-mail address like name@example.com',
      },
      day: { wrong: 'Enter a day from 1 to 31' },
      method: { missing: 'Choose a card or bank account' },
      terms: 'The words of the agreement have changed. Please read them again',
    },
    done: {
      title: 'Automatic payment',
      says: (email: string) =>
        `Automatic payment is set up; a copy of what you agreed to goes to ${email}. The link in it stops automatic payment at any time.`,
    },
  },

  failed: {
    lastTitle: 'Your last payment did not go through',
    title: 'Your payment did not go through',
    nothingTaken: 'Nothing was taken.',
    retry: 'Try again',
    reasons: {
      insufficient_funds: {
        why: 'Your bank said there was not enough money in the account.',
        advice: 'You can try again later, or use another card.',
      },
      declined: {
        why: 'Your bank said no, and did not tell us why.',
        advice: 'You can use another card, or call your bank.',
      },
      expired: { why: 'Your bank said that the card has expired.', advice: 'You can use another card.' },
      incorrect: {
        why: 'Your bank said that some of the card details did not match.',
        advice: 'You can try again. Compare each number with your card.',
      },
      other: {
        why: 'Your bank did not tell us why.',
        advice: 'You can try again, or use another card.',
      },
    },
  },

  done: {
    paid: (total: string) => `You paid ${total}`,
    nothingMore: 'You owe nothing more on this bill.',
    stillOwed: (amount: string) => `You still owe ${amount} on this bill.`,
    seeRest: (amount: string) => `See the ${amount} left to pay`,
    credited: {
      title: 'We received more than you owed',
      says: (amount: string) =>
        `The extra ${amount} is yours. We keep it as your credit, and we will contact you about it.`,
    },
    caption: 'Receipt',
    bill: (invoice: string) => `Bill ${invoice}`,
    total: 'You paid',
    date: 'Date',
    method: 'Paid with',
    methodIs: (brand: string, last4: string) => `${brand} ending in ${last4}`,
    receipt: 'Receipt number',
    selfPayId: 'Self-pay ID',
    next: (day: string) =>
      `Nothing more to do. If a letter from before ${day} still reaches you, you can throw it away.`,
    nextRest: 'You can pay the rest here, with the same self-pay ID.',
    keep: 'To keep this receipt, print this page or save a picture of it.',

    returnable: (day: string) => `Paid, may still be returned by the bank until ${day}.`,
    onItsWay: {
      title: (total: string) => `Your payment of ${total} is on its way`,
      says: 'Your bank has been asked for the money. That can take up to four business days.',
      next: 'You don’t need to do anything. Please don’t pay again. If your bank says no, nothing is taken, and this page tells you.',
    },
    pending: {
      title: 'Your payment is being confirmed',
      says: 'This takes a moment, most often less than a minute. Please don’t pay again.',
      close: 'You can also close this page. Your payment goes on without it.',
      amount: 'Payment',
      again: 'Check again',
    },
    unfinished: {
      title: 'You have not paid yet',
      says: 'You came back from Stripe before you paid. Nothing was taken.',
    },
  },

  /** A customer's own page, and those below it. */
  account: {
    title: 'Your account',
    back: 'Back to your account',
    nothing: 'You owe nothing today.',
    /** The address came with an agreement in Checkout, so the page shows no more than that. */
    part: 'This page shows what you set up with your e-mail address. To see all bills and payments here, please call us at {phone}.',
    credit: (amount: string) => `You have a credit of ${amount} with us.`,
    pay: 'See and pay',
    leave: 'Close this page',
    leaveNote: 'It closes by itself 30 minutes after you opened it.',
    did: {
      saved: 'Your card or bank account is saved.',
      checking: 'Your card or bank account is being checked. You will see it here when that is done.',
      preferred: 'Your new default is saved.',
      removed: 'It is removed. We will never charge it again.',
      day: 'Your new day is saved.',
      on: 'Automatic payment is on.',
      off: 'Automatic payment is off.',
    },
    automatic: {
      title: 'Automatic payment',
      off: 'Automatic payment is off. Nothing is charged automatically.',
      hidden:
        'Automatic payment is on. It was set up with another e-mail address, so we show no more of it here.',
      first: 'To turn it on, first add a card or bank account.',
      turnOn: 'Turn on automatic payment',
      turnOff: 'Turn it off',
      changeDay: 'Change the day',
      changeMethod: 'Use another card or bank account',
      method: 'Charged to',
      day: 'When',
      dayIs: (day: number) => `Day ${day} of each month`,
      most: 'At most',
      next: 'Next payment',
      nextIs: (day: string, amount: string) => `${amount} on ${day}`,
      untold: (day: string) => `On ${day}. We tell you the amount before.`,
      invalid: (method: string) => `Your ${method} can no longer be charged.`,
      replace: 'Please use another one, so that your payments go on.',
      topUps: (below: string, amount: string) =>
        `When your balance with us falls below ${below}, we charge ${amount}.`,
    },
    methods: {
      title: 'Your cards and bank accounts',
      none: 'None is saved.',
      card: 'Card',
      bank: 'Bank account',
      other: 'Payment method',
      ending: (name: string, last4: string) => `${name} ending in ${last4}`,
      expires: (month: string) => `Expires ${month}`,
      preferred: 'Default',
      automatic: 'Automatic payment',
      invalid: 'Can no longer be charged',
      prefer: 'Make this the default',
      preferNote: 'The default is the one we charge when you ask us to and name no other.',
      remove: 'Remove',
      add: 'Add a card or bank account',
      addNote: 'You’ll go to Stripe, our payment partner, and come back here. Nothing is charged.',
    },
    payments: {
      title: 'Your payments',
      none: 'There are no payments yet.',
      all: 'All your payments',
      older: 'Earlier payments',
      onItsWay: 'On its way',
      returned: 'Went back',
      undone: 'Correction',
      by: { check: 'Check', cash: 'Cash', transfer: 'Bank transfer', card: 'Card', other: 'Other payment' },
    },
  },

  /** Turning automatic payment off. */
  stop: {
    title: 'Turn off automatic payment?',
    after:
      'After that, nothing is charged automatically. A payment that is already on its way still goes through.',
    button: 'Turn off automatic payment',
    off: 'Automatic payment is off',
    offSays: 'Nothing is charged automatically. If you turned it off just now, we also tell you by e-mail.',
    owe: 'If you owe something, please pay it yourself. The self-pay ID on your letter works as before.',
    pay: 'Pay your bill',
  },

  /** The link that opens a customer's own page. */
  link: {
    title: 'Your account page',
    says: 'It shows what you owe, your saved cards and bank accounts, automatic payment and your payments.',
    once: 'The link in your e-mail opens it once, on the device on which you press the button.',
    button: 'Continue',
    used: {
      title: 'This link does not open your page any more',
      says: 'To protect you, a link opens the page only once, and only for some time.',
      again: (email: string) => `We can send a new link to ${email}.`,
      button: 'Send me a new link',
    },
    sent: {
      title: 'Look into your e-mail',
      says: (email: string) =>
        `A new link goes to ${email}. That can take a few minutes. If it does not come, look among unwanted e-mail too.`,
    },
  },

  /** Turning automatic payment on, or having another method charged. */
  turnOn: {
    title: 'Turn on automatic payment',
    change: 'Use another card or bank account',
    method: 'Charge this one',
    terms: 'What you agree to',
    copy: (email: string) => `A copy of the agreement goes to ${email}.`,
    button: 'I agree',
  },

  changeDay: {
    title: 'Change the day',
    button: 'Save this day',
  },

  remove: {
    title: (method: string) => `Remove your ${method}?`,
    says: 'We will never charge it again. To use it later, you have to add it again.',
    off: 'This also turns off automatic payment. You can turn it on again for another card or bank account.',
    button: 'Remove',
  },

  notices: {
    link_unknown: {
      title: 'This link does not work',
      says: [
        'Perhaps a part of it is missing. Press the link in the e-mail itself, or copy all of it.',
        'Still no luck? Call {phone}.',
      ],
    },
    account_closed: {
      title: 'Your account page is closed',
      says: [
        'To protect you, it closes 30 minutes after it was opened, and when you close it yourself.',
        'To open it again, press the link in one of our e-mails to you. If that was used already, it offers you a new one.',
      ],
    },
    not_found: {
      title: 'We can’t find a bill with this ID',
      says: [
        'Compare the self-pay ID with your letter. If you have more than one letter, use the newest.',
        'Still not found? Call {phone}. We will find your bill.',
      ],
      action: 'Enter the ID again',
    },
    already_paid: {
      title: 'This bill is paid',
      says: ['You owe nothing on this bill. Thank you.'],
      returnable: (day: string) => `Paid, may still be returned by the bank until ${day}.`,
    },
    on_its_way: {
      title: 'Your payment is on its way',
      says: (amount: string) => [
        `We asked your bank for ${amount}. That can take up to four business days.`,
        'You don’t need to do anything. Please don’t pay again.',
      ],
    },
    nothing_due: {
      title: 'You owe nothing today',
      says: ['There is nothing to pay on this bill.'],
      credit: (amount: string) => `You have a credit of ${amount} with us.`,
    },
    too_small: {
      title: 'This amount is too small to pay online',
      says: (due: string, limit: string) => [
        `You owe ${due} today. Online, a payment must be at least ${limit}.`,
        'Please call us at {phone}. We will tell you how you can pay.',
      ],
    },
    too_large: {
      title: 'This amount is too large to pay online',
      says: (due: string, limit: string) => [
        `You owe ${due} today. Online, a payment can be at most ${limit}.`,
        'Please call us at {phone}. We will tell you how you can pay.',
      ],
    },
    not_payable_online: {
      title: 'This bill can’t be paid online',
      says: ['Please call us at {phone}. We will tell you how you can pay.'],
    },
    portal_off: {
      title: 'You can’t pay online right now',
      says: ['We have closed our online payments for now. To pay, call us at {phone}.'],
    },
    stripe_unavailable: {
      title: 'We can’t reach our payment partner',
      says: [
        'Stripe, our payment partner, does not answer right now. Nothing was taken.',
        'Please try again in a few minutes.',
      ],
    },
    amount_changed: {
      title: 'The amount has changed',
      says: [
        'What you owe has changed since you looked. Nothing was taken.',
        'Please look at the new amount before you pay.',
      ],
      action: 'See the new amount',
    },
    too_many_tries: {
      title: 'Please wait a little',
      says: (wait: string) => [
        'There were many tries from your internet connection, perhaps by someone else who shares it. To keep bills private, we pause.',
        `You can try again in ${wait}.`,
        'You don’t want to wait? Call {phone}.',
      ],
      action: 'Try again',
    },
    foreign_form: {
      title: 'Please open our page yourself',
      says: [
        'We could not see that you came from our own page. To be safe, we did nothing, and nothing was taken.',
        'Please start again on our page.',
      ],
      action: 'Open our page',
    },
    wrong_method: {
      title: 'This page does not open that way',
      says: ['Nothing was taken. Please start from our first page.'],
      action: 'Go to the first page',
    },
    body_too_large: {
      title: 'That was too much text',
      says: ['We only need the digits of your self-pay ID.'],
      action: 'Enter the ID again',
    },
    broken: {
      title: 'Sorry, something went wrong here',
      says: [
        'This was our mistake, not yours.',
        'Were you about to pay? Then first open your bill again. It shows if your payment has arrived.',
        'If you call us, please tell us this number: {bold}.',
      ],
      action: 'Open your bill again',
    },
  },

  privacy: {
    title: 'Privacy',
    sections: [
      {
        title: 'What these pages show',
        says: 'The number of your bill, item numbers and amounts. They don’t show your name, and they don’t say what your bill is for.',
      },
      {
        title: 'What Stripe gets',
        says: 'You pay at Stripe, our payment partner. We tell Stripe the amount, your self-pay ID, our own number for your account and the words “Invoice payment”. You type your card or bank details there. They never reach us.',
      },
      {
        title: 'What we keep',
        says: 'When you pay, we keep the amount, the date, the kind of card or the bank with the last four digits, and Stripe’s number for the payment. We need them to mark your bill as paid. If you agree to automatic payment, we also keep your e-mail address, what you agreed to, when, and from which internet address, as the proof of it. Your card or bank details themselves stay with Stripe.',
      },
      {
        title: 'What we don’t do',
        says: 'These pages show no ads and don’t follow you. They set no cookies, but for one that keeps your account page open when you open it by the link in an e-mail; it ends after 30 minutes. We only count the tries from each internet connection, so that nobody can guess IDs.',
      },
    ],
    stripe: 'Read how Stripe treats your data',
    back: 'Pay your bill',
  },

  /** For wrong addresses, and for mistakes of which we know nothing, not even the office. */
  lost: {
    notFound: { title: 'This page does not exist', says: 'Check the address, or start from our first page.' },
    crashed: {
      title: 'Sorry, something went wrong here',
      says: 'This was our mistake, not yours. Please try again in a few minutes, or call the number on your letter.',
    },
    action: 'Pay your bill',
  },
};

export default en;
