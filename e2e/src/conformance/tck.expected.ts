import type { Profile } from './profiles.ts';

/** Failures of the A2A TCK that are its own, each with the reason. Any other failure is ours. */
export interface Expected {
  profiles: readonly Profile[];
  /** Names of tests, without their files. */
  tests: readonly string[];
  reason: string;
}

const BINDINGS = ['grpc', 'jsonrpc', 'http_json'];
const must = (requirement: string) =>
  BINDINGS.map((binding) => `test_must_requirement[${requirement}-${binding}]`);

export const EXPECTED: readonly Expected[] = [
  {
    profiles: ['A', 'B'],
    tests: [
      'TestGrpcStatusCodes::test_version_not_supported_returns_unimplemented',
      'TestHttpJsonStatusCodes::test_content_type_not_supported_returns_415',
    ],
    reason: 'the kit has the table of errors of 1.0.0; 1.0.1 (§5.4) has FAILED_PRECONDITION and 400',
  },
  {
    profiles: ['B'],
    tests: [
      'TestGrpcStatusCodes::test_unsupported_operation_returns_unimplemented',
      'TestGrpcStatusCodes::test_push_not_supported_returns_unimplemented',
    ],
    reason: 'the kit has the table of errors of 1.0.0; 1.0.1 (§5.4) has FAILED_PRECONDITION',
  },
  {
    profiles: ['A', 'B'],
    tests: [
      'TestRestErrorStructure::test_error_uses_aip193_format',
      'TestRestFormat::test_response_content_type',
      'TestAIP193ErrorFormat::test_error_content_type',
    ],
    reason: 'the kit refuses application/a2a+json, which §11.1 asks for (a2a-tck #240)',
  },
  {
    profiles: ['A', 'B'],
    tests: must('CORE-SEND-003'),
    reason:
      'a part of an unknown media type must be refused (§3.1.1), and is; the kit names no error that it expects',
  },
  {
    profiles: ['B'],
    tests: ['TestRestStreaming::test_streaming_content_type'],
    reason: 'the test streams although the card says that the agent does not, and cannot read the error',
  },
];
