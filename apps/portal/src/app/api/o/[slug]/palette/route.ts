import { getLocale } from 'next-intl/server';
import { listAgents } from '../../../../../lib/api/agents';
import { partial } from '../../../../../lib/api/call';
import { listKnowledgeBases } from '../../../../../lib/api/knowledge';
import { listKeys, listModels } from '../../../../../lib/api/models';
import { documentEntries } from '../../../../../documents/entries';
import { route } from '../../../../../lib/http/route';
import { runtime } from '../../../../../lib/runtime';

export interface PaletteEntry {
  kind: 'agent' | 'model' | 'knowledge' | 'key' | 'document';
  id: string;
  name: string;
  href: string;
}

/** All named resources, and the sections of documents, for the command palette; unavailable ones are omitted. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/palette', access: 'read' },
  async ({ session: { scope } }) => {
    const [agents, models, knowledge, keys, { config }, locale] = await Promise.all([
      partial(listAgents(scope)),
      partial(listModels(scope)),
      partial(listKnowledgeBases(scope)),
      partial(listKeys(scope)),
      runtime(),
      getLocale(),
    ]);
    const entries: PaletteEntry[] = [
      ...(agents.ok ? agents.value : []).map(
        ({ id, name }) => ({ kind: 'agent', id, name, href: `/agents/${id}` }) as const,
      ),
      ...(models.ok ? models.value : []).map(
        ({ id }) =>
          ({ kind: 'model', id, name: id, href: `/playground?model=${encodeURIComponent(id)}` }) as const,
      ),
      ...(knowledge.ok ? knowledge.value.bases : []).map(
        ({ id, name }) => ({ kind: 'knowledge', id, name, href: `/knowledge/${id}` }) as const,
      ),
      ...(keys.ok ? keys.value : []).map(
        ({ id, name }) => ({ kind: 'key', id, name, href: `/keys?q=${encodeURIComponent(name)}` }) as const,
      ),
      ...documentEntries(locale, config).map((entry) => ({ kind: 'document', ...entry }) as const),
    ];
    return Response.json(entries);
  },
);
