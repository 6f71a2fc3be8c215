import { invalidArgument } from '@isthmus/platform-errors';
import type { Unit } from '@isthmus/platform-service-database';
import { articleIdOf, partsOf } from '../base/articles.js';
import type { KnowledgeQuestion, NamedQuestion } from './evaluation.types.js';
import { documentsAmong, sectionsAmong, sectionsTitled } from './question.repository.js';

/** Questions as they came: with the id of what is expected, or its names. */
interface Asked {
  baseId: string;
  questions: readonly NamedQuestion[];
  /** What comes before the names of a question's fields in the request, by the question's position. */
  fieldsOf: (n: number) => string;
}

/** The documents and sections that questions name. */
interface Known {
  ids: ReadonlySet<string>;
  named: ReadonlyMap<string, string>;
  sections: ReadonlyMap<string, string>;
}

interface Fault {
  field: string;
  description: string;
}

/** Questions by ids. Throws INVALID_ARGUMENT with every question whose document or section the base does not have. */
export async function expectationsOf(unit: Unit, asked: Asked): Promise<KnowledgeQuestion[]> {
  const known = await knownOf(unit, asked);
  const resolved = asked.questions.map((question, n) =>
    resolve(question, { prefix: asked.fieldsOf(n), known }),
  );
  const faults = resolved.flatMap((one) => ('field' in one ? [one] : []));
  if (faults.length > 0) throw invalidArgument(faults);
  return resolved.flatMap((one) => ('field' in one ? [] : [one]));
}

async function knownOf(
  unit: Unit,
  { baseId, questions }: Pick<Asked, 'baseId' | 'questions'>,
): Promise<Known> {
  const expected = questions.map(({ expectedId }) => partsOf(expectedId));
  const ids = expected.map(({ documentId }) => documentId).filter((id) => id !== '');
  const byName = questions.filter(isNamed);
  const names = byName.map(({ documentName }) => documentName);
  const documents = await documentsAmong(unit, { baseId, ids, names });
  const documentIds = documents.map(({ id }) => id);
  const titles = byName.map(({ sectionTitle }) => sectionTitle).filter((title) => title !== '');
  const sections = titles.length > 0 ? await sectionsTitled(unit, { documentIds, titles }) : [];
  const wanted = expected.map(({ section }) => section).filter((section) => section !== '');
  const existing = wanted.length > 0 ? await sectionsAmong(unit, { documentIds, sections: wanted }) : [];
  return {
    ids: new Set([...documentIds, ...existing.map(articleIdOf)]),
    named: new Map(documents.map(({ id, name }) => [name, id])),
    sections: new Map(
      sections.map(({ documentId, title, section }) => [
        `${documentId} ${title}`,
        `${documentId}.${section}`,
      ]),
    ),
  };
}

function resolve(
  question: NamedQuestion,
  { prefix, known }: { prefix: string; known: Known },
): KnowledgeQuestion | Fault {
  const { question: text, expectedId, documentName, sectionTitle } = question;
  if (!isNamed(question)) {
    if (expectedId === '' || known.ids.has(expectedId)) return { question: text, expectedId };
    return {
      field: `${prefix}expected_id`,
      description: 'must be the id of a document of the base, or of one of its sections',
    };
  }
  const documentId = known.named.get(documentName);
  if (documentId === undefined)
    return {
      field: `${prefix}document_name`,
      description: 'must be the name of a document of the base',
    };
  const found = sectionTitle === '' ? documentId : known.sections.get(`${documentId} ${sectionTitle}`);
  if (found !== undefined) return { question: text, expectedId: found };
  return {
    field: `${prefix}section_title`,
    description: 'must be the title of a section of the document',
  };
}

/** A section's title alone says no place: the document that it needs is missing then. */
function isNamed({ expectedId, documentName, sectionTitle }: NamedQuestion): boolean {
  return expectedId === '' && (documentName !== '' || sectionTitle !== '');
}
