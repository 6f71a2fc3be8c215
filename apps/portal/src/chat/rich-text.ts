/** A piece of an answer: running text, or a block of code with the language it names. */
export type Block = { kind: 'text'; text: string } | { kind: 'code'; language: string; code: string };

/** Splits an answer at its fenced code blocks. An unfinished one counts as code. */
export function blocksOf(answer: string): Block[] {
  const blocks: Block[] = [];
  answer.split(/^```/m).forEach((piece, at) => {
    if (at % 2 === 0) {
      const text = piece.replace(/^\n+|\n+$/g, '');
      if (text !== '') blocks.push({ kind: 'text', text });
      return;
    }
    const [language = '', ...lines] = piece.split('\n');
    blocks.push({ kind: 'code', language: language.trim(), code: lines.join('\n').replace(/\n$/, '') });
  });
  return blocks;
}

/** A run of text in one style. */
export interface Run {
  style: 'plain' | 'strong' | 'code';
  text: string;
}

/** `code` and **strong**, the two inline styles that models use; anything else is unchanged. */
export function runsOf(text: string): Run[] {
  return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).flatMap((part): Run[] => {
    if (part === '') return [];
    if (/^`[^`]+`$/.test(part)) return [{ style: 'code', text: part.slice(1, -1) }];
    if (/^\*\*[^*]+\*\*$/.test(part)) return [{ style: 'strong', text: part.slice(2, -2) }];
    return [{ style: 'plain', text: part }];
  });
}
