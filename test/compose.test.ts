import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseEnv } from 'dotenv';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');

const service = z.strictObject({
  image: z
    .string()
    .regex(/^[a-z]+:\d+$/, 'a version, so that an update is a decision')
    .optional(),
  build: z.literal('.').optional(),
  command: z.array(z.string()).optional(),
  init: z.boolean().optional(),
  restart: z.literal('unless-stopped'),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  env_file: z.literal('.env').optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(
    z.union([z.string(), z.looseObject({ type: z.literal('bind'), source: z.string(), target: z.string() })]),
  ),
  healthcheck: z.strictObject({
    // As a list: Compose gives a string to a shell, which the image may not have.
    test: z.tuple([z.literal('CMD'), z.string()], z.string()),
    interval: z.string(),
    timeout: z.string(),
    retries: z.int().positive(),
    start_period: z.string().optional(),
  }),
});
const composeFile = z.strictObject({
  name: z.string(),
  services: z.strictObject({ signoff: service, postgres: service, redis: service }),
  volumes: z.record(z.string(), z.null()),
});

/** What `npm start` runs, as a list. */
const imageCommand = `CMD [${JSON.parse(text('package.json'))
  .scripts.start.split(' ')
  .map((word: string) => `"${word}"`)
  .join(', ')}]`;

const { services, volumes } = composeFile.parse(parse(text('docker-compose.yml')));

it('Signoff starts once the database and the queue answer', () => {
  expect(Object.keys(services.signoff.depends_on ?? {}).sort()).toEqual(['postgres', 'redis']);
  expect(services.signoff.healthcheck.test.join(' ')).toContain('http://127.0.0.1:4400/readyz');
  expect(services.postgres.healthcheck.test).toContain('pg_isready');
  expect(services.redis.healthcheck.test).toContain('ping');
});

it('each service is reached under the address that Signoff is given', () => {
  const { DATABASE_URL = '', REDIS_URL = '', HOST, PORT } = services.signoff.environment ?? {};
  const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD } = services.postgres.environment ?? {};
  expect(DATABASE_URL).toBe(`postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`);
  expect(REDIS_URL).toBe('redis://redis:6379');
  expect(services.signoff.ports).toEqual([`4400:${PORT}`]);
  // On its own loopback address nobody outside the container could reach it.
  expect(HOST).toBe('0.0.0.0');
});

it('a job in Redis is on disk within a second, and never evicted', () => {
  expect(services.redis.command?.join(' ')).toBe(
    'redis-server --appendonly yes --appendfsync everysec --maxmemory-policy noeviction',
  );
});

it('what must outlive a container is in a volume, at the place its image uses', () => {
  const named = Object.values(services).flatMap((each) => each.volumes.filter((volume) => typeof volume === 'string'));
  expect(named.sort()).toEqual(['postgres-data:/var/lib/postgresql', 'redis-data:/data', 'signoff-data:/data']);
  expect(Object.keys(volumes).sort()).toEqual(['postgres-data', 'redis-data', 'signoff-data']);
});

it('only the port of Signoff is open to the outside', () => {
  expect(services.postgres.ports).toBeUndefined();
  expect(services.redis.ports).toBeUndefined();
});

it('Signoff may write where it has to and nowhere else, has no right of root’s, and nobody gains any', () => {
  const { read_only, tmpfs, cap_drop, volumes: mounted, healthcheck } = services.signoff;
  expect({ read_only, tmpfs, cap_drop }).toEqual({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] });
  const writable = mounted.filter((volume) => typeof volume === 'string' || volume.read_only !== true);
  expect(writable).toEqual(['signoff-data:/data']);
  for (const { security_opt } of Object.values(services)) expect(security_opt).toContain('no-new-privileges:true');
  // A list is run as it is; a text would need a shell.
  expect(healthcheck.test.slice(0, 2)).toEqual(['CMD', 'node']);
  expect(text('Dockerfile').match(/^[ ]*(?:CMD|ENTRYPOINT) .*$/gm)).toEqual([
    expect.stringMatching(/^ +CMD \["node", "-e", /),
    imageCommand,
  ]);
});

