import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { liveAnswer, readyAnswer } from '#contracts/schemas';
import { OpenToEverybody } from '../auth/auth.guard.js';
import { Answers } from '../openapi/answers.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@Controller('health')
@OpenToEverybody()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Answers(200, liveAnswer)
  @ApiOperation({ summary: 'The process runs' })
  live() {
    return this.health.live();
  }

  @Get('ready')
  @Answers(200, readyAnswer)
  @ApiOperation({ summary: 'Record and engine answer; 503 naming the part that does not' })
  ready() {
    return this.health.ready();
  }
}
