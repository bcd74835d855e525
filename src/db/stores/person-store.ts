import type { Sql } from '../sql.js';
import type { MemberRole, OfficerRole } from '../../core/actor.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import type { Language } from '../../core/language.js';
import type { Person, StoredMembership } from '../../core/state/person.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Ended, PersonStore } from '../../people/ports.js';

interface PersonRow {
  id: string;
  name: string;
  email: string;
  language: Language;
  officer_name: string | null;
  created_at: number;
  disabled_at: number | null;
  disabled_by: string | null;
}

const COLUMNS = 'id, name, email, language, officer_name, created_at, disabled_at, disabled_by';
const GET = `SELECT ${COLUMNS} FROM people WHERE id = ?`;
const FIND_BY_EMAIL = `SELECT ${COLUMNS} FROM people WHERE email = ?`;
const FIND_BY_OFFICER_NAME = `SELECT ${COLUMNS} FROM people WHERE officer_name = ?`;
const OFFICERS = `SELECT ${COLUMNS} FROM people WHERE officer_name IS NOT NULL ORDER BY officer_name`;
const ADD = `INSERT INTO people (id, name, email, language, officer_name, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const UPDATE = 'UPDATE people SET name = ?, language = ? WHERE id = ?';
const NAME_OFFICER = `UPDATE people SET officer_name = ? WHERE id = ? AND officer_name IS NULL
  AND NOT EXISTS (SELECT 1 FROM people AS other WHERE other.officer_name = ?)`;
const DISABLE = 'UPDATE people SET disabled_at = ?, disabled_by = ? WHERE id = ? AND disabled_at IS NULL';
const ENABLE = 'UPDATE people SET disabled_at = NULL, disabled_by = NULL WHERE id = ? AND disabled_at IS NOT NULL';
const ROLES = 'SELECT role FROM officer_roles WHERE person_id = ? AND taken_at IS NULL ORDER BY role';
const GIVE_ROLE = `INSERT INTO officer_roles (person_id, role, given_by, seconded_by, given_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (person_id, role) WHERE taken_at IS NULL DO NOTHING`;
const TAKE_ROLE = 'UPDATE officer_roles SET taken_at = ?, taken_by = ? WHERE person_id = ? AND role = ? AND taken_at IS NULL';
const MEMBERSHIPS = 'SELECT organization_id, person_id, role, added_at FROM memberships WHERE person_id = ? AND removed_at IS NULL ORDER BY sequence';
const MEMBERS = `SELECT people.id, people.name, people.email, people.language, people.officer_name, people.created_at, people.disabled_at, people.disabled_by,
  memberships.role, memberships.added_at FROM memberships JOIN people ON people.id = memberships.person_id
  WHERE memberships.organization_id = ? AND memberships.removed_at IS NULL AND people.disabled_at IS NULL ORDER BY people.name, people.email`;
const ADD_MEMBER = `INSERT INTO memberships (organization_id, person_id, role, added_by, added_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (organization_id, person_id) WHERE removed_at IS NULL DO NOTHING`;
const REMOVE_MEMBER = 'UPDATE memberships SET removed_at = ?, removed_by = ? WHERE organization_id = ? AND person_id = ? AND removed_at IS NULL';

/** People and their roles in SQL. */
export class SqlPersonStore implements PersonStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: PersonId): Promise<Person | undefined> {
    return this.#one(GET, id);
  }

  async findByEmail(email: string): Promise<Person | undefined> {
    return this.#one(FIND_BY_EMAIL, email);
  }

  async findByOfficerName(officerName: string): Promise<Person | undefined> {
    return this.#one(FIND_BY_OFFICER_NAME, officerName);
  }

  async officers(): Promise<Person[]> {
    return (await this.#sql.all<PersonRow>(OFFICERS, [])).map(toPerson);
  }

  async add({ id, name, email, language, officerName, createdAt }: Person): Promise<boolean> {
    return (await this.#sql.run(ADD, [id, name, email, language, officerName, createdAt])) === 1;
  }

  async update(id: PersonId, { name, language }: { name: string; language: Language }): Promise<void> {
    await this.#sql.run(UPDATE, [name, language, id]);
  }

  async nameOfficer(id: PersonId, officerName: string): Promise<boolean> {
    return (await this.#sql.run(NAME_OFFICER, [officerName, id, officerName])) === 1;
  }

  async disable(id: PersonId, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(DISABLE, [at, by, id])) === 1;
  }

  async enable(id: PersonId): Promise<boolean> {
    return (await this.#sql.run(ENABLE, [id])) === 1;
  }

  async roles(id: PersonId): Promise<OfficerRole[]> {
    return (await this.#sql.all<{ role: OfficerRole }>(ROLES, [id])).map(({ role }) => role);
  }

  async giveRole(id: PersonId, role: OfficerRole, { at, by, secondedBy }: Ended & { secondedBy: string | null }): Promise<boolean> {
    return (await this.#sql.run(GIVE_ROLE, [id, role, by, secondedBy, at])) === 1;
  }

  async takeRole(id: PersonId, role: OfficerRole, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(TAKE_ROLE, [at, by, id, role])) === 1;
  }

  async memberships(id: PersonId): Promise<StoredMembership[]> {
    const rows = await this.#sql.all<{ organization_id: string; person_id: string; role: MemberRole; added_at: number }>(MEMBERSHIPS, [id]);
    return rows.map((row) => ({
      organizationId: row.organization_id as OrganizationId,
      personId: row.person_id as PersonId,
      role: row.role,
      addedAt: row.added_at,
    }));
  }

  async members(organizationId: OrganizationId): Promise<{ person: Person; role: MemberRole; addedAt: EpochSeconds }[]> {
    const rows = await this.#sql.all<PersonRow & { role: MemberRole; added_at: number }>(MEMBERS, [organizationId]);
    return rows.map((row) => ({ person: toPerson(row), role: row.role, addedAt: row.added_at }));
  }

  async addMember({ organizationId, personId, role, addedAt, addedBy }: StoredMembership & { addedBy: string }): Promise<boolean> {
    return (await this.#sql.run(ADD_MEMBER, [organizationId, personId, role, addedBy, addedAt])) === 1;
  }

  async removeMember(organizationId: OrganizationId, personId: PersonId, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(REMOVE_MEMBER, [at, by, organizationId, personId])) === 1;
  }

  async #one(text: string, value: string): Promise<Person | undefined> {
    const [row] = await this.#sql.all<PersonRow>(text, [value]);
    return row && toPerson(row);
  }
}

function toPerson({ disabled_at: at, disabled_by: by, ...row }: PersonRow): Person {
  return {
    id: row.id as PersonId,
    name: row.name,
    email: row.email,
    language: row.language,
    officerName: row.officer_name,
    createdAt: row.created_at,
    disabled: at === null || by === null ? null : { at, by },
  };
}
