/// <reference lib="dom" />
import { startClicks } from './clicks.ts';
import { startComboboxes } from './combobox.ts';
import { startComposers } from './composer.ts';
import { refresh, startLive } from './live.ts';
import { startMenus, startRail } from './menus.ts';
import { showModals } from './modals.ts';
import { act, here } from './net.ts';

/** Brings a window to life, in the order in which a person could need it. */
startMenus();
startRail();
startClicks();
startComboboxes();
startComposers();
startLive(showModals);

// Looking at the App Home is what makes Slack tell the app, which then publishes it.
if (here.place === 'home') void act('home', {}).then(() => refresh());
