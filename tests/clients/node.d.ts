// What calls.ts needs of Node, in place of a package of types.
declare module "node:assert/strict" {
  const assert: {
    equal(actual: unknown, expected: unknown): void;
    ok(value: unknown): void;
  };
  export default assert;
}
declare const process: { argv: string[] };
declare const console: { log(text: string): void };
