import type { LevelResult } from './run-level.js';

export interface ServerReport {
  server: string;
  levels: LevelResult[];
}

/** The table for people, with tegata as a multiple of Pebble, and what Certificate Transparency costs an order, where both ran. */
export function table(reports: readonly ServerReport[]): string {
  const head = [
    'concurrency',
    'server',
    'orders/s',
    'CPU ms/order',
    'later',
    'p50 ms',
    'p95 ms',
    'requests/order',
    'load CPU ms/order',
    'done',
    'failed',
    'hangs',
    'load average',
  ];
  const concurrencies = [...new Set(reports.flatMap(({ levels }) => levels.map(({ concurrency }) => concurrency)))];
  const rows = concurrencies.flatMap((concurrency) => {
    const found = reports.flatMap(({ server, levels }) =>
      levels.filter((level) => level.concurrency === concurrency).map((level) => ({ server, level })),
    );
    const lines = found.map(({ server, level }) => row(server, level));
    const tegata = found.find(({ server }) => server === 'tegata')?.level;
    const pebble = found.find(({ server }) => server === 'Pebble')?.level;
    const logged = found.find(({ server }) => server === 'tegata, logged')?.level;
    return [...lines, ...(tegata && pebble ? [ratios(tegata, pebble)] : []), ...(tegata && logged ? [difference(tegata, logged)] : [])];
  });
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const format = (cells: readonly string[]): string => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  return [format(head), ...rows.map(format)].join('\n');
}

function row(server: string, level: LevelResult): string[] {
  const { ordersPerSecond, cpuMsPerOrder, laterCpuMsPerOrder, p50Ms, p95Ms, requestsPerOrder, loadCpuMsPerOrder, loadAverage } = level;
  const figures = [ordersPerSecond, cpuMsPerOrder, laterCpuMsPerOrder, p50Ms, p95Ms, requestsPerOrder, loadCpuMsPerOrder].map(figure);
  return [String(level.concurrency), server, ...figures, String(level.done), String(level.failed), String(level.hangs ?? 0), figure(loadAverage)];
}

/** More is better for orders/s, less for all the rest. */
function ratios(tegata: LevelResult, pebble: LevelResult): string[] {
  const times = (pick: (level: LevelResult) => number): string => `${figure(pick(tegata) / pick(pebble))}x`;
  return [
    String(tegata.concurrency),
    'tegata/Pebble',
    times((level) => level.ordersPerSecond),
    times((level) => level.cpuMsPerOrder),
    '',
    times((level) => level.p50Ms),
    times((level) => level.p95Ms),
    times((level) => level.requestsPerOrder),
    '',
    '',
    '',
    '',
    '',
  ];
}

/** What logging adds to an order: a second signature, three SCTs asked for, verified and kept; and what the logs themselves do, which are in the same process. */
function difference(tegata: LevelResult, logged: LevelResult): string[] {
  const more = (pick: (level: LevelResult) => number): string => `+${figure(pick(logged) - pick(tegata))}`;
  return [String(tegata.concurrency), 'CT costs', '', more((level) => level.cpuMsPerOrder), more((level) => level.p50Ms), more((level) => level.p95Ms), '', '', '', '', ''];
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 1) : '-';
}
