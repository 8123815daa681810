import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { localTokenBody, type LocalTokenBody } from '#contracts/schemas';
import { OpenToEverybody } from './auth.guard.js';
import { LocalSignIn } from './local-sign-in.js';

@ApiTags('sign-in')
@Controller('auth')
export class AuthController {
  constructor(private readonly signIn: LocalSignIn) {}

  @Post('local/token')
  @HttpCode(200)
  @OpenToEverybody()
  @ApiOperation({ summary: 'A token for one of the demo people; embedded mode only' })
  async token(@Body({ schema: localTokenBody }) body: LocalTokenBody, @Res({ passthrough: true }) response: Response) {
    return this.signIn.token(body.username, response);
  }
}
