import type { Gathered } from './gathering.js';
import type { Layout } from './layout.js';
import { maxWithin } from './gathering.js';

/** Articles that are looked at closely; on the development questions the right one is nearly always among them. */
const CANDIDATES_MAX = 30;
/** The first look adds up what is cheap to know. */
const WEIGHT = { document: 1, paragraph: 0.3, known: 0.6, title: 0.6, meaning: 1, learnt: 1 };

/** The numbers of the documents that a question may be about; those of equal promise by number. */
export function candidatesOf({ documents }: Layout, { words, meaning, learnt }: Gathered): number[] {
  const promise = new Float64Array(documents.length);
  for (const [number, { paragraphs }] of documents.entries()) {
    promise[number] =
      WEIGHT.document * (words.documents[number] ?? 0) +
      WEIGHT.paragraph * maxWithin(words.paragraphs, paragraphs) +
      WEIGHT.known * maxWithin(words.known, paragraphs) +
      WEIGHT.learnt * (learnt.documents[number] ?? 0) +
      WEIGHT.title * (meaning.titles[number] ?? 0) +
      WEIGHT.meaning *
        Math.max(maxWithin(meaning.paragraphs, paragraphs), maxWithin(meaning.known, paragraphs));
  }
  return largest(promise, CANDIDATES_MAX);
}

/** The places of the `most` largest values above 0, largest first. */
function largest(values: Float64Array, most: number): number[] {
  const places: number[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    const last = values[places[most - 1] ?? -1] ?? 0;
    if (value <= last) continue;
    const place = places.findLastIndex((other) => (values[other] ?? 0) >= value) + 1;
    places.splice(place, 0, at);
    places.length = Math.min(places.length, most);
  }
  return places;
}
