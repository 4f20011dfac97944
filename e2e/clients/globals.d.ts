// As much of Node as the smoke test uses.
declare module 'node:assert/strict' {
  const assert: { equal(actual: unknown, expected: unknown): void; ok(value: unknown): asserts value };
  export default assert;
}
declare const process: { argv: string[] };
