/** An environment variable is missing or invalid. The message names the variable and the rule, never the value. */
export class ConfigError extends Error {
  constructor(readonly problems: { variable: string; rule: string }[]) {
    super(
      `The configuration is not valid:\n${problems.map(({ variable, rule }) => `  ${variable} ${rule}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}
