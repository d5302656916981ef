// SPDX-License-Identifier: EUPL-1.2
import armedAction from './armed-action.js';
import proposals from './proposals.js';
import instrument from './instrument.js';
import clock from './clock.js';
import stopping from './stopping.js';
import holds from './holds.js';
import amending from './amending.js';
import settling from './settling.js';
import roles from './roles.js';

export const scenarios = [armedAction, proposals, instrument, stopping, holds, amending, settling, roles].flat();
export const slowScenarios = clock;
