import type { RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Answer } from '../api/call.ts';
import type { Transfer } from '../api/transfer.ts';
import type { Core } from '../core.ts';
import { showRecord } from '../actions/keep-record.ts';
import { contactAnswered, contactRefused } from './contact-answers.ts';
import { fileAnswered, fileRefused, refuseFile } from './file-answers.ts';
import { sendCommand } from './send-command.ts';
import { notAddedTables, settleNotAdded } from '../projection/not-added.ts';
import { addedBy, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { endHiding } from '../projection/hidden-spans.ts';
import { withBlock } from '../projection/blocked-people.ts';
import type { BlockRow, FilePlace } from '../projection/rows.ts';
import {
  isOfContact,
  isRoomAct,
  type OpenRoomCommand,
  type OutboxCommand,
  type OutboxRoomCommand,
  type SendFileCommand,
  type SetBlockCommand,
} from '../projection/tables.ts';
import { RetryTimes } from './retry-times.ts';
import { dropActsOfUnmade, roomActAnswered, roomActRefused } from './room-answers.ts';

export interface CommandsOptions {
  readonly core: Omit<Core, 'engine'>;
  readonly isOnline: () => boolean;
  /** Resolves once my home document was read on this connection: a room that others have opened is known then. */
  readonly homeRead: () => Promise<void>;
  readonly isOnScreen: (room: RoomId) => boolean;
  /** A command is gone from the outbox: what waited for it may go, or was refused with it. */
  readonly done: () => void;
  /** So much of a message's file has gone up; null once nothing of it moves. */
  readonly moving: (place: FilePlace, part: number | null) => void;
  /** Sends a command to the server, with what lies in the database for it. */
  readonly send?: typeof sendCommand;
}

/** Takes commands of the outbox to the server, each until it is answered. Sending one twice does it once. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #running = new Set<string>();
  readonly #retries: RetryTimes;
  /** The file that is going up: one at a time, so that the first to be sent is the first to arrive. */
  #upload: { readonly name: string; readonly abort: AbortController } | null = null;

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#retries = new RetryTimes(options.done);
  }

  run(row: OutboxCommand): void {
    if (this.#running.has(row.name) || this.#retries.isHeld(row.name) || !this.#options.isOnline()) return;
    if (row.command === 'send-file') {
      if (this.#upload !== null) return;
      this.#upload = { name: row.name, abort: new AbortController() };
    }
    this.#running.add(row.name);
    // Its answer could not be kept: asking again does the same once.
    void this.#run(row)
      .catch(() => this.#later(row, { ok: false, error: 'unavailable' }))
      .finally(() => this.#running.delete(row.name));
  }

  /** Ends the upload of a file whose message was taken away; `waiting` are the commands that are left. */
  keep(waiting: ReadonlySet<string>): void {
    this.#retries.keep(waiting);
    if (this.#upload !== null && !waiting.has(this.#upload.name)) this.#upload.abort.abort();
  }

  /** There is a connection again: what did not get through without one is sent at once. */
  online(): void {
    this.#retries.lift();
  }

  stop(): void {
    this.#upload?.abort.abort();
    this.#retries.stop();
  }

  async #run(row: OutboxCommand): Promise<void> {
    const { core, done } = this.#options;
    const answer = row.command === 'send-file' ? await this.#sendFile(row) : await this.#send(row);
    if (answer === null) {
      done();
      return;
    }
    const refusal = answer.ok ? null : refusalOf(answer);
    if (!answer.ok && refusal === null) {
      this.#later(row, answer);
      return;
    }
    if (row.command === 'send-file') {
      if (answer.ok) await fileAnswered(core, row, answer.value as SentFile);
      else if (refusal !== null) await fileRefused(core, row, refusal);
    } else if (isOfContact(row)) {
      if (answer.ok) await contactAnswered(core, row, answer.value);
      else if (refusal !== null) await contactRefused(core, row, refusal);
    } else if (row.command === 'set-block') await settleBlock(core, row, refusal === null);
    else if (isRoomAct(row) && refusal === null) await roomActAnswered(core, row);
    else if (isRoomAct(row) && refusal !== null && row.ask.command !== 'create-group') {
      await roomActRefused(core, row, refusal);
    } else {
      if (refusal === null) await core.durable.outbox.where('name').equals(row.name).delete();
      else await this.#refuse(row, refusal);
      await core.durable.transaction('rw', roomTables(core.durable), () =>
        refreshRoom(core.durable, core.owner, row.room),
      );
    }
    done();
  }

  #send(row: OutboxCommand, transfer?: Transfer): Promise<Answer<unknown>> {
    const { core, send = sendCommand } = this.#options;
    return send(row, core.durable, transfer);
  }

  /** Null when its message was taken away meanwhile. */
  async #sendFile(row: SendFileCommand): Promise<Answer<unknown> | null> {
    const { moving } = this.#options;
    const { signal } = this.#upload?.abort ?? new AbortController();
    try {
      moving(row.place, 0);
      const answer = await this.#send(row, { signal, progress: (part) => moving(row.place, part) });
      return signal.aborted ? null : answer;
    } finally {
      moving(row.place, null);
      this.#upload = null;
    }
  }

  /**
   * The command goes, and what waited for it comes back as refused, its text in its place (N02). A room that is there all
   * the same, because the other person has opened it, takes what waited.
   */
  async #refuse(row: OpenRoomCommand | OutboxRoomCommand, refusal: Refusal): Promise<void> {
    const { core, homeRead, isOnScreen } = this.#options;
    const { durable: database } = core;
    await homeRead();
    const { dependent, what } = await database.transaction('rw', notAddedTables(database), async () => {
      const waiting = await database.outbox.where('after').equals(row.name).toArray();
      const facts = await database.facts.get(row.room);
      const isRefused = facts?.entry === 'waiting';
      if (isRefused) {
        if (isRoomAct(row)) await dropActsOfUnmade(core, row);
        for (const one of waiting)
          if (one.kind === 'command' && one.command === 'send-file') await refuseFile(core, one, refusal);
        await database.outbox.where('after').equals(row.name).modify({ state: 'refused', refusal, after: null });
        for (const one of waiting) if (one.kind === 'record' && !isOfContact(one)) await showRecord(core, one);
      }
      await database.outbox.where('name').equals(row.name).delete();
      const stays = await settleNotAdded(core, row.room, refusal, isOnScreen(row.room));
      // Of a room that went the person has been told already: the contact that goes with it is not a second notice.
      const what = stays && facts ? ({ type: 'not-added', by: addedBy(facts), room: row.room } as const) : null;
      return { dependent: isRefused ? waiting : [], what };
    });
    for (const one of dependent) {
      if (one.kind === 'command' && isOfContact(one)) await contactRefused(core, one, refusal, what);
    }
  }

  /** Tried again after a while. The next file has its turn meanwhile. */
  #later(row: OutboxCommand, answer: Extract<Answer<unknown>, { ok: false }>): void {
    this.#retries.failed(row.name, answer.retryAfterSeconds);
    if (row.command === 'send-file') this.#options.done();
  }
}

/** What ends a command; anything else is tried again. */
function refusalOf(answer: Extract<Answer<unknown>, { ok: false }>): Refusal | null {
  switch (answer.error) {
    case 'refused':
      return answer.refusal ?? { rule: 'not-found', company: null };
    case 'not-found':
    case 'forbidden':
      return { rule: 'not-found', company: null };
    case 'invalid':
    case 'taken':
      return { rule: 'invalid', company: null };
    default:
      return null;
  }
}

/**
 * The answer stands until the home document tells it. Whom one cannot block is blocked by nobody, and what is written to
 * them goes its way.
 */
async function settleBlock(
  { durable: database, clock }: Omit<Core, 'engine'>,
  row: SetBlockCommand,
  done: boolean,
): Promise<void> {
  await database.transaction('rw', [database.outbox, database.meta], async () => {
    const known = ((await database.meta.get('blocks'))?.value ?? []) as readonly BlockRow[];
    if (done) await database.meta.put({ key: 'blocks', value: withBlock(known, row) });
    if (row.blocked) await endHiding(database, row.user, clock.now(), done);
    await database.outbox.where('name').equals(row.name).delete();
  });
}
