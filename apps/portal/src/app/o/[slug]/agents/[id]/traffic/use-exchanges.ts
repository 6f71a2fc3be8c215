import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShownFailure } from '../../../../../../components/error-state';
import type { ExchangePage } from '../../../../../../lib/api/exchanges';
import { useApiPath } from '../../../../../../organization/organization';

interface Filter {
  protocol: string;
  conversation: string;
}

/** The messages to an agent as far as they were loaded; `page` is undefined until the first page is here. */
export function useExchanges(agentId: string, { protocol, conversation }: Filter) {
  const path = useApiPath()(`/agents/${agentId}/exchanges`);
  const [page, setPage] = useState<ExchangePage>();
  const [failure, setFailure] = useState<ShownFailure>();
  const [loading, setLoading] = useState(true);
  const running = useRef<AbortController>(undefined);
  const load = useCallback(
    async (cursor = '') => {
      running.current?.abort();
      const { signal } = (running.current = new AbortController());
      setLoading(true);
      const query = new URLSearchParams({ protocol, conversation, cursor });
      const answer = await read(`${path}?${query}`, signal);
      if (signal.aborted) return;
      setLoading(false);
      setFailure(answer.failure);
      if (!answer.page) return;
      const { exchanges, nextPageToken } = answer.page;
      const before = (shown: ExchangePage | undefined) => (cursor === '' ? [] : (shown?.exchanges ?? []));
      setPage((shown) => ({ exchanges: [...before(shown), ...exchanges], nextPageToken }));
    },
    [path, protocol, conversation],
  );
  useEffect(() => {
    setPage(undefined);
    void load();
    return () => running.current?.abort();
  }, [load]);
  return {
    page,
    failure,
    loading,
    refresh: () => void load(),
    loadMore: () => void load(page?.nextPageToken),
  };
}

async function read(
  url: string,
  signal: AbortSignal,
): Promise<{ page?: ExchangePage; failure?: ShownFailure }> {
  try {
    const response = await fetch(url, { signal });
    // Written by our own route.
    if (response.ok) return { page: (await response.json()) as ExchangePage };
    const { error } = (await response.json()) as { error?: ShownFailure };
    return { failure: error ?? { code: 'INTERNAL' } };
  } catch {
    return { failure: { code: 'UNAVAILABLE' } };
  }
}
