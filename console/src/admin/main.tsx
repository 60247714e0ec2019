import { start } from '../shell/start'
import { open } from './open'

void start(open)
