import { z } from 'zod';
import { invoice, invoicePath } from '../invoices/schema.ts';
import { registerPage, registerQuery } from '../register/schema.ts';

/** The API's description, made from the schemas that it parses and answers by. */
export function openApi(origin: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Selfpay',
      version: '1',
      description: 'Amounts are integer cents. Money out is negative.',
    },
    servers: [{ url: origin }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
    paths: {
      '/api/v1/register': {
        get: {
          summary: 'Check register, newest first',
          parameters: parameters(registerQuery, 'query'),
          responses: answers(registerPage),
        },
      },
      '/api/v1/invoices/{number}': {
        get: {
          summary: 'An invoice and what it asks for now',
          parameters: parameters(invoicePath, 'path'),
          responses: answers(invoice),
        },
      },
    },
  };
}

const error = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
});

function parameters(schema: z.ZodObject, place: 'query' | 'path'): unknown[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: shape,
  }));
}

function answers(schema: z.ZodType): unknown {
  const json = (shape: z.ZodType) => ({ 'application/json': { schema: z.toJSONSchema(shape) } });
  return {
    200: { description: 'Found', content: json(schema) },
    default: { description: 'What is wrong and what to do', content: json(error) },
  };
}
