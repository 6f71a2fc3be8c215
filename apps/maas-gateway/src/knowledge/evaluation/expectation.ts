import { invalidArgument } from '@isthmus/platform-errors';
import type { Unit } from '@isthmus/platform-service-database';
import { partsOf } from '../base/articles.js';
import type { KnowledgeQuestion, NamedQuestion } from './evaluation.types.js';
import { documentsAmong, sectionsTitled } from './question.repository.js';

/** Questions as they came: with the id of what is expected, or its names. */
interface Asked {
  baseId: string;
  questions: readonly NamedQuestion[];
}

/** The documents and sections that questions name. */
interface Known {
  documents: ReadonlySet<string>;
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
  const resolved = asked.questions.map((question, n) => resolve(question, { n, known }));
  const faults = resolved.flatMap((one) => ('field' in one ? [one] : []));
  if (faults.length > 0) throw invalidArgument(faults);
  return resolved.flatMap((one) => ('field' in one ? [] : [one]));
}

async function knownOf(unit: Unit, { baseId, questions }: Asked): Promise<Known> {
  const ids = questions.map(({ expectedId }) => partsOf(expectedId).documentId).filter((id) => id !== '');
  const byName = questions.filter(isNamed);
  const names = byName.map(({ documentName }) => documentName);
  const documents = await documentsAmong(unit, { baseId, ids, names });
  const titles = byName.map(({ sectionTitle }) => sectionTitle).filter((title) => title !== '');
  const sections =
    titles.length > 0
      ? await sectionsTitled(unit, { documentIds: documents.map(({ id }) => id), titles })
      : [];
  return {
    documents: new Set(documents.map(({ id }) => id)),
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
  { n, known }: { n: number; known: Known },
): KnowledgeQuestion | Fault {
  const { question: text, expectedId, documentName, sectionTitle } = question;
  if (!isNamed(question)) {
    const { documentId } = partsOf(expectedId);
    if (documentId === '' || known.documents.has(documentId)) return { question: text, expectedId };
    return {
      field: `questions[${n}].expected_id`,
      description: 'must be the id of a document of the base, or of one of its sections',
    };
  }
  const documentId = known.named.get(documentName);
  if (documentId === undefined)
    return {
      field: `questions[${n}].document_name`,
      description: 'must be the name of a document of the base',
    };
  const found = sectionTitle === '' ? documentId : known.sections.get(`${documentId} ${sectionTitle}`);
  if (found !== undefined) return { question: text, expectedId: found };
  return {
    field: `questions[${n}].section_title`,
    description: 'must be the title of a section of the document',
  };
}

function isNamed({ expectedId, documentName }: NamedQuestion): boolean {
  return expectedId === '' && documentName !== '';
}
