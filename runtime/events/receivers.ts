import type { Clock } from '../kernel/clock.ts';
import { NoAnswer } from './outbound-client.ts';

/** What one receiver may take of the deliveries that run at once. */
export interface ReceiverShare {
  /** Calls under way. */
  calls: number;
  /** Deliveries that wait for one of them to end. */
  waiting: number;
  /** How long one that did not answer is left alone, ms; the shortest wait before a repeated attempt. */
  silence: number;
}

const SHARE: ReceiverShare = { calls: 4, waiting: 4, silence: 10_000 };

interface Receiver {
  calls: number;
  waiting: (() => void)[];
  /** It did not answer the last time: one call at a time has to show that it is back. */
  isDoubtful: boolean;
  silentUntil: number;
}

/** Keeps a receiver that hangs from taking the turns of all others. Receivers on one host are one. */
export class Receivers {
  private readonly clock: Clock;
  private readonly share: ReceiverShare;
  private readonly byHost = new Map<string, Receiver>();

  constructor(clock: Clock, share: ReceiverShare = SHARE) {
    this.clock = clock;
    this.share = share;
  }

  /**
   * @returns `busy` when the receiver has its share already: the call was not made, and must be made later
   * @throws when the receiver has just not answered, or what the call throws
   */
  async call(endPoint: string, call: () => Promise<void>): Promise<'done' | 'busy'> {
    const { host } = new URL(endPoint);
    const receiver = this.byHost.get(host) ?? { calls: 0, waiting: [], isDoubtful: false, silentUntil: 0 };
    this.byHost.set(host, receiver);
    this.requireHeard(receiver);
    if (!(await this.enter(receiver))) return 'busy';
    try {
      this.requireHeard(receiver);
      await call();
      receiver.isDoubtful = false;
      return 'done';
    } catch (error) {
      this.judge(receiver, error);
      throw error;
    } finally {
      this.leave(host, receiver);
    }
  }

  private requireHeard({ silentUntil }: Receiver): void {
    if (this.clock.now() < silentUntil) throw new Silent('the endpoint has just not answered, and was not asked again');
  }

  private async enter(receiver: Receiver): Promise<boolean> {
    if (receiver.calls < (receiver.isDoubtful ? 1 : this.share.calls)) {
      receiver.calls += 1;
      return true;
    }
    if (receiver.isDoubtful || receiver.waiting.length >= this.share.waiting) return false;
    // Whoever leaves hands over its place.
    await new Promise<void>((resolve) => receiver.waiting.push(resolve));
    return true;
  }

  private leave(host: string, receiver: Receiver): void {
    const next = receiver.waiting.shift();
    if (next !== undefined) return next();
    receiver.calls -= 1;
    if (receiver.calls === 0 && !receiver.isDoubtful) this.byHost.delete(host);
  }

  private judge(receiver: Receiver, error: unknown): void {
    if (error instanceof Silent) return;
    receiver.isDoubtful = error instanceof NoAnswer;
    if (receiver.isDoubtful) receiver.silentUntil = this.clock.now() + this.share.silence;
  }
}

class Silent extends Error {}
