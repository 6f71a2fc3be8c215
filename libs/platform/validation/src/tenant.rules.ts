import { z } from 'zod';
import { uuid } from './text.rules.js';

const TENANTS_MAX = 100;

/** The tenants that one call asks for: 1 to 100 ids. */
export const tenantIds = () => z.array(uuid()).min(1).max(TENANTS_MAX);
