import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type Secrets, secretId } from './secrets.ts';

/** Keeps short texts so that the database alone does not give them away: AES-256-GCM under a key made from the service's secret. */
export interface Safe {
  /** `name`: what it is the secret of. It opens under that name only, so no row can be given another one's. */
  lock(name: string, text: string): string;
  /** null: locked under a secret that is not ours, or another name, or changed since. */
  unlock(name: string, locked: string): string | null;
  /** Whether the service's present secret locked it, and not one before. */
  isLockedAnew(locked: string): boolean;
}

const ivBytes = 12;
const tagBytes = 16;
/** `2.<id of the secret>.<what is locked>`. The first version, `1.<what is locked>`, did not say which secret it was. */
const version = '2';

/** What secrets before the present one locked opens as well; with the present one everything is locked. */
export function createSafe(...secrets: Secrets): Safe {
  const keys = new Map(secrets.map((secret) => [secretId(secret), keyOf(secret)]));
  const present = secretId(secrets[0]);
  return {
    lock: (name, text) => `${version}.${present}.${sealed(keyOf(secrets[0]), name, text)}`,
    unlock(name, locked) {
      // Stryker disable next-line StringLiteral: what is left out opens no more than anything else that is not there
      const [written, id = '', text = ''] = locked.split('.');
      if (written === '1') {
        const opened = [...keys.values()].map((key) => opening(key, name, id));
        return opened.find((each) => each !== null) ?? null;
      }
      const key = written === version ? keys.get(id) : undefined;
      return key ? opening(key, name, text) : null;
    },
    isLockedAnew: (locked) => locked.startsWith(`${version}.${present}.`),
  };
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'signoff stored secrets', 32));
}

function sealed(key: Buffer, name: string, text: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
  const locked = Buffer.concat([cipher.update(Buffer.from(text)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), locked]).toString('base64url');
}

function opening(key: Buffer, name: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < ivBytes + tagBytes) return null;
  const tag = bytes.subarray(ivBytes, ivBytes + tagBytes);
  // Stryker disable next-line ObjectLiteral: the tag above has that length already; Node warns where it is not said
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(name))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString();
  } catch {
    return null;
  }
}
