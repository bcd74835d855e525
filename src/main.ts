#!/usr/bin/env node
import { buildProgram } from './cli/build-program.js';
import { reportFailure } from './cli/report-failure.js';

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
