import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { tokenAnswer, localTokenBody, type LocalTokenBody } from '#contracts/schemas';
import { OpenToEverybody } from './auth.guard.js';
import { Answers } from '../openapi/answers.js';
import { LocalSignIn } from './local-sign-in.js';

@ApiTags('sign-in')
@Controller('auth')
export class AuthController {
  constructor(private readonly signIn: LocalSignIn) {}

  @Post('local/token')
  @Answers(200, tokenAnswer)
  @OpenToEverybody()
  @ApiOperation({ summary: 'A token for one of the demo people; embedded mode only' })
  async token(@Body({ schema: localTokenBody }) body: LocalTokenBody, @Res({ passthrough: true }) response: Response) {
    return this.signIn.token(body.username, response);
  }
}
