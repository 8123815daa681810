import { join } from 'node:path';
import { RejectedRows, Spool, type Keys } from '#platform';

/** Where files rest on their way: uploads until they are applied, rejected rows until somebody has corrected them. */
export interface ImportFiles {
  readonly spool: Spool;
  readonly rejected: RejectedRows;
  /** Folder of the mapping files. */
  readonly mappings: string;
}

/** @param home the state folder */
export async function openImportFiles(home: string, mappings: string, keys: Keys): Promise<ImportFiles> {
  const folder = join(home, 'imports');
  return {
    spool: await Spool.open(join(folder, 'uploads')),
    rejected: await RejectedRows.open(join(folder, 'rejected'), keys),
    mappings,
  };
}
