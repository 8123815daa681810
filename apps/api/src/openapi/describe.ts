import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../app.js';
import type { ApiDeps } from '../deps.js';
import { openApiDocument } from './document.js';

/** The OpenAPI document of this build, without servers or configuration: what the typed client is generated from. */
export async function describeApi(): Promise<OpenAPIObject> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const app = await NestFactory.create(ApiModule.over({ log: silent } as unknown as ApiDeps), {
    logger: false,
    abortOnError: false,
  });
  try {
    return openApiDocument(app);
  } finally {
    await app.close();
  }
}
