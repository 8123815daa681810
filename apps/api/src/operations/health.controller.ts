import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenToEverybody } from '../auth/auth.guard.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@Controller('health')
@OpenToEverybody()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs' })
  live() {
    return this.health.live();
  }

  @Get('ready')
  @ApiOperation({ summary: 'Record and engine answer; 503 naming the part that does not' })
  ready() {
    return this.health.ready();
  }
}
