import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps short texts so that the database alone does not give them away: AES-256-GCM under a key made from the service's secret. */
export interface Safe {
  /** `name`: what it is the secret of. It opens under that name only, so no row can be given another one's. */
  lock(name: string, text: string): string;
  /** null: locked under another secret or name, or changed since. */
  unlock(name: string, locked: string): string | null;
}

const ivBytes = 12;
const tagBytes = 16;
const version = '1.';

export function createSafe(secret: string): Safe {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'signoff stored secrets', 32));
  return {
    lock(name, text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
      const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return version + Buffer.concat([iv, cipher.getAuthTag(), locked]).toString('base64url');
    },
    unlock(name, locked) {
      if (!locked.startsWith(version)) return null;
      const bytes = Buffer.from(locked.slice(version.length), 'base64url');
      if (bytes.length < ivBytes + tagBytes) return null;
      const tag = bytes.subarray(ivBytes, ivBytes + tagBytes);
      const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(name))
        .setAuthTag(tag);
      try {
        return opening.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
      } catch {
        return null;
      }
    },
  };
}
