/** One text as a message file holds it: a sentence, or its variants (plurals). */
type Message =
  string | readonly { readonly declarations?: readonly string[]; readonly match: Record<string, string> }[];

/** A message file: texts by key, keys within keys. */
export interface MessageFile {
  readonly [key: string]: Message | MessageFile;
}

/** What is compared between languages. */
export interface Text {
  readonly key: string;
  readonly placeholders: readonly string[];
  readonly isEmpty: boolean;
}

/** The texts of one file; keys within keys are joined with a dot. */
export function textsOf(file: MessageFile, prefix = ''): Text[] {
  return Object.entries(file).flatMap(([name, value]) => {
    if (name === '$schema') return [];
    const key = prefix + name;
    if (typeof value === 'string') return [textOf(key, [value], [])];
    if (!isVariants(value)) return textsOf(value, `${key}.`);
    const declared = value.flatMap(({ declarations = [] }) => declarations);
    return [
      textOf(
        key,
        value.flatMap(({ match }) => Object.values(match)),
        declared,
      ),
    ];
  });
}

function isVariants(value: Message | MessageFile): value is Exclude<Message, string> {
  return Array.isArray(value);
}

function textOf(key: string, sentences: readonly string[], declarations: readonly string[]): Text {
  const inputs = declarations.flatMap((line) => /^input (\w+)$/.exec(line)?.[1] ?? []);
  const named = sentences.flatMap((sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
  return {
    key,
    placeholders: [...new Set([...inputs, ...named])].sort(),
    isEmpty: sentences.length === 0 || sentences.some((sentence) => sentence.trim() === ''),
  };
}
