/**
 * Names of the OpenTelemetry conventions for generative AI. They are still in development there, so they stand in this one file.
 * Metric names have the form that Prometheus takes (dots become underscores, the unit a suffix).
 */
export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
} as const;

export const GEN_AI_METRICS = {
  requestDuration: 'gen_ai_server_request_duration_seconds',
  timeToFirstToken: 'gen_ai_server_time_to_first_token_seconds',
  tokenUsage: 'gen_ai_client_token_usage',
  inputTokens: 'gen_ai_client_inference_usage_input_tokens_total',
  outputTokens: 'gen_ai_client_inference_usage_output_tokens_total',
} as const;
