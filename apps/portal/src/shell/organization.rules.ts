import { name } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the form for a new organisation; its name goes straight into the portal's own tables. */
export const newOrganization = z.object({ name: name(60) });
