import { z } from 'zod';
import type { AnyOperation } from '../operation.js';
import { API_PATH } from './create-api.js';

const json = (schema: unknown) => ({ 'application/json': { schema } });

/** The OpenAPI 3.1 description of operations, for docs/openapi.json and for `/api/v1/openapi.json`. @param origin of the portal */
export function openApi(operations: readonly AnyOperation[], origin: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  return {
    openapi: '3.1.0',
    info: { title: 'tegata', version: '1', description: 'What the pages of the portal do, for programs: applications, credentials, certificates, domains, people.' },
    servers: [{ url: `${origin}${API_PATH}` }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of an organization, made on its page "API tokens"; its scopes are rights.' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            remedy: { type: 'string' },
            faults: { type: 'array', items: { type: 'object', required: ['member', 'detail'], properties: { member: { type: 'string' }, detail: { type: 'string' } } } },
          },
        },
      },
    },
  };
}

function describe({ id, method, path, summary, right, input, output, files, download }: AnyOperation): object {
  const { $schema: _, ...whole } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as { $schema?: string; properties?: Record<string, unknown>; required?: string[] };
  const { properties = {}, required = [] } = whole;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: properties[name] ?? { type: 'string' } })),
    ...(method === 'GET' ? others.map((name) => ({ name, in: 'query', required: required.includes(name), schema: properties[name] })) : []),
  ];
  const body = {
    ...whole,
    properties: Object.fromEntries(others.map((name) => [name, properties[name]])),
    required: required.filter((name) => others.includes(name)),
  };
  const { $schema: __, ...answer } = z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' });
  return {
    operationId: id,
    summary,
    ...(right !== null && { description: `Scope: ${right}` }),
    ...(parameters.length > 0 && { parameters }),
    ...(method !== 'GET' &&
      (others.length > 0 || files === true) && {
        requestBody: {
          required: true,
          content: {
            ...json(body),
            ...(files === true && {
              'multipart/form-data': { schema: { ...body, properties: { ...body.properties, file: { type: 'string', contentMediaType: 'application/octet-stream' } } } },
            }),
          },
        },
      }),
    responses: {
      '200': { description: 'Done', content: download === true ? { 'application/octet-stream': {} } : json(answer) },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  };
}
