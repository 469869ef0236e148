import type { FastifyRequest } from 'fastify';
import { apiKeyLooksReal, hashApiKey, type Scope, sameSecret } from '../review/api-key.ts';
import { isId } from '../review/id.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { cacheKeys } from './key-cache.ts';
import { HttpProblem } from './problem.ts';

/** What one API key may do. */
export interface Access {
  id: string;
  /** What people call the key; who acts, where a call names nobody. */
  name: string;
  scopes: readonly string[];
  /** null: every project. */
  projects: readonly string[] | null;
  /** Requests a minute; null: as the setting says. 0: as many as it likes. */
  ratePerMinute: number | null;
}

export interface Keys {
  adminKey: string | null;
  keyByHash: (hash: string) => Promise<Access | null>;
}

interface Deps extends Keys {
  item: (id: string) => Promise<Item | null>;
  projectOf: (key: string) => Project | undefined;
}

export interface Gatekeeper {
  /** Who calls, or a 401 that does not say what was wrong with the key. */
  identify(request: FastifyRequest): Promise<Access>;
  /** The project, if this key may see it: a foreign one looks like one that does not exist. */
  project(access: Access, key: string | undefined): Project;
  /** The item and its project, under the same rule. */
  item(access: Access, id: string | undefined): Promise<{ item: Item; project: Project }>;
}

/** Says who calls, or throws a 401 that does not say what was wrong with the key. */
export function createIdentify({ adminKey, keyByHash }: Keys): Gatekeeper['identify'] {
  // A key that can't be ours costs no look-up.
  const keyOf = cacheKeys(async (token) => (apiKeyLooksReal(token) ? keyByHash(hashApiKey(token)) : null));
  return async (request) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw new HttpProblem('unauthorized');
    const access = await keyOf(token);
    if (access) return access;
    if (adminKey === null || !sameSecret(token, adminKey)) throw new HttpProblem('unauthorized');
    return { id: 'admin', name: 'admin key', scopes: ['admin'], projects: null, ratePerMinute: 0 };
  };
}

export function createGatekeeper({ projectOf, item: itemById, ...keys }: Deps): Gatekeeper {
  return {
    identify: createIdentify(keys),
    project(access, key = '') {
      const project = projectOf(key);
      if (!project || !maySee(access, key)) {
        throw new HttpProblem(
          'not_found',
          `There is no project ${JSON.stringify(key)} that this key may use. Projects are named in the projects file.`,
        );
      }
      return project;
    },
    async item(access, id = '') {
      const item = isId('itm', id) ? await itemById(id) : null;
      const project = item && maySee(access, item.project) ? projectOf(item.project) : undefined;
      if (!item || !project) throw new HttpProblem('not_found', 'There is no such item that this key may see.');
      return { item, project };
    },
  };
}

export function maySee(access: Access, projectKey: string): boolean {
  return access.projects === null || access.projects.includes(projectKey);
}

export function demand(access: Access, scope: Scope): void {
  if (access.scopes.includes('admin') || access.scopes.includes(scope)) return;
  throw new HttpProblem(
    'forbidden',
    `This call needs the scope ${scope}; the key has ${access.scopes.join(', ') || 'none'}.`,
  );
}
