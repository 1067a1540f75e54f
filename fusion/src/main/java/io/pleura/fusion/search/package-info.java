/**
 * Search for the settings that score best: a space of settings, an objective that scores one choice
 * of them, and strategies that decide which choices are tried.
 *
 * <p>The same space, settings and objective give the same result, bit for bit, at any number of
 * threads.
 */
@NullMarked
package io.pleura.fusion.search;

import org.jspecify.annotations.NullMarked;
