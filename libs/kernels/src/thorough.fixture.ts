/** Multiplies the cases of property and differential tests: 1, or what `npm run test:thorough` asks for. */
export const THOROUGH = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
