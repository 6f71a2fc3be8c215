import { Module } from '@nestjs/common';
import { TaskArchive } from './task.archive.repository.js';

@Module({ providers: [TaskArchive], exports: [TaskArchive] })
export class TaskModule {}