const scaled = z
  .strictObject({
    name: z.literal('signoff'),
    services: z.record(
      z.string(),
      z.looseObject({
        extends: z.strictObject({ file: z.literal('docker-compose.yml'), service: z.string() }).optional(),
        image: z.string().optional(),
        environment: z.record(z.string(), z.string()).optional(),
        command: z.array(z.string()).optional(),
        ports: z.array(z.string()).optional(),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(text('docker-compose.scale.yml'), { logLevel: 'error' }));

it('with several processes each role has a service of its own, under one secret, and only the balancer is reached', () => {
  const ours = Object.entries(scaled.services).filter(([, each]) => each.extends?.service === 'signoff');
  expect(ours.map(([name, { environment }]) => [name, environment?.SIGNOFF_ROLES])).toEqual([
    ['api', 'http'],
    ['bot', 'slack'],
    ['worker', 'work'],
  ]);
  for (const [, { environment, ports }] of ours) {
    expect(environment?.SIGNOFF_SECRET).toMatch(/^\$\{SIGNOFF_SECRET:\?.+\}$/);
    expect(ports).toEqual([]);
  }
  const open = Object.entries(scaled.services).filter(([, { ports = [] }]) => ports.length > 0);
  expect(open.map(([name]) => name)).toEqual(['balancer']);
  expect(Object.keys(scaled.volumes).sort()).toEqual(Object.keys(volumes).sort());
});

it('the balancer knows the services by their names, and notices in time that one takes its leave', () => {
  const balancer = text('deploy/haproxy.cfg');
  expect([...balancer.matchAll(/server-template \w+ \d+-\d+ (\w+):4400/g)].map(([, name]) => name)).toEqual([
    'api',
    'bot',
  ]);
  expect(balancer).toContain('httpchk GET /readyz');
  const [, inter = '', fall = ''] = /inter (\d+)s fall (\d+)/.exec(balancer) ?? [];
  const [, drainSeconds] = /\(default: (\d+); Ctrl-C ends it at once\)/.exec(text('.env.example')) ?? [];
  expect(Number(inter) * (Number(fall) + 1)).toBeLessThan(Number(drainSeconds));
});

it('no secret is written into what is committed', () => {
  expect(secretsIn(parse(text('docker-compose.yml')))).toEqual([]);
  expect(secretsIn(parse(text('docker-compose.scale.yml'), { logLevel: 'error' }))).toEqual([]);
  expect(text('Dockerfile')).not.toMatch(/^\s*(ENV|ARG)\s+\w*(PASSWORD|SECRET|TOKEN|KEY|URL)/im);
  expect(Object.values(parseEnv(text('.env.example'))).join('')).toBe('');
});

it('a secret in a Compose file would be found', () => {
  const bad = {
    environment: {
      POSTGRES_PASSWORD: 'hunter2',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is Compose's
      SIGNOFF_SECRET: '${SIGNOFF_SECRET:-fallback}',
      URL: 'redis://:pw@redis',
    },
    env: ['SLACK_BOT_TOKEN=xoxb-1'],
  };
  expect(secretsIn(bad)).toHaveLength(4);
});

it('without a database password Compose refuses to start', () => {
  expect(services.postgres.environment?.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
});

it('the image runs the service itself, as an ordinary user, with production packages from the lock file', () => {
  const lines = text('Dockerfile').split('\n');
  expect(lines.find((line) => line.startsWith('FROM'))).toBe('FROM node:24-slim');
  expect(lines.some((line) => /^RUN npm ci --omit=dev\b/.test(line))).toBe(true);
  expect(lines.indexOf('USER node')).toBeGreaterThan(0);
  expect(lines.indexOf('USER node')).toBeLessThan(lines.indexOf(imageCommand));
  expect(text('Dockerfile')).toMatch(/HEALTHCHECK .*\\\n\s+CMD \["node".*\/healthz/);
});

it('the build sees what the image copies and nothing else', () => {
  const copied = text('Dockerfile')
    .split('\n')
    .filter((line) => line.startsWith('COPY'))
    .flatMap((line) =>
      line
        .split(/\s+/)
        .slice(1, -1)
        .map((path) => path.replace('./', '')),
    );
  const [everything, ...kept] = text('.dockerignore')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(everything).toBe('*');
  expect(kept.map((line) => line.replace('!', '')).sort()).toEqual(copied.sort());
});

/** Where a value that must come from outside stands in the file: named like a secret, or a password in an address. */
function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') {
    const [, inList, listed] = /^(\w+)=(.*)$/.exec(value) ?? [];
    const isSecret = /PASSWORD|SECRET|TOKEN|KEY/i.test(inList ?? name) && !isFromOutside(listed ?? value);
    const [, password] = /:\/\/[^@/]*?:(\$\{[^}]*\}|[^@/]+)@/.exec(value) ?? [];
    return isSecret || (password && !isFromOutside(password)) ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, Array.isArray(value) ? name : key));
}

// `:-` would be a default, written right here.
function isFromOutside(value: string): boolean {
  return /^\$\{\w+(:?\?[^}]*)?\}$/.test(value);
}
