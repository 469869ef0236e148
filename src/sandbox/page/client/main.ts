/// <reference lib="dom" />
import { startAppearance } from './appearance.ts';
import { startClicks } from './clicks.ts';
import { startComboboxes } from './combobox.ts';
import { startComposers } from './composer.ts';
import { startFields } from './fields.ts';
import { refresh, startLive } from './live.ts';
import { startMenus, startRail } from './menus.ts';
import { startMessageKeys } from './message-keys.ts';
import { showModals } from './modals.ts';
import { act, here } from './net.ts';
import { goToOpened, startPermalinks } from './permalinks.ts';
import { startPictures } from './pictures.ts';
import { startUndo } from './undo.ts';

/** Brings a window to life, in the order in which a person could need it. */
startAppearance();
startPictures();
startUndo();
startMenus();
startRail();
startMessageKeys();
startClicks();
startFields();
startPermalinks();
startComboboxes();
startComposers();
startLive(showModals);

// Looking at the App Home is what makes Slack tell the app, which then publishes it.
if (here.place === 'home') void act('home', {}).then(() => refresh());
// So does looking at what it wrote to one.
if (here.place.startsWith('D')) void act('home', { tab: 'messages' });
void goToOpened();
