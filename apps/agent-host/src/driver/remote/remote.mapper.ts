import type { runtime } from '@isthmus/contracts';
import { excerpt, parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { configurationMessageOf } from '../../runtime/runtime.mapper.js';
import type { AttachEvent } from './remote.session.js';

const detachment = z.object({ reason: excerpt(200) });

export function detachReasonOf(request: runtime.DetachRequest): string {
  return parse(detachment, request).reason;
}

export function attachResponseOf(event: AttachEvent): runtime.AttachResponse {
  switch (event.kind) {
    case 'configuration':
      return { kind: { $case: 'configuration', value: configurationMessageOf(event.configuration) } };
    case 'token':
      return { kind: { $case: 'token', value: { token: event.token } } };
    case 'stop':
      return { kind: { $case: 'stop', value: { graceMs: event.graceMs } } };
  }
}
