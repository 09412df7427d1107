// Loaded into a server under measurement (node --import): answers its parent's questions about CPU, memory and event-loop delay.
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 1 });

/** Bytes of VmRSS or VmHWM; 0 where the kernel does not tell. */
function memory(field) {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

process.on('message', ({ ask, id }) => {
  if (ask === 'watch') {
    delay.reset();
    delay.enable();
    try {
      writeFileSync('/proc/self/clear_refs', '5');
    } catch {
      // Not Linux: the peak is that of the whole life.
    }
  }
  if (ask === 'collect') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send({
    id, cpu: user + system, rss: process.memoryUsage.rss(), peak: memory('VmHWM') || process.resourceUsage().maxRSS * 1024,
    heap: process.memoryUsage().heapUsed, longestDelay: delay.max / 1e6,
  });
});
// The parent may hold the channel open for as long as it wants; it must not keep the server alive.
process.channel?.unref();
