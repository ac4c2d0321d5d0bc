import type { Kysely, Transaction } from 'kysely';
import { newGroupId, type CompanyId, type GroupId } from '#shared/ids.ts';
import type { Changes } from '../../companies/changes.ts';
import { publishGroup } from '../../companies/directory.ts';
import type { Database } from '../../storage/tables/database.ts';

/** The groups of a company by parent and name, compared without case; new ones come in as they are made. */
export class GroupPaths {
  readonly #known = new Map<string, GroupId>();
  readonly #added: {
    readonly id: GroupId;
    readonly name: string;
    readonly parent: GroupId | null;
    readonly path: string;
  }[] = [];

  constructor(groups: readonly { readonly id: GroupId; readonly name: string; readonly parent: GroupId | null }[]) {
    for (const { id, name, parent } of groups) this.#known.set(keyOf(parent, name), id);
  }

  /** Reads the groups of a company. */
  static async of(db: Kysely<Database>, company: CompanyId): Promise<GroupPaths> {
    const groups = await db
      .selectFrom('company_group')
      .select(['id', 'name', 'parent'])
      .where('company', '=', company)
      .orderBy('id')
      .execute();
    return new GroupPaths(groups);
  }

  /** The group at the end of a path from the top, made where it is missing; null for an empty one. */
  at(path: readonly string[]): GroupId | null {
    let parent: GroupId | null = null;
    for (const [depth, name] of path.entries()) {
      const key = keyOf(parent, name);
      const id: GroupId = this.#known.get(key) ?? newGroupId();
      if (!this.#known.has(key)) {
        this.#known.set(key, id);
        this.#added.push({ id, name, parent, path: path.slice(0, depth + 1).join('/') });
      }
      parent = id;
    }
    return parent;
  }

  /** Paths of those that were missing, parents first. */
  get added(): readonly string[] {
    return this.#added.map(({ path }) => path);
  }

  /** Writes those that were missing. */
  async write(trx: Transaction<Database>, changes: Changes, company: CompanyId): Promise<void> {
    for (const { id, name, parent } of this.#added) {
      const group = { id, name, parent, company };
      await trx.insertInto('company_group').values(group).execute();
      publishGroup(changes, group);
    }
  }
}

const keyOf = (parent: GroupId | null, name: string): string =>
  `${parent ?? ''} ${name.normalize('NFKC').toLowerCase()}`;
