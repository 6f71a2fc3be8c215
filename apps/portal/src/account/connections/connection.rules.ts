import { uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Which application to disconnect, by the id of its connection. */
export const oneConnection = z.object({ connectionId: uuid() });
