import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import {
  snoozeBody,
  worklistAnswer,
  worklistItemAnswer,
  worklistQuery,
  type SnoozeBody,
  type WorklistQuery,
} from '#contracts/schemas';
import { Who } from '../http/request.js';
import { TasksService } from './tasks.service.js';
import { Answers } from '../openapi/answers.js';
import { WorklistService } from './worklist.service.js';

@ApiTags('work')
@Controller('v1')
export class WorkController {
  constructor(
    private readonly worklist: WorklistService,
    private readonly tasks: TasksService,
  ) {}

  @Get('worklist')
  @Answers(200, worklistAnswer)
  @ApiOperation({ summary: 'What needs a person, in priority order, with the reasons of the score' })
  list(@Who() actor: Actor, @Query({ schema: worklistQuery }) query: WorklistQuery) {
    return this.worklist.page(actor, query);
  }

  @Post('tasks/:taskId/claim')
  @Answers(200, worklistItemAnswer)
  @ApiOperation({ summary: 'Take a task; 409 claimed when somebody else has it' })
  claim(@Who() actor: Actor, @Param('taskId') taskId: string) {
    return this.tasks.claim(actor, taskId);
  }

  @Post('tasks/:taskId/release')
  @Answers(200, worklistItemAnswer)
  @ApiOperation({ summary: 'Give a task back' })
  release(@Who() actor: Actor, @Param('taskId') taskId: string) {
    return this.tasks.release(actor, taskId);
  }

  @Post('tasks/:taskId/snooze')
  @Answers(200, worklistItemAnswer)
  @ApiOperation({ summary: 'Put a task off: out of the worklist until then; its due date stays' })
  snooze(@Who() actor: Actor, @Param('taskId') taskId: string, @Body({ schema: snoozeBody }) body: SnoozeBody) {
    return this.tasks.snooze(actor, taskId, body);
  }
}
