import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../core/time.js';
import type { LogEntry } from '../../../ct/log-entry.js';
import { signedInput } from '../../../ct/verify-sct.js';
import { writeFile } from '../write-file.js';
import { leafHash, MerkleTree } from './merkle-tree.js';

/** What a log answers to a submission (RFC 6962 §4.1); octets in base64. */
export interface SctReply {
  readonly sct_version: 0;
  readonly id: string;
  readonly timestamp: number;
  readonly extensions: string;
  readonly signature: string;
}

/** One line of the log's file. */
interface StoredEntry {
  readonly timestamp: number;
  /** LogEntry, base64. */
  readonly entry: string;
  /** extra_data of RFC 6962 §4.6, base64. */
  readonly extra: string;
}

interface TreeEntry extends StoredEntry {
  /** MerkleTreeLeaf. */
  readonly leaf: Buffer;
}

const ENTRIES = 'entries.jsonl';

/**
 * A small Certificate Transparency log for development: append-only, with a key and a file of its own, whose promises and proofs are real.
 * An entry is on disk, and in the tree, before its SCT is given away.
 */
export class DevelopmentLog {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of it. */
  readonly id: Buffer;
  readonly #kind: 'rfc6962' | 'static';
  readonly #file: string;
  readonly #key: KeyObject;
  readonly #clock: Clock;
  readonly #tree = new MerkleTree();
  readonly #entries: TreeEntry[] = [];
  /** LogEntry → index: the same submission gets the same promise. */
  readonly #byEntry = new Map<string, number>();
  readonly #byLeafHash = new Map<string, number>();

  /** Opens the log in a folder, making it where it is not there. What a kill has left half written at the end was never promised, and is cut off. */
  constructor(folder: string, kind: 'rfc6962' | 'static', clock: Clock) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const keyFile = join(folder, 'key.pem');
    if (!existsSync(keyFile)) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
    }
    this.#key = createPrivateKey(readFileSync(keyFile));
    this.spki = createPublicKey(this.#key).export({ type: 'spki', format: 'der' });
    this.id = createHash('sha256').update(this.spki).digest();
    this.#kind = kind;
    this.#clock = clock;
    this.#file = join(folder, ENTRIES);
    this.#load();
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Takes an entry, or finds it. @param extra extra_data (RFC 6962 §4.6) */
  submit(entry: LogEntry, extra: Buffer): SctReply {
    const known = this.#byEntry.get(entry.toString('latin1'));
    const index = known ?? this.size;
    if (known === undefined) {
      const stored = { timestamp: this.#clock.nowMs(), entry: entry.toString('base64'), extra: extra.toString('base64') };
      appendFileSync(this.#file, `${JSON.stringify(stored)}\n`);
      this.#add(stored);
    }
    const { timestamp, leaf } = this.#entries[index] as TreeEntry;
    return {
      sct_version: 0,
      id: this.id.toString('base64'),
      timestamp,
      extensions: this.#extensions(index).toString('base64'),
      signature: this.#sign(leaf),
    };
  }

  /** get-sth (RFC 6962 §4.3). */
  treeHead(): object {
    const head = Buffer.alloc(18);
    const timestamp = this.#clock.nowMs();
    head[1] = 1;
    head.writeBigUInt64BE(BigInt(timestamp), 2);
    head.writeBigUInt64BE(BigInt(this.size), 10);
    const root = this.#tree.root();
    return {
      tree_size: this.size,
      timestamp,
      sha256_root_hash: root.toString('base64'),
      tree_head_signature: this.#sign(Buffer.concat([head, root])),
    };
  }

  /** get-sth-consistency (RFC 6962 §4.4), for 0 to `size` leaves. */
  consistency(first: number, second: number): object {
    const proof = first === 0 ? [] : this.#tree.consistencyProof(first, second);
    return { consistency: proof.map((hash) => hash.toString('base64')) };
  }

  /** get-proof-by-hash (RFC 6962 §4.5). @returns undefined when the tree of that size has no such leaf */
  proofByHash(hash: Buffer, size: number): object | undefined {
    const index = this.#byLeafHash.get(hash.toString('latin1'));
    if (index === undefined || index >= size) return undefined;
    return { leaf_index: index, audit_path: this.#tree.inclusionProof(index, size).map((node) => node.toString('base64')) };
  }

  /** get-entries (RFC 6962 §4.6), both ends included. */
  entries(start: number, end: number): object {
    const entries = this.#entries.slice(start, end + 1).map(({ leaf, extra }) => ({ leaf_input: leaf.toString('base64'), extra_data: extra }));
    return { entries };
  }

  #load(): void {
    if (!existsSync(this.#file)) return;
    const text = readFileSync(this.#file, 'utf8');
    const whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length) truncateSync(this.#file, Buffer.byteLength(text.slice(0, whole)));
    for (const line of text.slice(0, whole).split('\n')) if (line !== '') this.#add(JSON.parse(line) as StoredEntry);
  }

  #add(stored: StoredEntry): void {
    const index = this.#entries.length;
    const entry = Buffer.from(stored.entry, 'base64');
    // MerkleTreeLeaf has the octets that an SCT's signature is over (RFC 6962 §3.2, 3.4).
    const leaf = signedInput({ timestampMs: stored.timestamp, extensions: this.#extensions(index) }, entry);
    const hash = leafHash(leaf);
    this.#tree.append(hash);
    this.#entries.push({ ...stored, leaf });
    this.#byEntry.set(entry.toString('latin1'), index);
    this.#byLeafHash.set(hash.toString('latin1'), index);
  }

  /** static-ct-api: extension type 0 with the leaf's index in five octets. */
  #extensions(index: number): Buffer {
    if (this.#kind === 'rfc6962') return Buffer.alloc(0);
    const extension = Buffer.from([0, 0, 5, 0, 0, 0, 0, 0]);
    extension.writeUIntBE(index, 3, 5);
    return extension;
  }

  /** DigitallySigned (RFC 5246 §4.7): SHA-256 and ECDSA; base64. */
  #sign(input: Buffer): string {
    const signature = sign('sha256', input, this.#key);
    return Buffer.concat([Buffer.from([4, 3, signature.length >> 8, signature.length & 0xff]), signature]).toString('base64');
  }
}
