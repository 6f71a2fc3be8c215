import { beforeEach, expect, it, vi } from 'vitest';
import { readDraft, removeDrafts, writeDraft } from './drafts';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
    key: (at: number) => [...stored.keys()][at] ?? null,
    get length() {
      return stored.size;
    },
  });
});

const key = { userId: 'u', slug: 'acme', name: 'chat 1' };

it('returns a draft to its author, in its organisation and for its form only', () => {
  writeDraft(key, { text: 'half a que' });
  expect(readDraft(key)).toEqual({ text: 'half a que' });
  for (const other of [{ userId: 'v' }, { slug: 'other' }, { name: 'chat 2' }])
    expect(readDraft({ ...key, ...other })).toBeNull();
});

it('forgets a draft that was sent, and every draft on signing out', () => {
  writeDraft(key, 'a');
  writeDraft(key, undefined);
  expect(readDraft(key)).toBeNull();
  writeDraft(key, 'a');
  writeDraft({ ...key, name: 'key' }, 'b');
  stored.set('of another library', 'c');
  removeDrafts();
  expect([...stored.keys()]).toEqual(['of another library']);
});

it('does without storage', () => {
  vi.stubGlobal('sessionStorage', undefined);
  writeDraft(key, 'a');
  removeDrafts();
  expect(readDraft(key)).toBeNull();
});
