import { name } from '@isthmus/platform-validation';
import { z } from 'zod';

/** What the form of a new organisation sends; its name goes straight into the portal's own tables. */
export const newOrganization = z.object({ name: name(60) });
