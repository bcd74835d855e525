import { setFlagsFromString } from 'node:v8';

/**
 * Bytecode that V8 copies into one optimised function: 300 where its default is 920. Orders run through thousands of small functions, and with the
 * default the optimising compiler takes a tenth of the CPU of the first thousand orders, for code that is hardly faster: docs/decisions/0025-cpu-per-order.md.
 */
const INLINED_BYTECODE = 300;

/** Bounds what V8's optimising compiler spends. To be called before the work begins. */
export function limitCompiler(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTECODE}`);
}
