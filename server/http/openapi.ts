import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import type { Endpoint } from '#shared/api/endpoint.ts';
import { apiErrorSchema } from '#shared/api/errors.ts';
import { companyIdSchema, contactIdSchema, groupIdSchema, roomIdSchema, userIdSchema } from '#shared/records/ids.ts';

/** What our id schemas check with code, in JSON Schema's words. */
const idPatterns = new Map<unknown, string>([
  [userIdSchema, '^u[0-9a-z]{16}$'],
  [companyIdSchema, '^c[0-9a-z]{16}$'],
  [groupIdSchema, '^g[0-9a-z]{16}$'],
  [roomIdSchema, '^[dr][0-9a-z]{16,26}$'],
  [contactIdSchema, '^k[0-9a-z]{16,26}$'],
]);

type JsonSchema = Readonly<Record<string, unknown>>;

/** The REST interface as an OpenAPI 3.1 document, made from the schemas that the server itself checks with. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:([a-z]+)/gi, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Foyer', version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      schemas: { Error: schemaOf(apiErrorSchema, 'output') },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'foyer.session_token' } },
    },
  };
}

function operation(endpoint: Endpoint): object {
  const input = schemaOf(endpoint.input, 'input');
  const properties = { ...(input['properties'] as Record<string, JsonSchema> | undefined) };
  const names = [...endpoint.path.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => name);
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: properties[name] }));
  for (const name of names) delete properties[name];
  const required = ((input['required'] as string[] | undefined) ?? []).filter((name) => !names.includes(name));
  const hasBody = endpoint.method !== 'GET' && Object.keys(properties).length > 0;
  return {
    summary: endpoint.summary,
    ...(endpoint.access === 'anyone' ? {} : { security: [{ session: [] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: { required: true, content: json({ type: 'object', properties, required }) } } : {}),
    responses: {
      '200': { description: 'Done.', content: json(schemaOf(endpoint.output, 'output')) },
      default: { description: 'Why not.', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

const json = (schema: JsonSchema): object => ({ 'application/json': { schema } });

function schemaOf(schema: GenericSchema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...made } = toJsonSchema(schema, {
    typeMode,
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      const pattern = idPatterns.get(valibotSchema);
      return pattern === undefined ? undefined : { type: 'string', pattern };
    },
  });
  return made;
}
