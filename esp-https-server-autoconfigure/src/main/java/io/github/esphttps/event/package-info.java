/**
 * What happened: application events for the life of the server and its sessions.
 */
@NullMarked
package io.github.esphttps.event;

import org.jspecify.annotations.NullMarked;
