import { basename } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { ConfigurationError, loadMapping, mappingNames, nativeMapping, type FileKind, type Mapping } from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { wholeList } from '../http/presentation.js';
import { fault } from '../http/problem.js';

/** How files are read: by the mapping files of the house, or by the API's own names. */
@Injectable()
export class MappingsService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  /** All mappings by name; one whose file is faulty has no kind, and says what is wrong. */
  async list(actor: Actor) {
    permit(actor, WHO.importReaders);
    const names = await mappingNames(this.deps.files.mappings);
    const items = await Promise.all(
      names.map(async (name) => {
        try {
          const mapping = await loadMapping(this.deps.files.mappings, name);
          return { name, kind: mapping?.kind ?? null, description: mapping?.description ?? null };
        } catch (error) {
          if (error instanceof ConfigurationError) return { name, kind: null, description: inWords(error) };
          throw error;
        }
      }),
    );
    return wholeList(items);
  }

  /** The mapping of that name, or the native format. @throws Problem pointing at `mapping` */
  async of<K extends FileKind>(kind: K, name: string | undefined): Promise<Mapping & { readonly kind: K }> {
    const mapping = name === undefined ? nativeMapping(kind) : await this.named(name);
    if (mapping.kind === kind) return mapping as Mapping & { readonly kind: K };
    throw fault('/mapping', `The mapping ${name} reads ${mapping.kind}, not ${kind}.`);
  }

  private async named(name: string): Promise<Mapping> {
    const { mappings } = this.deps.files;
    const mapping = await loadMapping(mappings, name).catch((error: unknown) => {
      if (error instanceof ConfigurationError)
        throw fault('/mapping', `The mapping ${name} is faulty: ${inWords(error)}`);
      throw error;
    });
    if (mapping !== null) return mapping;
    const known = (await mappingNames(mappings)).join(', ');
    throw fault('/mapping', `There is no mapping ${name}; known are: ${known || 'none'}.`, 'unknown-reference');
  }
}

/** Faults of a configuration file by its name alone: where it lies on our disk is nobody's business. */
const inWords = (error: ConfigurationError): string =>
  error.faults
    .map(({ file, line, path, message, remedy }) => `${basename(file)}:${line} ${path}: ${message}. ${remedy}.`)
    .join(' ');
