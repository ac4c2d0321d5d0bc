import type { DocumentKind } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import { parseAuthored, parseContactField } from '#shared/records/parse.ts';
import type { AdmissionContext } from '../admission/admit.ts';
import { readPlainMessage } from '../admission/plain-message.ts';
import { readValue } from '../admission/read-value.ts';

/** Checks what people write into that kind of document, and says what is wrong with it. */
export const parseFor =
  (document: DocumentKind): AdmissionContext['parse'] =>
  (key, struct) => {
    const plain = document.kind === 'page' && !key.endsWith('!') ? readPlainMessage(struct, key) : null;
    if (plain !== null) return plain;
    const value = readValue(struct);
    if (document.kind === 'contact') return parseContactField(key, value) ?? 'invalid';
    const record = parseAuthored(document, key, value);
    if (record !== null) return record;
    const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : null;
    return typeof text === 'string' && text.length > limits.messageLength ? 'too-long' : 'invalid';
  };
