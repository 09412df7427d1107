import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { childFolders } from './app-folders.ts';

export interface FolderWatcher {
  close(): void;
}

const MAX_DEPTH = 16;

/**
 * Calls `onChange` with the changed paths once no further change has come for `quietMs`.
 *
 * One watch for each folder, made anew after every change, since the recursive watch of Node 20 misses folders that come later on Linux.
 * Calls never overlap. An unreadable folder is left out until the next change.
 */
export function watchFolders(roots: readonly string[], quietMs: number, onChange: (paths: ReadonlySet<string>) => Promise<void>): FolderWatcher {
  const watching = new Watching(quietMs, onChange);
  watching.rescan(roots);
  return { close: () => watching.close() };
}

class Watching {
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly quietMs: number;
  private readonly onChange: (paths: ReadonlySet<string>) => Promise<void>;
  private roots: readonly string[] = [];
  private changed = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private busy = false;
  private closed = false;

  constructor(quietMs: number, onChange: (paths: ReadonlySet<string>) => Promise<void>) {
    this.quietMs = quietMs;
    this.onChange = onChange;
  }

  /** Watches every folder below the roots and forgets those that are gone. */
  rescan(roots: readonly string[]): void {
    this.roots = roots;
    const present = new Set<string>();
    for (const root of roots) this.visit(path.resolve(root), 0, present);
    for (const [folder, watcher] of this.watchers) {
      if (present.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private visit(folder: string, depth: number, present: Set<string>): void {
    if (this.closed || depth > MAX_DEPTH || present.has(folder)) return;
    if (!this.watchers.has(folder) && !this.start(folder)) return;
    present.add(folder);
    for (const name of childFolders(folder)) this.visit(path.join(folder, name), depth + 1, present);
  }

  private start(folder: string): boolean {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => this.note(path.join(folder, name ?? '')));
      watcher.on('error', () => {
        watcher.close();
        this.watchers.delete(folder);
        this.note(folder);
      });
      this.watchers.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  }

  private note(file: string): void {
    if (this.closed) return;
    this.changed.add(file);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.quietMs);
  }

  private async flush(): Promise<void> {
    this.timer = null;
    if (this.closed || this.busy || this.changed.size === 0) return;
    this.busy = true;
    const paths = this.changed;
    this.changed = new Set();
    try {
      this.rescan(this.roots);
      await this.onChange(paths);
    } finally {
      this.busy = false;
    }
    if (this.changed.size > 0 && this.timer === null) this.timer = setTimeout(() => void this.flush(), this.quietMs);
  }
}
