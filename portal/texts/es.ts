import type { Texts } from './index.ts';

/** Spanish, formal. The letter is in English, so the ID keeps its printed name beside the Spanish one. */
const es: Texts = {
  locale: 'es-US',

  layout: {
    skip: 'Ir al contenido principal',
    test: { title: 'Modo de prueba.', says: 'No se cobra dinero real. No use una tarjeta real.' },
    privacy: 'Privacidad',
    errorTitle: (title) => `Error: ${title}`,
    error: 'Error:',
    questions: '¿Tiene preguntas? Llame al {phone}.',
    bill: (invoice) => `Factura ${invoice}.`,
    selfPayId: (id) => `ID de pago ${id}.`,
    otherBill: '¿No es su factura? Escriba otro ID',
    backToBill: 'Volver a su factura',
    nextTitle: 'Qué pasa ahora',
  },

  ask: {
    title: 'Pague su factura',
    label: 'ID de pago (Self-pay ID)',
    hint: 'Los diez dígitos del recuadro que está arriba a la derecha en su carta, como 1234\u00a0567\u00a0890.',
    submit: 'Continuar',
    assurance: 'Verá cuánto debe antes de pagar.',
    reallyYou: {
      title: '¿Cómo sé que de verdad son ustedes?',
      host: 'Su carta muestra la dirección de esta página: {bold}. Compruebe que sea la misma que aparece en la parte de arriba de su pantalla.',
      call: 'También puede llamar al número que está en su carta y preguntarnos.',
    },
    noLetter: '¿No tiene la carta a mano? Llame al {phone}.',
    matches: '¿Coincide con su carta? Llámenos al {phone}. Encontraremos su factura.',
    errors: {
      title: 'Hay un problema',
      empty: {
        summary: 'Escriba su ID de pago',
        field: 'Escriba su ID de pago',
        help: () => 'Está en su carta, en el recuadro de arriba a la derecha.',
      },
      not_digits: {
        summary: 'El ID de pago solo tiene dígitos',
        field: 'Use solo dígitos',
        help: () => 'Quite las letras y los signos. Puede dejar espacios y guiones.',
      },
      length: {
        summary: 'El ID de pago tiene diez dígitos',
        field: 'Revise cuántos dígitos hay',
        help: (digits) =>
          `Aquí hay ${digits === 1 ? '1 dígito' : `${digits} dígitos`}. El ID de pago tiene diez. Compárelo con su carta.`,
      },
      check_digit: {
        summary: 'Un dígito del ID de pago parece equivocado',
        field: 'Un dígito parece equivocado',
        help: () => 'Compare cada dígito con su carta y cambie el que sea diferente.',
      },
    },
  },

  bill: {
    title: 'Lo que debe hoy',
    caption: 'De qué se compone el importe',
    item: (number) => `Concepto ${number}`,
    items: (count) => `${count} conceptos`,
    showItems: (count) => `Ver los ${count} conceptos`,
    credit: 'Su saldo a favor',
    owed: 'De facturas anteriores',
    pending: 'Pago en camino desde su banco',
    fee: 'Cargo por pago en línea',
    feeNote: 'Se aplica a todos los pagos en línea. Sin cargo si envía un cheque por correo.',
    total: 'Usted paga',
    steps: (total) => [
      'Irá a Stripe, nuestro socio de pagos. Los datos de su tarjeta nunca nos llegan.',
      `Allí paga ${total}.`,
      'Vuelve aquí y ve su recibo.',
    ],
    pay: (total) => `Pagar ${total}`,
  },

  agree: {
    offer: 'Pagar automáticamente de ahora en adelante',
    on: 'Usted tiene activado el pago automático. Lo que pague hoy no se cobra otra vez.',
    email: 'Correo electrónico',
    emailHint: 'Para su copia del acuerdo y para avisarle antes de cada pago.',
    day: 'Día del mes',
    dayHint: 'Del 1 al 31. En un mes más corto, el último día.',
    terms: 'Lo que usted acepta si paga con la casilla marcada',
    errors: {
      title: 'Hay un problema',
      email: {
        empty: 'Escriba su correo electrónico',
        malformed: 'Escriba un correo electrónico como nombre@example.com',
      },
      day: { wrong: 'Escriba un día del 1 al 31' },
      method: { missing: 'Elija una tarjeta o cuenta bancaria' },
      terms: 'El texto del acuerdo ha cambiado. Por favor, léalo otra vez',
    },
    done: {
      title: 'Pago automático',
      says: (email) =>
        `El pago automático está activado; una copia de lo que usted aceptó va a ${email}. Con el enlace que contiene puede detener el pago automático en cualquier momento.`,
    },
  },

  failed: {
    lastTitle: 'Su último pago no se completó',
    title: 'Su pago no se completó',
    nothingTaken: 'No se cobró nada.',
    retry: 'Intentar otra vez',
    reasons: {
      insufficient_funds: {
        why: 'Su banco dijo que no había dinero suficiente en la cuenta.',
        advice: 'Puede intentarlo más tarde o usar otra tarjeta.',
      },
      declined: {
        why: 'Su banco no aceptó el pago y no nos dijo por qué.',
        advice: 'Puede usar otra tarjeta o llamar a su banco.',
      },
      expired: { why: 'Su banco dijo que la tarjeta está vencida.', advice: 'Puede usar otra tarjeta.' },
      incorrect: {
        why: 'Su banco dijo que algunos datos de la tarjeta no coinciden.',
        advice: 'Puede intentarlo otra vez. Compare cada número con su tarjeta.',
      },
      other: {
        why: 'Su banco no nos dijo por qué.',
        advice: 'Puede intentarlo otra vez o usar otra tarjeta.',
      },
    },
  },

  done: {
    paid: (total) => `Usted pagó ${total}`,
    nothingMore: 'Ya no debe nada de esta factura.',
    stillOwed: (amount) => `Todavía debe ${amount} de esta factura.`,
    seeRest: (amount) => `Ver los ${amount} que faltan`,
    credited: {
      title: 'Recibimos más de lo que usted debía',
      says: (amount) =>
        `Los ${amount} de más son suyos. Los guardamos como saldo a su favor y nos comunicaremos con usted.`,
    },
    caption: 'Recibo',
    bill: (invoice) => `Factura ${invoice}`,
    total: 'Usted pagó',
    date: 'Fecha',
    method: 'Pagado con',
    methodIs: (brand, last4) => `${brand} terminada en ${last4}`,
    receipt: 'Número de recibo',
    selfPayId: 'ID de pago',
    next: (day) =>
      `No tiene que hacer nada más. Si todavía le llega una carta anterior al ${day}, puede tirarla.`,
    nextRest: 'Puede pagar el resto aquí, con el mismo ID de pago.',
    keep: 'Para guardar este recibo, imprima esta página o guarde una imagen de ella.',

    returnable: (day) => `Pagado; el banco todavía puede devolverlo hasta el ${day}.`,
    onItsWay: {
      title: (total) => `Su pago de ${total} está en camino`,
      says: 'Ya se pidió el dinero a su banco. Puede tardar hasta cuatro días hábiles.',
      next: 'No tiene que hacer nada. Por favor, no pague otra vez. Si su banco dice que no, no se cobra nada y esta página se lo dirá.',
    },
    pending: {
      title: 'Estamos confirmando su pago',
      says: 'Esto tarda un momento, casi siempre menos de un minuto. Por favor, no pague otra vez.',
      close: 'También puede cerrar esta página. Su pago sigue su curso sin ella.',
      amount: 'Pago',
      again: 'Comprobar otra vez',
    },
    unfinished: {
      title: 'Todavía no ha pagado',
      says: 'Usted volvió de Stripe antes de pagar. No se cobró nada.',
    },
  },

  account: {
    title: 'Su cuenta',
    back: 'Volver a su cuenta',
    nothing: 'Hoy no debe nada.',
    part: 'Esta página muestra lo que usted activó con su correo electrónico. Para ver aquí todas las facturas y todos los pagos, llámenos al {phone}.',
    credit: (amount) => `Tiene un saldo a favor de ${amount} con nosotros.`,
    pay: 'Ver y pagar',
    leave: 'Cerrar esta página',
    leaveNote: 'Se cierra por sí misma 30 minutos después de abrirla.',
    did: {
      saved: 'Su tarjeta o cuenta bancaria está guardada.',
      checking: 'Estamos comprobando su tarjeta o cuenta bancaria. La verá aquí cuando esté lista.',
      preferred: 'Su nueva forma de pago principal está guardada.',
      removed: 'Ya está eliminada. No volveremos a cobrar de ella.',
      day: 'Su nuevo día está guardado.',
      on: 'El pago automático está activado.',
      off: 'El pago automático está desactivado.',
    },
    automatic: {
      title: 'Pago automático',
      off: 'El pago automático está desactivado. No se cobra nada automáticamente.',
      hidden:
        'El pago automático está activado. Se activó con otro correo electrónico; por eso aquí no mostramos más.',
      first: 'Para activarlo, primero agregue una tarjeta o cuenta bancaria.',
      turnOn: 'Activar el pago automático',
      turnOff: 'Desactivarlo',
      changeDay: 'Cambiar el día',
      changeMethod: 'Usar otra tarjeta o cuenta bancaria',
      method: 'Se cobra de',
      day: 'Cuándo',
      dayIs: (day) => `El día ${day} de cada mes`,
      most: 'Como máximo',
      next: 'Próximo pago',
      nextIs: (day, amount) => `${amount} el ${day}`,
      untold: (day) => `El ${day}. Antes le avisamos del importe.`,
      invalid: (method) => `Ya no se puede cobrar de ${method}.`,
      replace: 'Por favor, use otra para que sus pagos sigan.',
      topUps: (below, amount) => `Cuando su saldo con nosotros baja de ${below}, cobramos ${amount}.`,
    },
    methods: {
      title: 'Sus tarjetas y cuentas bancarias',
      none: 'No hay ninguna guardada.',
      card: 'Tarjeta',
      bank: 'Cuenta bancaria',
      other: 'Forma de pago',
      ending: (name, last4) => `${name} terminada en ${last4}`,
      expires: (month) => `Vence el ${month}`,
      preferred: 'Principal',
      automatic: 'Pago automático',
      invalid: 'Ya no se puede cobrar de ella',
      prefer: 'Usar como principal',
      preferNote: 'La principal es de la que cobramos cuando usted nos lo pide y no nombra otra.',
      remove: 'Eliminar',
      add: 'Agregar una tarjeta o cuenta bancaria',
      addNote: 'Irá a Stripe, nuestro socio de pagos, y volverá aquí. No se cobra nada.',
    },
    payments: {
      title: 'Sus pagos',
      none: 'Todavía no hay pagos.',
      all: 'Todos sus pagos',
      older: 'Pagos anteriores',
      onItsWay: 'En camino',
      returned: 'Devuelto',
      undone: 'Corrección',
      by: {
        check: 'Cheque',
        cash: 'Efectivo',
        transfer: 'Transferencia',
        card: 'Tarjeta',
        other: 'Otro pago',
      },
    },
  },

  stop: {
    title: '¿Desactivar el pago automático?',
    after: 'Después ya no se cobra nada automáticamente. Un pago que ya está en camino todavía se hace.',
    button: 'Desactivar el pago automático',
    off: 'El pago automático está desactivado',
    offSays:
      'No se cobra nada automáticamente. Si lo acaba de desactivar, también se lo decimos por correo electrónico.',
    owe: 'Si debe algo, por favor páguelo usted. El ID de pago (Self-pay ID) de su carta funciona como antes.',
    pay: 'Pague su factura',
  },

  link: {
    title: 'La página de su cuenta',
    says: 'Muestra lo que debe, sus tarjetas y cuentas bancarias guardadas, el pago automático y sus pagos.',
    once: 'El enlace de su correo la abre una sola vez, en el dispositivo en el que usted pulse el botón.',
    button: 'Continuar',
    used: {
      title: 'Este enlace ya no abre su página',
      says: 'Para protegerle, un enlace abre la página una sola vez y solo durante un tiempo.',
      again: (email) => `Podemos enviar un enlace nuevo a ${email}.`,
      button: 'Enviarme un enlace nuevo',
    },
    sent: {
      title: 'Mire su correo electrónico',
      says: (email) =>
        `Un enlace nuevo va a ${email}. Puede tardar unos minutos. Si no llega, mire también entre los correos no deseados.`,
    },
  },

  turnOn: {
    title: 'Activar el pago automático',
    change: 'Usar otra tarjeta o cuenta bancaria',
    method: 'Cobrar de esta',
    terms: 'Lo que usted acepta',
    copy: (email) => `Una copia del acuerdo va a ${email}.`,
    button: 'Acepto',
  },

  changeDay: {
    title: 'Cambiar el día',
    button: 'Guardar este día',
  },

  remove: {
    title: (method) => `¿Eliminar ${method}?`,
    says: 'No volveremos a cobrar de ella. Para usarla más adelante, tendría que agregarla otra vez.',
    off: 'Esto también desactiva el pago automático. Puede volver a activarlo para otra tarjeta o cuenta bancaria.',
    button: 'Eliminar',
  },

  notices: {
    link_unknown: {
      title: 'Este enlace no funciona',
      says: [
        'Quizás le falta una parte. Pulse el enlace en el correo mismo o cópielo entero.',
        '¿Sigue sin funcionar? Llame al {phone}.',
      ],
    },
    account_closed: {
      title: 'La página de su cuenta está cerrada',
      says: [
        'Para protegerle, se cierra 30 minutos después de abrirla y cuando usted la cierra.',
        'Para abrirla otra vez, pulse el enlace de uno de nuestros correos. Si ya se usó, le ofrece uno nuevo.',
      ],
    },
    not_found: {
      title: 'No encontramos una factura con este ID',
      says: [
        'Compare el ID de pago con su carta. Si tiene más de una carta, use la más reciente.',
        '¿Sigue sin aparecer? Llame al {phone}. Encontraremos su factura.',
      ],
      action: 'Escribir el ID otra vez',
    },
    already_paid: {
      title: 'Esta factura está pagada',
      says: ['No debe nada de esta factura. Gracias.'],
      returnable: (day) => `Pagado; el banco todavía puede devolverlo hasta el ${day}.`,
    },
    on_its_way: {
      title: 'Su pago está en camino',
      says: (amount) => [
        `Pedimos ${amount} a su banco. Puede tardar hasta cuatro días hábiles.`,
        'No tiene que hacer nada. Por favor, no pague otra vez.',
      ],
    },
    nothing_due: {
      title: 'Hoy no debe nada',
      says: ['No hay nada que pagar en esta factura.'],
      credit: (amount) => `Tiene un saldo a favor de ${amount} con nosotros.`,
    },
    too_small: {
      title: 'Este importe es muy pequeño para pagarlo en línea',
      says: (due, limit) => [
        `Hoy debe ${due}. En línea, un pago debe ser de al menos ${limit}.`,
        'Llámenos al {phone}. Le diremos cómo puede pagar.',
      ],
    },
    too_large: {
      title: 'Este importe es muy grande para pagarlo en línea',
      says: (due, limit) => [
        `Hoy debe ${due}. En línea, un pago puede ser de ${limit} como máximo.`,
        'Llámenos al {phone}. Le diremos cómo puede pagar.',
      ],
    },
    not_payable_online: {
      title: 'Esta factura no se puede pagar en línea',
      says: ['Llámenos al {phone}. Le diremos cómo puede pagar.'],
    },
    portal_off: {
      title: 'Ahora no se puede pagar en línea',
      says: ['Por el momento hemos cerrado los pagos en línea. Para pagar, llámenos al {phone}.'],
    },
    stripe_unavailable: {
      title: 'No podemos conectar con nuestro socio de pagos',
      says: [
        'Stripe, nuestro socio de pagos, no responde en este momento. No se cobró nada.',
        'Inténtelo otra vez en unos minutos.',
      ],
    },
    amount_changed: {
      title: 'El importe ha cambiado',
      says: [
        'Lo que debe ha cambiado desde que lo vio. No se cobró nada.',
        'Mire el nuevo importe antes de pagar.',
      ],
      action: 'Ver el nuevo importe',
    },
    too_many_tries: {
      title: 'Espere un poco, por favor',
      says: (wait) => [
        'Hubo muchos intentos desde su conexión a internet, quizás de otra persona que también la usa. Para proteger las facturas, hacemos una pausa.',
        `Puede intentarlo otra vez en ${wait}.`,
        '¿No quiere esperar? Llame al {phone}.',
      ],
      action: 'Intentar otra vez',
    },
    foreign_form: {
      title: 'Por favor, abra nuestra página directamente',
      says: [
        'No pudimos ver que usted viniera de nuestra propia página. Por precaución no hicimos nada y no se cobró nada.',
        'Empiece otra vez en nuestra página.',
      ],
      action: 'Abrir nuestra página',
    },
    wrong_method: {
      title: 'Esta página no se abre así',
      says: ['No se cobró nada. Empiece desde nuestra primera página.'],
      action: 'Ir a la primera página',
    },
    body_too_large: {
      title: 'Era demasiado texto',
      says: ['Solo necesitamos los dígitos de su ID de pago.'],
      action: 'Escribir el ID otra vez',
    },
    broken: {
      title: 'Lo sentimos, algo salió mal aquí',
      says: [
        'Fue un error nuestro, no suyo.',
        '¿Estaba a punto de pagar? Entonces abra primero su factura otra vez. Allí verá si su pago ha llegado.',
        'Si nos llama, díganos este número: {bold}.',
      ],
      action: 'Abrir su factura otra vez',
    },
  },

  privacy: {
    title: 'Privacidad',
    sections: [
      {
        title: 'Qué muestran estas páginas',
        says: 'El número de su factura, los números de los conceptos y los importes. No muestran su nombre ni dicen por qué se le cobra.',
      },
      {
        title: 'Qué recibe Stripe',
        says: 'Usted paga en Stripe, nuestro socio de pagos. Le decimos a Stripe el importe, su ID de pago, nuestro número de su cuenta y las palabras “Invoice payment”. Los datos de su tarjeta los escribe allí. Nunca nos llegan.',
      },
      {
        title: 'Qué guardamos',
        says: 'Cuando usted paga, guardamos el importe, la fecha, el tipo de tarjeta con sus cuatro últimos dígitos y el número que Stripe le da al pago. Los necesitamos para marcar su factura como pagada. Si acepta el pago automático, guardamos también su correo electrónico, lo que aceptó, cuándo y desde qué dirección de internet, como prueba de ello. Los datos de su tarjeta o cuenta bancaria se quedan en Stripe.',
      },
      {
        title: 'Qué no hacemos',
        says: 'Estas páginas no muestran anuncios y no le siguen. No usan cookies, salvo una que mantiene abierta la página de su cuenta cuando la abre con el enlace de un correo; termina a los 30 minutos. Solo contamos los intentos de cada conexión a internet, para que nadie pueda adivinar un ID.',
      },
    ],
    stripe: 'Lea cómo trata Stripe sus datos',
    back: 'Pague su factura',
  },

  lost: {
    notFound: {
      title: 'Esta página no existe',
      says: 'Revise la dirección o empiece desde nuestra primera página.',
    },
    crashed: {
      title: 'Lo sentimos, algo salió mal aquí',
      says: 'Fue un error nuestro, no suyo. Inténtelo otra vez en unos minutos o llame al número que está en su carta.',
    },
    action: 'Pague su factura',
  },
};

export default es;
