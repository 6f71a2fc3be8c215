import { describe, expect, it } from 'vitest';
import { blocksOf, runsOf } from './rich-text';

describe('the blocks of an answer', () => {
  it('is one block of text without code', () => {
    expect(blocksOf('Open the app.\n\nThen wait.')).toEqual([
      { kind: 'text', text: 'Open the app.\n\nThen wait.' },
    ]);
  });
  it('separates code from the text around it', () => {
    expect(blocksOf('Run:\n\n```sh\nls\n  -l\n```\n\nDone.')).toEqual([
      { kind: 'text', text: 'Run:' },
      { kind: 'code', language: 'sh', code: 'ls\n  -l' },
      { kind: 'text', text: 'Done.' },
    ]);
  });
  it('shows code that is still being streamed', () => {
    expect(blocksOf('```python\nprint(')).toEqual([{ kind: 'code', language: 'python', code: 'print(' }]);
  });
  it('is empty for an answer that has not started', () => {
    expect(blocksOf('')).toEqual([]);
  });
});

describe('the runs of a text', () => {
  it('recognises code and strong text, and leaves single asterisks alone', () => {
    expect(runsOf('Send `ROAM`, **not** 2*3*4')).toEqual([
      { style: 'plain', text: 'Send ' },
      { style: 'code', text: 'ROAM' },
      { style: 'plain', text: ', ' },
      { style: 'strong', text: 'not' },
      { style: 'plain', text: ' 2*3*4' },
    ]);
  });
});
