import { basename } from 'node:path';

/** What tenants are told of a complaint of llama.cpp, which names paths: the file, and the architecture where that is it. */
export function shownComplaint(path: string, complaint: string): string {
  const architecture = /unknown model architecture: '([\w.-]{1,40})'/.exec(complaint)?.[1];
  const fault =
    architecture === undefined
      ? 'is no model that llama.cpp can run'
      : `has the unknown architecture ${architecture}`;
  return `${basename(path)} ${fault}`;
}
