import type { Ids } from './ids.ts';
import { Refusal } from './refusal.ts';

interface StoredFile {
  id: string;
  name: string;
  title: string;
  size: number;
  user: string;
  created: number;
  ticket: string;
  content: Buffer | null;
  /** When the upload was completed; null before. */
  completedAtMs: number | null;
  channels: string[];
}

export interface Files {
  reserve(user: string, name: string, length: number): StoredFile;
  byTicket(ticket: string): StoredFile | undefined;
  byId(id: string): StoredFile | undefined;
  complete(id: string, title: string | undefined): StoredFile;
  /** What `files.info` shows. No mimetype until Slack has looked at it. */
  shown(file: StoredFile): Record<string, unknown>;
  /** Why a block may not show this file yet, or never. */
  whyNotAnImage(source: { id?: string; url?: string }): string | null;
  reset(): void;
}

/** What Slack draws, and how the bytes of it begin. */
const IMAGES: { extensions: string[]; mimetype: string; begins: Buffer }[] = [
  { extensions: ['png'], mimetype: 'image/png', begins: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  { extensions: ['jpg', 'jpeg'], mimetype: 'image/jpeg', begins: Buffer.from([0xff, 0xd8, 0xff]) },
  { extensions: ['gif'], mimetype: 'image/gif', begins: Buffer.from('GIF8') },
];

/** Slack looks at the file, not only at its name: what is called a picture and is none stays without a mimetype of one. */
function imageType(extension: string, content: Buffer | null): string | undefined {
  const named = IMAGES.find(({ extensions }) => extensions.includes(extension));
  return named && content?.subarray(0, named.begins.length).equals(named.begins) ? named.mimetype : undefined;
}

export function createFiles(ids: Ids, now: () => number, processingMs: number, url: () => string): Files {
  const files = new Map<string, StoredFile>();
  const extension = (file: StoredFile) => file.name.split('.').at(-1)?.toLowerCase() ?? '';
  const processed = (file: StoredFile) => file.completedAtMs !== null && now() - file.completedAtMs >= processingMs;
  const byId = (id: string) => files.get(id);
  const privateUrl = (file: StoredFile) => `${url()}/files-pri/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    reserve(user, name, length) {
      const file: StoredFile = {
        id: ids.next('F'),
        name,
        title: name,
        size: length,
        user,
        created: Math.floor(now() / 1000),
        ticket: ids.secret(),
        content: null,
        completedAtMs: null,
        channels: [],
      };
      files.set(file.id, file);
      return file;
    },
    byTicket: (ticket) => [...files.values()].find((file) => file.ticket === ticket),
    byId,
    complete(id, title) {
      const file = files.get(id);
      if (!file?.content) throw new Refusal('file_not_found');
      file.completedAtMs ??= now();
      if (title) file.title = title;
      return file;
    },
    shown: (file) => ({
      id: file.id,
      created: file.created,
      timestamp: file.created,
      name: file.name,
      title: file.title,
      mimetype: processed(file) ? (imageType(extension(file), file.content) ?? 'application/octet-stream') : '',
      filetype: processed(file) ? extension(file) : '',
      user: file.user,
      size: file.content?.length ?? file.size,
      mode: 'hosted',
      is_external: false,
      is_public: false,
      url_private: privateUrl(file),
      url_private_download: privateUrl(file),
      permalink: privateUrl(file),
      channels: [...file.channels],
      groups: [],
      ims: [],
    }),
    whyNotAnImage(source) {
      const file = source.id ? byId(source.id) : [...files.values()].find((each) => privateUrl(each) === source.url);
      if (!file || !processed(file)) return 'invalid slack file';
      return imageType(extension(file), file.content) ? null : 'slack file must be a png, jpg, jpeg or gif';
    },
    reset: () => files.clear(),
  };
}
