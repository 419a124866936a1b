import { z } from 'zod';
import {
  checkBody,
  importDetail,
  importPage,
  importPath,
  importQuery,
  importsQuery,
  partPath,
  partReceived,
} from '../imports/schema.ts';
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
      ...importPaths(),
    },
  };
}

function importPaths(): Record<string, unknown> {
  const key = { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } };
  const bytes = (content: string) => ({
    content: { [content]: { schema: { type: 'string', format: 'binary' } } },
  });
  return {
    '/api/v1/imports': {
      get: {
        summary: 'Imports, newest first',
        parameters: parameters(importsQuery, 'query'),
        responses: answers(importPage),
      },
      post: {
        summary: 'Open an import; with a file of up to 1 MB, else without a body',
        parameters: [key, ...parameters(importQuery, 'query')],
        requestBody: {
          content: { ...bytes('text/csv').content, ...bytes('application/json').content },
        },
        responses: answers(importDetail, 201),
      },
    },
    '/api/v1/imports/{id}/parts/{n}': {
      put: {
        summary: 'Send a part of the file, up to 512 KB',
        parameters: parameters(partPath, 'path'),
        requestBody: bytes('application/octet-stream'),
        responses: answers(partReceived),
      },
    },
    '/api/v1/imports/{id}/check': {
      post: {
        summary: 'All parts were sent: check the file',
        parameters: [key, ...parameters(importPath, 'path')],
        requestBody: { content: { 'application/json': { schema: z.toJSONSchema(checkBody) } } },
        responses: answers(importDetail),
      },
    },
    '/api/v1/imports/{id}/apply': {
      post: {
        summary: 'Apply what was checked',
        parameters: [key, ...parameters(importPath, 'path')],
        responses: answers(importDetail),
      },
    },
    '/api/v1/imports/{id}': {
      get: {
        summary: 'An import: how far it is, what it would do, what is wrong with it',
        parameters: parameters(importPath, 'path'),
        responses: answers(importDetail),
      },
      delete: {
        summary: 'Discard an import that is not applied yet',
        parameters: parameters(importPath, 'path'),
        responses: answers(importDetail),
      },
    },
  };
}

const error = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
});

function parameters(schema: z.ZodObject, place: 'query' | 'path'): unknown[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: shape,
  }));
}

function answers(schema: z.ZodType, status = 200): unknown {
  const json = (shape: z.ZodType) => ({ 'application/json': { schema: z.toJSONSchema(shape) } });
  return {
    [status]: { description: 'Found', content: json(schema) },
    default: { description: 'What is wrong and what to do', content: json(error) },
  };
}
